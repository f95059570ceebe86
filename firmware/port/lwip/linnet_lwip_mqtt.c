#include "linnet_lwip_mqtt.h"

#include <string.h>

static int publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    struct linnet_lwip_mqtt *m = context;
    return mqtt_publish(m->client, topic, bytes, (u16_t)length, (u8_t)qos, retain != 0, NULL, NULL) == ERR_OK ? 0 : -1;
}

static void answered(void *context, err_t error) {
    struct linnet_lwip_mqtt *m = context;
    linnet_mqtt_subscribed(&m->mqtt, error == ERR_OK, m->now());
}

static int subscribe(void *context, const char *filter, int qos) {
    struct linnet_lwip_mqtt *m = context;
    return mqtt_subscribe(m->client, filter, (u8_t)qos, answered, m) == ERR_OK ? 0 : -1;
}

static int unsubscribe(void *context, const char *filter) {
    struct linnet_lwip_mqtt *m = context;
    return mqtt_unsubscribe(m->client, filter, NULL, NULL) == ERR_OK ? 0 : -1;
}

static void begins(void *context, const char *topic, u32_t total) {
    struct linnet_lwip_mqtt *m = context;
    const size_t length = strlen(topic) <= LINNET_TOPIC_MAX ? strlen(topic) : 0; /* a longer one is nobody's here */
    memcpy(m->topic, topic, length);
    m->topic[length] = 0;
    m->total = total, m->offset = 0;
}

static void goes_on(void *context, const u8_t *bytes, u16_t length, u8_t flags) {
    struct linnet_lwip_mqtt *m = context;
    linnet_mqtt_piece(&m->mqtt, m->topic, strlen(m->topic), bytes, length, m->offset, m->total, m->now());
    m->offset += length, (void)flags;
}

static void connected(mqtt_client_t *client, void *context, mqtt_connection_status_t status) {
    struct linnet_lwip_mqtt *m = context;
    mqtt_set_inpub_callback(client, begins, goes_on, m);
    status == MQTT_CONNECT_ACCEPTED ? linnet_mqtt_up(&m->mqtt, m->now()) : linnet_mqtt_down(&m->mqtt);
}

int linnet_lwip_mqtt_init(struct linnet_lwip_mqtt *m, struct linnet_board *board, struct linnet_board_settings *settings,
                          linnet_millis (*now)(void)) {
    const struct linnet_mqtt_client client = {m, publish, subscribe, unsubscribe, NULL, m->join, sizeof m->join, 0, 1, 1, 0};
    m->now = now;
    m->info.client_id = settings->board;
    m->info.keep_alive = 60;
    m->client = mqtt_client_new();
    return m->client ? linnet_mqtt_init(&m->mqtt, board, settings, &client) : LINNET_E_SPACE;
}

void linnet_lwip_mqtt_poll(struct linnet_lwip_mqtt *m, const ip_addr_t *broker, uint16_t port) {
    if (!mqtt_client_is_connected(m->client) && m->now() >= m->retry_at
        && mqtt_client_connect(m->client, broker, port, connected, m, &m->info) != ERR_ISCONN) {
        m->retry_at = m->now() + linnet_mqtt_pause(&m->mqtt);
    }
}
