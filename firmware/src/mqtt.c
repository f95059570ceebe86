/* Topics and manners of a board on MQTT (SPEC 13). */
#include "linnet/mqtt.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/crc32c.h"

#define SUBSCRIPTIONS 3u
/* Head of five bytes, length of the topic, packet id, and MQTT 5's empty properties. */
#define PACKET_OVERHEAD 10u
/* Messages up (not chunks) without one down, after which QoS 1 is suspected of being dropped in silence. */
#define MOST_UNANSWERED 6u
#define FIRST_PAUSE_MS 500u
#define MOST_DOUBLINGS 6u

const uint8_t linnet_mqtt_offline[LINNET_PRESENCE_BYTES] = {0xA2, 0x00, 0x09, 0x18, 0x23, 0x00};
static const uint8_t online[LINNET_PRESENCE_BYTES] = {0xA2, 0x00, 0x09, 0x18, 0x23, 0x01};

static char *put(char *at, const char *text) {
    const size_t length = strlen(text);
    memcpy(at, text, length);
    at[length] = '/';
    return at + length + 1;
}

size_t linnet_mqtt_topic(const struct linnet_mqtt *mqtt, enum linnet_mqtt_topic topic, char out[LINNET_TOPIC_MAX + 1]) {
    static const char names[7][9] = {"up", "down", "presence", "report", "round", "step", "full"};
    static const char digits[] = "0123456789abcdef";
    LINNET_ASSERT(mqtt && mqtt->ids && out);
    char *at = put(put(out, "linnet/v1"), mqtt->ids->fleet);
    if (topic < LINNET_MQTT_ROUND) {
        *at++ = digits[mqtt->part >> 4];
        *at++ = digits[mqtt->part & 15u];
        *at++ = '/';
        at = put(put(at, mqtt->ids->board), names[topic]);
    } else if (topic == LINNET_MQTT_ROUND) {
        at = put(put(at, names[topic]), mqtt->ids->model);
    } else {
        at = put(put(put(put(at, "model"), mqtt->ids->model), names[topic]), "+");
    }
    *--at = 0;
    return (size_t)(at - out);
}

static int publish(struct linnet_mqtt *mqtt, enum linnet_mqtt_topic topic, const uint8_t *bytes, size_t length, int qos,
                   int retain) {
    char text[LINNET_TOPIC_MAX + 1];
    linnet_mqtt_topic(mqtt, topic, text);
    const int error = mqtt->client.publish(mqtt->client.context, text, bytes, length, qos, retain);
    mqtt->not_taken += error != 0;
    return error;
}

/* ---- what the board says ---- */

static int ready(void *context) {
    const struct linnet_mqtt *mqtt = context;
    return mqtt->is_up && (!mqtt->client.ready || mqtt->client.ready(mqtt->client.context));
}

static void send(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    struct linnet_mqtt *mqtt = context;
    const int is_up = channel == LINNET_CHANNEL_UP;
    const int qos = is_up && mqtt->client.has_qos1 && mqtt->unanswered < MOST_UNANSWERED;
    publish(mqtt, is_up ? LINNET_MQTT_UP : LINNET_MQTT_REPORT, bytes, length, qos, 0);
    if (is_up && bytes[0] >> 6 != 1 && mqtt->unanswered < MOST_UNANSWERED) {
        mqtt->unanswered++;
    }
}

static void subscribe(struct linnet_mqtt *mqtt, enum linnet_mqtt_topic topic, int on) {
    char text[LINNET_TOPIC_MAX + 1];
    linnet_mqtt_topic(mqtt, topic, text);
    const int error = on ? mqtt->client.subscribe(mqtt->client.context, text, 1)
                         : mqtt->client.unsubscribe(mqtt->client.context, text);
    mqtt->not_taken += error != 0;
}

static void want(void *context, enum linnet_object object, int on) {
    struct linnet_mqtt *mqtt = context;
    if (object == LINNET_FULL) {
        mqtt->wants_full = (uint8_t)on;
        if (mqtt->is_connected) {
            subscribe(mqtt, LINNET_MQTT_FULL, on);
        }
    }
}

