#include "linnet_esp_mqtt.h"

static int publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    /* Enqueued: to publish would wait for the network. */
    return esp_mqtt_client_enqueue(context, topic, (const char *)bytes, (int)length, qos, retain, true) < 0 ? -1 : 0;
}

static int subscribe(void *context, const char *filter, int qos) {
    return esp_mqtt_client_subscribe((esp_mqtt_client_handle_t)context, filter, qos) < 0 ? -1 : 0;
}

static int unsubscribe(void *context, const char *filter) {
    return esp_mqtt_client_unsubscribe(context, filter) < 0 ? -1 : 0;
}

/* In the client's task. */
static void happened(void *context, esp_event_base_t base, int32_t id, void *data) {
    const esp_mqtt_event_t *e = data;
    const struct linnet_event event = {(uint8_t)id, e->topic, (const uint8_t *)e->data, (size_t)e->topic_len, (size_t)e->data_len,
                                       (uint32_t)e->current_data_offset, (uint32_t)e->total_data_len};
    const int is_refused = id == MQTT_EVENT_SUBSCRIBED && e->data_len > 0 && (uint8_t)e->data[0] >= 0x80;
    const struct linnet_event bare = {(uint8_t)id, NULL, NULL, 0, 0, (uint32_t)is_refused, 0};
    if (id == MQTT_EVENT_CONNECTED || id == MQTT_EVENT_DISCONNECTED || id == MQTT_EVENT_SUBSCRIBED || id == MQTT_EVENT_DATA) {
        linnet_inbox_put(&((struct linnet_esp_mqtt *)context)->inbox, id == MQTT_EVENT_DATA ? &event : &bare);
    }
    (void)base;
}

int linnet_esp_mqtt_init(struct linnet_esp_mqtt *m, struct linnet_board *board, struct linnet_board_settings *settings,
                         esp_mqtt_client_config_t *config) {
    const struct linnet_mqtt_client client = {NULL, publish, subscribe, unsubscribe, NULL, m->join, sizeof m->join, 0, 1, 1, 1};
    const int error = linnet_mqtt_init(&m->mqtt, board, settings, &client);
    if (!error) {
        linnet_inbox_init(&m->inbox, m->ring, sizeof m->ring);
        linnet_mqtt_topic(&m->mqtt, LINNET_MQTT_PRESENCE, m->will);
        config->credentials.client_id = settings->board;
        config->session.last_will.topic = m->will;
        config->session.last_will.msg = (const char *)linnet_mqtt_offline;
        config->session.last_will.msg_len = LINNET_PRESENCE_BYTES;
        config->session.last_will.qos = 1;
        config->session.last_will.retain = 1;
    }
    return error;
}

int linnet_esp_mqtt_start(struct linnet_esp_mqtt *m, esp_mqtt_client_handle_t client) {
    m->mqtt.client.context = client;
    return esp_mqtt_client_register_event(client, MQTT_EVENT_ANY, happened, m) ? -1 : esp_mqtt_client_start(client);
}

void linnet_esp_mqtt_poll(struct linnet_esp_mqtt *m, linnet_millis now) {
    struct linnet_event e;
    while (linnet_inbox_take(&m->inbox, &e, m->room, sizeof m->room) != 0) {
        if (e.kind == MQTT_EVENT_CONNECTED) linnet_mqtt_up(&m->mqtt, now);
        if (e.kind == MQTT_EVENT_DISCONNECTED) linnet_mqtt_down(&m->mqtt);
        if (e.kind == MQTT_EVENT_SUBSCRIBED) linnet_mqtt_subscribed(&m->mqtt, e.offset == 0, now);
        if (e.kind == MQTT_EVENT_DATA) linnet_mqtt_piece(&m->mqtt, e.topic, e.topic_length, e.bytes, e.length, e.offset, e.total, now);
    }
}
