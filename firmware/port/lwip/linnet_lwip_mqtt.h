/*
 * A board on MQTT 3.1.1 through lwIP's own client (lwip/apps/mqtt.h), without an operating system: all of it from one loop, or
 * from lwIP's thread. lwipopts.h wants MQTT_OUTPUT_RINGBUF_SIZE 2048, MQTT_VAR_HEADER_BUFFER_LEN 256,
 * MQTT_REQ_MAX_IN_FLIGHT 8, and one of MEMP_NUM_SYS_TIMEOUT for the client. lwIP 2.1 takes a text for the last will: there is none.
 */
#ifndef LINNET_LWIP_MQTT_H
#define LINNET_LWIP_MQTT_H

#include "linnet/mqtt.h"
#include "lwip/apps/mqtt.h"

struct linnet_lwip_mqtt {
    struct linnet_mqtt mqtt;
    mqtt_client_t *client;
    linnet_millis (*now)(void);
    struct mqtt_connect_client_info_t info; /* user and password are the owner's */
    linnet_millis retry_at;
    char topic[LINNET_TOPIC_MAX + 1]; /* of the message that is coming */
    size_t total;
    size_t offset;
    uint8_t join[1056];
};

/* Before linnet_board_init; lwip_init before it. As linnet_mqtt_init; LINNET_E_SPACE also where lwIP has no memory for a client. */
int linnet_lwip_mqtt_init(struct linnet_lwip_mqtt *m, struct linnet_board *board, struct linnet_board_settings *settings,
                          linnet_millis (*now)(void));
/* Beside linnet_board_poll: connects, and again after a pause when the connection is gone. */
void linnet_lwip_mqtt_poll(struct linnet_lwip_mqtt *m, const ip_addr_t *broker, uint16_t port);

#endif