/* ---- the connection ---- */

static int is_id(const char *text) {
    return text && linnet_is_id((const uint8_t *)text, strlen(text));
}

int linnet_mqtt_init(struct linnet_mqtt *mqtt, struct linnet_board *board, struct linnet_board_settings *settings,
                     const struct linnet_mqtt_client *client) {
    static const struct linnet_link link = {0, ready, send, want, {200, 3, 0}, LINNET_MESSAGE_MAX, 1, 0, 0};
    char topic[LINNET_TOPIC_MAX + 1];
    LINNET_ASSERT(mqtt && board && settings && client);
    LINNET_ASSERT(client->publish && client->subscribe && client->unsubscribe);
    memset(mqtt, 0, sizeof *mqtt);
    if (!is_id(settings->board) || !is_id(settings->fleet) || !is_id(settings->model)) {
        return LINNET_E_MALFORMED;
    }
    const size_t id = strlen(settings->board);
    mqtt->part = (uint8_t)linnet_crc32c_finish(linnet_crc32c_update(LINNET_CRC32C_INIT, (const uint8_t *)settings->board, id));
    mqtt->link = link;
    mqtt->link.context = mqtt;
    mqtt->client = *client;
    mqtt->board = board;
    mqtt->ids = settings;
    settings->link = &mqtt->link;
    if (client->longest > 0) {
        const size_t beside = PACKET_OVERHEAD + linnet_mqtt_topic(mqtt, LINNET_MQTT_REPORT, topic);
        if (client->longest < beside + settings->chunk_bytes) {
            return LINNET_E_SPACE;
        }
        const size_t left = client->longest - beside;
        mqtt->link.hello_bytes = (uint16_t)(left < LINNET_MESSAGE_MAX ? left : LINNET_MESSAGE_MAX);
    }
    return LINNET_OK;
}

void linnet_mqtt_without_retained(struct linnet_mqtt *mqtt) {
    LINNET_ASSERT(mqtt && !mqtt->is_connected);
    mqtt->link.retains = 0;
}

void linnet_mqtt_without_presence(struct linnet_mqtt *mqtt) {
    LINNET_ASSERT(mqtt && !mqtt->is_connected);
    mqtt->is_brief = 1;
}

static void begin(struct linnet_mqtt *mqtt, linnet_millis now) {
    mqtt->is_up = 1;
    mqtt->tries = 0;
    if (!mqtt->is_brief) {
        publish(mqtt, LINNET_MQTT_PRESENCE, online, sizeof online, mqtt->client.has_qos1,
                mqtt->client.has_will && mqtt->link.retains);
    }
    linnet_board_connected(mqtt->board, now);
}

void linnet_mqtt_up(struct linnet_mqtt *mqtt, linnet_millis now) {
    LINNET_ASSERT(mqtt && mqtt->board);
    linnet_mqtt_down(mqtt);
    mqtt->is_connected = 1;
    mqtt->awaits = SUBSCRIPTIONS;
    /* The step ahead of the offer that names it; all again each time: the broker may have lost the session (SPEC 13.5). */
    subscribe(mqtt, LINNET_MQTT_DOWN, 1);
    subscribe(mqtt, LINNET_MQTT_STEP, 1);
    subscribe(mqtt, LINNET_MQTT_ROUND, 1);
    if (mqtt->wants_full) {
        subscribe(mqtt, LINNET_MQTT_FULL, 1);
    }
    if (!mqtt->client.tells_suback) {
        begin(mqtt, now);
    }
}

void linnet_mqtt_subscribed(struct linnet_mqtt *mqtt, int is_granted, linnet_millis now) {
    LINNET_ASSERT(mqtt && mqtt->board);
    mqtt->refused += !is_granted;
    if (mqtt->is_connected && !mqtt->is_up && --mqtt->awaits == 0) {
        begin(mqtt, now);
    }
}

