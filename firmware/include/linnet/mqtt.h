/*
 * A board on MQTT (SPEC section 13) over any client library: topics, presence and last will, quality of service,
 * subscriptions on every connect, full models only while they are wanted, payloads that come in pieces.
 *
 * The order of calls, all from the thread that calls the board's functions:
 *   linnet_mqtt_init fills settings.link; then linnet_board_init.
 *   Before CONNECT the client gets linnet_mqtt_topic(LINNET_MQTT_PRESENCE) with linnet_mqtt_offline as its last will,
 *   QoS 1, retained if link.retains; its client id is the board's id.
 *   CONNACK: linnet_mqtt_up. SUBACK: linnet_mqtt_subscribed, each time. A message: linnet_mqtt_message or _piece.
 *   The connection has gone: linnet_mqtt_down; linnet_mqtt_pause says how long to wait before the next try.
 * A client with a thread of its own puts what happens there into a queue first (port/esp-mqtt has one).
 */
#ifndef LINNET_MQTT_H
#define LINNET_MQTT_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/board.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_TOPIC_MAX 155u
#define LINNET_PRESENCE_BYTES 6u

enum linnet_mqtt_topic {
    LINNET_MQTT_UP,
    LINNET_MQTT_DOWN,
    LINNET_MQTT_PRESENCE,
    LINNET_MQTT_REPORT,
    LINNET_MQTT_ROUND,
    LINNET_MQTT_STEP, /* a filter, .../step/+ */
    LINNET_MQTT_FULL  /* likewise */
};

/* What is asked of the client. Nothing of it waits; topics end with a zero and are valid during the call only. */
struct linnet_mqtt_client {
    void *context;
    /* Takes a message, copying it: 0. Negative when it cannot, and the message is lost: the board says it again. */
    int (*publish)(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain);
    int (*subscribe)(void *context, const char *filter, int qos);
    int (*unsubscribe)(void *context, const char *filter);
    int (*ready)(void *context); /* null, or whether it can take another message now */
    uint8_t *join;               /* where pieces of a payload are put together; null where payloads come whole */
    size_t join_bytes;           /* 1 056 hold any packet of the protocol */
    uint16_t longest;            /* bytes of an MQTT packet that it can send, topic and all; 0: any */
    uint8_t has_qos1;            /* 0: it publishes with QoS 0 alone; if it drops QoS 1 in silence, that is found out */
    uint8_t tells_suback;        /* 0: nobody calls linnet_mqtt_subscribed */
    uint8_t has_will;            /* 0: it cannot be given those bytes as last will; presence is then not retained */
};

struct linnet_mqtt {
    struct linnet_link link;
    struct linnet_mqtt_client client;
    struct linnet_board *board;
    const struct linnet_board_settings *ids;
    uint32_t foreign;    /* messages on topics of others, dropped */
    uint32_t too_long;   /* payloads beyond join_bytes, dropped */
    uint32_t not_taken;  /* messages that the client did not take */
    uint32_t refused;    /* subscriptions that the broker refused: it does not let this board read what it needs */
    size_t joined;       /* bytes of a payload in pieces, 0: none is under way */
    uint8_t part;        /* of the board's topics */
    uint8_t unanswered;  /* messages up since the last one on `down` */
    uint8_t tries;       /* of connecting */
    uint8_t awaits;      /* SUBACKs */
    uint8_t is_connected;
    uint8_t is_up;       /* subscribed: the board is told */
    uint8_t wants_full;
    uint8_t is_brief;    /* says no presence */
};

/* "offline", the payload of the last will. */
extern const uint8_t linnet_mqtt_offline[LINNET_PRESENCE_BYTES];

/*
 * Takes board, fleet and model from the settings, whose link it sets; settings and board outlive it. LINNET_E_MALFORMED
 * for a missing or bad id, LINNET_E_SPACE when the client's packets are too short for chunks of settings.chunk_bytes.
 */
int linnet_mqtt_init(struct linnet_mqtt *mqtt, struct linnet_board *board, struct linnet_board_settings *settings,
                     const struct linnet_mqtt_client *client);

/* Writes a topic or filter with its zero; returns its length. */
size_t linnet_mqtt_topic(const struct linnet_mqtt *mqtt, enum linnet_mqtt_topic topic, char out[LINNET_TOPIC_MAX + 1]);

/* The broker keeps no retained messages, as MQTT 5 tells: the board asks for steps and models at once. Before CONNECT. */
void linnet_mqtt_without_retained(struct linnet_mqtt *mqtt);

/*
 * The board connects for one contact at a time and sleeps between: it says no presence, and the client needs no last will
 * (SPEC 13.5). That saves about 100 bytes a contact. Before CONNECT.
 */
void linnet_mqtt_without_presence(struct linnet_mqtt *mqtt);

void linnet_mqtt_up(struct linnet_mqtt *mqtt, linnet_millis now);
/* is_granted: the SUBACK's code is below 0x80; 1 where the client does not tell. */
void linnet_mqtt_subscribed(struct linnet_mqtt *mqtt, int is_granted, linnet_millis now);
/* May be called again while it is down. */
void linnet_mqtt_down(struct linnet_mqtt *mqtt);
/* Milliseconds until the next try to connect: 0.5 to 30 s, longer each time, and another for each board of a fleet. */
uint32_t linnet_mqtt_pause(struct linnet_mqtt *mqtt);

/* A message. 0, or the reason why it was dropped. */
int linnet_mqtt_message(struct linnet_mqtt *mqtt, const char *topic, size_t topic_length, const uint8_t *bytes,
                        size_t length, linnet_millis now);
/*
 * Bytes offset … of a payload of `total`. The first piece has the topic; of the others it is not looked at. Pieces come in
 * order; what does not is dropped.
 */
int linnet_mqtt_piece(struct linnet_mqtt *mqtt, const char *topic, size_t topic_length, const uint8_t *bytes,
                      size_t length, size_t offset, size_t total, linnet_millis now);

#ifdef __cplusplus
}
#endif

#endif
