#include "linnet_mosquitto.h"

static int publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    return -mosquitto_publish(context, NULL, topic, (int)length, bytes, qos, retain != 0);
}

static int subscribe(void *context, const char *filter, int qos) {
    return -mosquitto_subscribe(context, NULL, filter, qos);
}

static int unsubscribe(void *context, const char *filter) {
    return -mosquitto_unsubscribe(context, NULL, filter);
}

static void set_will(struct linnet_mosquitto *m) {
    char topic[LINNET_TOPIC_MAX + 1];
    linnet_mqtt_topic(&m->mqtt, LINNET_MQTT_PRESENCE, topic);
    mosquitto_will_set(m->mqtt.client.context, topic, LINNET_PRESENCE_BYTES, linnet_mqtt_offline, 1, m->mqtt.link.retains);
}

static void connected(struct mosquitto *client, void *context, int code, int flags, const mosquitto_property *properties) {
    struct linnet_mosquitto *m = context;
    uint8_t retains = code != MQTT_RC_RETAIN_NOT_SUPPORTED;
    mosquitto_property_read_byte(properties, MQTT_PROP_RETAIN_AVAILABLE, &retains, false);
    m->refusal = code, (void)flags;
    if (!retains && m->mqtt.link.retains) { /* once more, with a last will that such a broker takes */
        linnet_mqtt_without_retained(&m->mqtt);
        set_will(m);
        mosquitto_disconnect(client);
    } else if (code == 0) {
        linnet_mqtt_up(&m->mqtt, m->now());
    }
}

static void subscribed(struct mosquitto *client, void *context, int id, int count, const int *granted) {
    linnet_mqtt_subscribed(context, count < 1 || granted[0] < 0x80, ((struct linnet_mosquitto *)context)->now());
    (void)client, (void)id;
}

static void came(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    struct linnet_mosquitto *m = context;
    linnet_mqtt_message(&m->mqtt, message->topic, strlen(message->topic), message->payload, (size_t)message->payloadlen, m->now());
    (void)client;
}

int linnet_mosquitto_init(struct linnet_mosquitto *m, struct mosquitto *client, struct linnet_board *board,
                          struct linnet_board_settings *settings, linnet_millis (*now)(void)) {
    const struct linnet_mqtt_client functions = {client, publish, subscribe, unsubscribe, NULL, NULL, 0, 0, 1, 1, 1};
    const int error = linnet_mqtt_init(&m->mqtt, board, settings, &functions);
    m->now = now;
    if (!error) {
        mosquitto_user_data_set(client, m);
        mosquitto_connect_v5_callback_set(client, connected);
        mosquitto_subscribe_callback_set(client, subscribed);
        mosquitto_message_callback_set(client, came);
        set_will(m);
    }
    return error;
}
