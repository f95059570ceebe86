/*
 * Anything that a client may tell the adapter: connections, SUBACKs, topics and payloads of others, pieces in any order.
 * An event is a byte, and for messages two lengths and an offset with that many bytes.
 */
#include "fuzzed_board.h"
#include "linnet/mqtt.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static unsigned answer;

static int publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    (void)context, (void)bytes, (void)length, (void)retain;
    return strlen(topic) > LINNET_TOPIC_MAX || qos > 1 ? -1 : answer++ % 7u == 0 ? -1 : 0;
}

static int subscribe(void *context, const char *filter, int qos) {
    (void)context, (void)filter, (void)qos;
    return 0;
}

static int unsubscribe(void *context, const char *filter) {
    (void)context, (void)filter;
    return 0;
}

static size_t take(const uint8_t **bytes, size_t *length, size_t wanted, const uint8_t **out) {
    const size_t n = wanted < *length ? wanted : *length;
    *out = *bytes;
    *bytes += n;
    *length -= n;
    return n;
}

static void message(struct linnet_mqtt *mqtt, const uint8_t **bytes, size_t *length, linnet_millis now) {
    static const char *const topics[4] = {"linnet/v1/f/c4/b/down", "linnet/v1/f/round/m", "linnet/v1/f/model/m/step/0",
                                          "linnet/v1/f/model/m/full/17"};
    const uint8_t *head;
    const uint8_t *topic;
    const uint8_t *payload;
    if (take(bytes, length, 7, &head) < 7) {
        return;
    }
    size_t topic_length = take(bytes, length, head[0] % 160u, &topic);
    if (head[0] >= 160) {
        topic = (const uint8_t *)topics[head[0] % 4u];
        topic_length = strlen(topics[head[0] % 4u]);
    }
    const size_t n = take(bytes, length, head[1] | (size_t)(head[2] & 7u) << 8, &payload);
    const size_t offset = head[3] | (size_t)(head[4] & 7u) << 8;
    const size_t total = (head[5] & 1u) != 0 ? n : head[5] | (size_t)(head[6] & 7u) << 8;
    linnet_mqtt_piece(mqtt, (const char *)topic, topic_length, payload, n, (head[6] & 8u) != 0 ? mqtt->joined : offset, total, now);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static uint8_t join[300];
    static struct linnet_board board;
    static struct linnet_mqtt mqtt;
    static struct linnet_board_settings settings;
    linnet_millis now = 0;
    fuzzed_settings(&settings);
    const struct linnet_mqtt_client client = {0, publish, subscribe, unsubscribe, 0, length % 3 > 0 ? join : 0,
                                              length % 3 > 0 ? sizeof join : 0, (uint16_t)(length % 5 > 0 ? 0 : 256),
                                              (uint8_t)(length & 1u), (uint8_t)(length >> 1 & 1u), 1};
    if (linnet_mqtt_init(&mqtt, &board, &settings, &client) || linnet_board_init(&board, &settings, now)) {
        return 0;
    }
    while (length > 0) {
        const uint8_t event = *bytes++;
        length--;
        switch (event & 7u) {
            case 0:
                linnet_mqtt_up(&mqtt, now);
                break;
            case 1:
                linnet_mqtt_subscribed(&mqtt, event >> 7, now);
                break;
            case 2:
                linnet_mqtt_down(&mqtt);
                now += linnet_mqtt_pause(&mqtt);
                break;
            default:
                message(&mqtt, &bytes, &length, now);
                break;
        }
        for (int i = 0; i < 4; i++) {
            linnet_board_poll(&board, now);
            now += event;
        }
    }
    return 0;
}
