/* A board on MQTT through libmosquitto, version 5 or 3.1.1; all of it in one thread. */
#ifndef LINNET_MOSQUITTO_H
#define LINNET_MOSQUITTO_H

#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <string.h>

#include "linnet/mqtt.h"

struct linnet_mosquitto {
    struct linnet_mqtt mqtt; /* first: it is the callbacks' context too */
    linnet_millis (*now)(void);
    int refusal; /* of the last CONNACK: 0, or why the broker does not let the board in */
};

/*
 * client: made with the board's id and a clean session. As linnet_mqtt_init. Then the owner gives the client what else it
 * needs (version, user, TLS), connects it, calls mosquitto_loop, and linnet_mqtt_down when that fails:
 * port/posix/broker.c shows how.
 */
int linnet_mosquitto_init(struct linnet_mosquitto *m, struct mosquitto *client, struct linnet_board *board,
                          struct linnet_board_settings *settings, linnet_millis (*now)(void));

#endif
