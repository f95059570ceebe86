/* A board on CoAP through Zephyr's packets and a connected socket of the owner's, UDP or DTLS; one thread. */
#ifndef LINNET_ZEPHYR_COAP_H
#define LINNET_ZEPHYR_COAP_H

#include <zephyr/kernel.h>
#include <zephyr/net/coap.h>
#include <zephyr/net/socket.h>

#include "linnet/coap.h"

struct linnet_zephyr_coap {
    struct linnet_coap coap;
    int socket; /* connected to the gateway; set by the owner, before linnet_coap_up */
    uint8_t out[1280];
};

/*
 * As linnet_coap_init. Then the owner makes a socket (IPPROTO_UDP, or IPPROTO_DTLS_1_2 with a credential of a pre-shared key
 * and the board's id), calls linnet_coap_up, linnet_coap_poll, and linnet_zephyr_coap_heard with each datagram that zsock_recv
 * gives, and linnet_coap_down when the socket fails. CONFIG_COAP_EXTENDED_OPTIONS_LEN with 40 bytes holds a gateway's Echo.
 */
int linnet_zephyr_coap_init(struct linnet_zephyr_coap *c, struct linnet_board *board, struct linnet_board_settings *settings);
/* 0, or the reason why the datagram was dropped. */
int linnet_zephyr_coap_heard(struct linnet_zephyr_coap *c, uint8_t *datagram, size_t length);

#endif