void linnet_mqtt_down(struct linnet_mqtt *mqtt) {
    LINNET_ASSERT(mqtt && mqtt->board);
    if (mqtt->is_up) {
        linnet_board_disconnected(mqtt->board);
    }
    mqtt->is_connected = 0;
    mqtt->is_up = 0;
    mqtt->joined = 0;
    mqtt->unanswered = 0;
}

uint32_t linnet_mqtt_pause(struct linnet_mqtt *mqtt) {
    LINNET_ASSERT(mqtt);
    const uint32_t pause = FIRST_PAUSE_MS << mqtt->tries;
    mqtt->tries = (uint8_t)(mqtt->tries < MOST_DOUBLINGS ? mqtt->tries + 1u : mqtt->tries);
    return pause - pause / 16u + pause / 128u * (mqtt->part & 15u);
}

/* ---- what comes ---- */

/* Which of the board's subscriptions a topic belongs to; negative: none. */
static int find_topic(const struct linnet_mqtt *mqtt, const char *topic, size_t length) {
    static const enum linnet_mqtt_topic ours[4] = {LINNET_MQTT_DOWN, LINNET_MQTT_ROUND, LINNET_MQTT_STEP, LINNET_MQTT_FULL};
    char text[LINNET_TOPIC_MAX + 1];
    for (unsigned i = 0; i < 4; i++) {
        size_t prefix = linnet_mqtt_topic(mqtt, ours[i], text);
        const int is_indexed = ours[i] >= LINNET_MQTT_STEP;
        prefix -= (size_t)is_indexed;
        if (length < prefix || memcmp(topic, text, prefix) != 0) {
            continue;
        }
        size_t rest = prefix;
        while (rest < length && topic[rest] >= '0' && topic[rest] <= '9') {
            rest++;
        }
        if (is_indexed ? length > prefix && length <= prefix + 4u && rest == length : length == prefix) {
            return (int)ours[i];
        }
    }
    return LINNET_E_NOT_ALLOWED;
}

static int take(struct linnet_mqtt *mqtt, const uint8_t *bytes, size_t length, linnet_millis now) {
    mqtt->joined = 0;
    return length > 0 ? linnet_board_receive(mqtt->board, bytes, length, now) : LINNET_OK; /* empty: something was removed */
}

int linnet_mqtt_message(struct linnet_mqtt *mqtt, const char *topic, size_t topic_length, const uint8_t *bytes,
                        size_t length, linnet_millis now) {
    return linnet_mqtt_piece(mqtt, topic, topic_length, bytes, length, 0, length, now);
}

int linnet_mqtt_piece(struct linnet_mqtt *mqtt, const char *topic, size_t topic_length, const uint8_t *bytes,
                      size_t length, size_t offset, size_t total, linnet_millis now) {
    LINNET_ASSERT(mqtt && mqtt->board && (topic || offset > 0 || topic_length == 0) && (bytes || length == 0));
    if (offset == 0) {
        mqtt->joined = 0;
        const int of = find_topic(mqtt, topic, topic_length);
        if (of < 0) {
            mqtt->foreign++;
            return of;
        }
        if (of == LINNET_MQTT_DOWN) { /* what was said has arrived; and if only since it went with QoS 0, it stays with that */
            mqtt->client.has_qos1 = mqtt->client.has_qos1 && mqtt->unanswered < MOST_UNANSWERED;
            mqtt->unanswered = 0;
        }
        if (length == total) {
            return take(mqtt, bytes, length, now);
        }
        if (!mqtt->client.join || total > mqtt->client.join_bytes) {
            mqtt->too_long++;
            return LINNET_E_TOO_LONG;
        }
    } else if (offset != mqtt->joined) {
        mqtt->joined = 0;
        return LINNET_E_EMPTY; /* of a payload whose beginning was dropped */
    }
    if (offset > total || length > total - offset || total > mqtt->client.join_bytes) {
        mqtt->joined = 0;
        return LINNET_E_TOO_LONG;
    }
    memcpy(mqtt->client.join + offset, bytes, length);
    mqtt->joined = offset + length;
    return mqtt->joined == total ? take(mqtt, mqtt->client.join, total, now) : LINNET_OK;
}
