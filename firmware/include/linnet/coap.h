/*
 * A board on CoAP (SPEC section 14) over any client library: requests, the observation of the offer, bundles, and asking
 * for what waits at the other end, which cannot speak first.
 *
 * The order of calls, all from the thread that calls the board's functions:
 *   linnet_coap_init fills settings.link; then linnet_board_init.
 *   The session is there (DTLS has shaken hands; the PSK identity is the board's id): linnet_coap_up.
 *   An answer or notification: linnet_coap_answer; 4.01 with an Echo option: linnet_coap_challenge.
 *   The session has gone or could not be made: linnet_coap_down; linnet_coap_pause says how long to wait before the next try.
 *   linnet_coap_poll beside linnet_board_poll, whenever the time has come that it returned.
 */
#ifndef LINNET_COAP_H
#define LINNET_COAP_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/board.h"

#ifdef __cplusplus
extern "C" {
#endif

/* linnet/v1/{fleet}/round/{model} */
#define LINNET_COAP_PATH_MAX 145u
#define LINNET_COAP_ECHO_MAX 40u

enum linnet_coap_format {
    LINNET_FORMAT_NONE = -1,
    LINNET_FORMAT_CHUNK = 42,    /* application/octet-stream */
    LINNET_FORMAT_MESSAGE = 60,  /* application/cbor */
    LINNET_FORMAT_BUNDLE = 65001 /* packets one after the other (SPEC 14.3) */
};

struct linnet_coap_request {
    const char *path;      /* segments with / between them, closed by a zero */
    const uint8_t *bytes;
    size_t length;
    const uint8_t *echo;   /* value of an Echo option (252), where echo_length > 0 */
    size_t echo_length;
    int32_t format;        /* Content-Format, LINNET_FORMAT_NONE: no payload */
    uint16_t token;        /* comes back with the answer; two bytes on the wire */
    uint8_t is_post;       /* else GET */
    uint8_t observes;      /* with Observe: 0, to register or, under the same token, to register again */
    uint8_t is_confirmable;
};

/* What is asked of the client. Nothing of it waits; the request is valid during the call only. */
struct linnet_coap_client {
    void *context;
    /* Takes a request: 0. Negative when it cannot: it is made again. */
    int (*request)(void *context, const struct linnet_coap_request *request);
    int (*ready)(void *context);  /* null, or whether it can take another request now */
    uint16_t longest;             /* bytes of payload that it can send; 0: any */
};

struct linnet_coap {
    struct linnet_link link;
    struct linnet_coap_client client;
    struct linnet_board *board;
    const struct linnet_board_settings *ids;
    linnet_millis round_at; /* the observation is asked for again */
    linnet_millis down_at;  /* what waits is asked for */
    uint32_t round_wait;
    uint32_t down_wait;
    uint32_t malformed; /* answers that are none of ours, bundles that end early */
    uint32_t not_taken; /* requests that the client did not take */
    uint16_t requests;
    uint8_t tries;      /* of a session */
    uint8_t asks;       /* for `down`, that remain while nothing is in custody */
    uint8_t is_up;
    uint8_t awaits_end; /* an update is in custody */
    uint8_t holds_offer; /* offers kept from the board until the update's end has come, so often */
    uint8_t echo_length;
    uint8_t echo[LINNET_COAP_ECHO_MAX];
};

/*
 * Takes board, fleet and model from the settings, whose link it sets; settings and board outlive it. LINNET_E_MALFORMED
 * for a missing or bad id, LINNET_E_SPACE when the client's payloads are too short for chunks of settings.chunk_bytes.
 */
int linnet_coap_init(struct linnet_coap *coap, struct linnet_board *board, struct linnet_board_settings *settings,
                     const struct linnet_coap_client *client);

void linnet_coap_up(struct linnet_coap *coap, linnet_millis now);
/* May be called again while it is down. */
void linnet_coap_down(struct linnet_coap *coap);
/* Milliseconds until the next try of a session: 0.5 to 30 s, longer each time. */
uint32_t linnet_coap_pause(struct linnet_coap *coap);

/* Does what is due; returns when to call it again. */
linnet_millis linnet_coap_poll(struct linnet_coap *coap, linnet_millis now);

/*
 * An answer or notification: code as on the wire (0x45 is 2.05), format LINNET_FORMAT_NONE where it has none. 0, or the
 * reason why it or the last packet of it was dropped.
 */
int linnet_coap_answer(struct linnet_coap *coap, uint16_t token, unsigned code, int32_t format, const uint8_t *bytes,
                       size_t length, linnet_millis now);
/* The other end wants to see that answers arrive here (SPEC 14.8): what it sent goes with the requests from here on. */
void linnet_coap_challenge(struct linnet_coap *coap, uint16_t token, const uint8_t *echo, size_t length,
                           linnet_millis now);

#ifdef __cplusplus
}
#endif

#endif
