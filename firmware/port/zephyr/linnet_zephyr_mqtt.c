#include "linnet_zephyr_mqtt.h"

#include <string.h>

#define NOW ((linnet_millis)k_uptime_get())

static int publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    struct linnet_zephyr_mqtt *m = context;
    const struct mqtt_topic to = {{(const uint8_t *)topic, (uint32_t)strlen(topic)}, (uint8_t)qos};
    const struct mqtt_publish_param p = {.message = {to, {(uint8_t *)(uintptr_t)bytes, (uint32_t)length}}, .message_id = ++m->ids,
                                         .retain_flag = retain != 0};
    return mqtt_publish(&m->client, &p);
}

static int ask(struct linnet_zephyr_mqtt *m, const char *filter, int qos, int on) {
    struct mqtt_topic topic = {{(const uint8_t *)filter, (uint32_t)strlen(filter)}, (uint8_t)qos};
    const struct mqtt_subscription_list list = {.list = &topic, .list_count = 1, .message_id = ++m->ids};
    return on ? mqtt_subscribe(&m->client, &list) : mqtt_unsubscribe(&m->client, &list);
}

static int subscribe(void *context, const char *filter, int qos) { return ask(context, filter, qos, 1); }
static int unsubscribe(void *context, const char *filter) { return ask(context, filter, 0, 0); }

/* A payload is read as it comes; one that is too long is read all the same, and dropped. */
static void came(struct linnet_zephyr_mqtt *m, const struct mqtt_publish_param *p) {
    const struct mqtt_utf8 *topic = &p->message.topic.topic;
    const struct mqtt_puback_param ack = {.message_id = p->message_id};
    uint32_t offset = 0;
    int n = 0;
    do {
        uint8_t piece[128];
        const uint32_t left = p->message.payload.len - offset;
        n = left > 0 ? mqtt_read_publish_payload_blocking(&m->client, piece, left < sizeof piece ? left : sizeof piece) : 0;
        linnet_mqtt_piece(&m->mqtt, (const char *)topic->utf8, topic->size, piece, n > 0 ? (size_t)n : 0, offset, p->message.payload.len, NOW);
        offset += n > 0 ? (uint32_t)n : 0;
    } while (n > 0 && offset < p->message.payload.len);
    if (p->message.topic.qos == MQTT_QOS_1_AT_LEAST_ONCE) mqtt_publish_qos1_ack(&m->client, &ack);
}

static void happened(struct mqtt_client *client, const struct mqtt_evt *event) {
    struct linnet_zephyr_mqtt *m = CONTAINER_OF(client, struct linnet_zephyr_mqtt, client);
    if (event->type == MQTT_EVT_CONNACK && event->result == 0) linnet_mqtt_up(&m->mqtt, NOW);
    if (event->type == MQTT_EVT_SUBACK) linnet_mqtt_subscribed(&m->mqtt, event->result == 0, NOW);
    if (event->type == MQTT_EVT_PUBLISH) came(m, &event->param.publish);
    if (event->type == MQTT_EVT_DISCONNECT) linnet_mqtt_down(&m->mqtt);
}

int linnet_zephyr_mqtt_init(struct linnet_zephyr_mqtt *m, struct linnet_board *board, struct linnet_board_settings *settings) {
    const struct linnet_mqtt_client functions = {m, publish, subscribe, unsubscribe, NULL, m->join, sizeof m->join, 0, 1, 1, 1};
    const int error = linnet_mqtt_init(&m->mqtt, board, settings, &functions);
    m->client.client_id.utf8 = (const uint8_t *)settings->board;
    m->client.client_id.size = error ? 0 : (uint32_t)strlen(settings->board);
    m->will.topic.utf8 = (const uint8_t *)m->will_topic;
    m->will.topic.size = error ? 0 : (uint32_t)linnet_mqtt_topic(&m->mqtt, LINNET_MQTT_PRESENCE, m->will_topic);
    m->will.qos = MQTT_QOS_1_AT_LEAST_ONCE;
    m->offline.utf8 = linnet_mqtt_offline, m->offline.size = LINNET_PRESENCE_BYTES;
    m->client.will_topic = &m->will, m->client.will_message = &m->offline, m->client.will_retain = 1;
    m->client.evt_cb = happened;
    return error;
}
