/* A board on MQTT through esp-mqtt (ESP-IDF 5): the client's task puts into an inbox what happens, the board's takes it. */
#ifndef LINNET_ESP_MQTT_H
#define LINNET_ESP_MQTT_H

#include "linnet/inbox.h"
#include "linnet/mqtt.h"
#include "mqtt_client.h"

struct linnet_esp_mqtt {
    struct linnet_mqtt mqtt; /* its client's join is the caller's */
    struct linnet_inbox inbox;
    char will[LINNET_TOPIC_MAX + 1];
    uint8_t ring[8192];
    uint8_t join[1056];
    uint8_t room[2048]; /* a topic and a piece: the client's buffer size and 155 */
};

/*
 * Before linnet_board_init; fills in the config what Linnet needs of it (client id, last will); URI, user, password and
 * certificates are the caller's. Then esp_mqtt_client_init, linnet_esp_mqtt_start, and linnet_esp_mqtt_poll beside
 * linnet_board_poll. As linnet_mqtt_init. The client connects again by itself.
 */
int linnet_esp_mqtt_init(struct linnet_esp_mqtt *m, struct linnet_board *board, struct linnet_board_settings *settings,
                         esp_mqtt_client_config_t *config);
int linnet_esp_mqtt_start(struct linnet_esp_mqtt *m, esp_mqtt_client_handle_t client);
void linnet_esp_mqtt_poll(struct linnet_esp_mqtt *m, linnet_millis now);

#endif
