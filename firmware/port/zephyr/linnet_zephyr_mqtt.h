/* A board on MQTT through Zephyr's client, version 3.1.1; one thread, in which mqtt_input calls back. */
#ifndef LINNET_ZEPHYR_MQTT_H
#define LINNET_ZEPHYR_MQTT_H

#include <zephyr/kernel.h>
#include <zephyr/net/mqtt.h>

#include "linnet/mqtt.h"

struct linnet_zephyr_mqtt {
    struct mqtt_client client; /* buffers, broker and transport are the owner's, as for any client */
    struct linnet_mqtt mqtt;
    struct mqtt_topic will;
    struct mqtt_utf8 offline;
    char will_topic[LINNET_TOPIC_MAX + 1];
    uint8_t join[1056];
    uint16_t ids;
};

/*
 * After mqtt_client_init, before linnet_board_init; fills client id, last will and callback. As linnet_mqtt_init. The owner
 * calls mqtt_connect, then polls the socket, mqtt_input and mqtt_live; when they fail, linnet_mqtt_down, and mqtt_connect
 * again after linnet_mqtt_pause.
 */
int linnet_zephyr_mqtt_init(struct linnet_zephyr_mqtt *m, struct linnet_board *board, struct linnet_board_settings *settings);

#endif
