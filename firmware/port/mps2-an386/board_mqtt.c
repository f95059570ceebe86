/* The board on bare metal, over MQTT: lwIP on the lan9118, store in PSRAM, ids and examples from where QEMU's loader put them. */
#include <stdlib.h>
#include <string.h>

#include "lan9118.h"
#include "linnet.h"
#include "linnet_lwip_mqtt.h"
#include "port.h"
#include "samples.h"

#define MEMORY_BYTES 100000u

static uint64_t memory[MEMORY_BYTES / 8];
static struct linnet_board board;
static struct linnet_lwip_mqtt mqtt;

/* Behind "LNID ": board, model, fleet, and the port of the broker on the host, a space after each. */
static char *word(char **at) {
    char *const begin = *at;
    *at += strcspn(begin, " \n");
    *(*at)++ = 0;
    return begin;
}

int main(void) {
    struct linnet_board_settings settings;
    char *at = (char *)PORT_IDS_ADDRESS;
    ip_addr_t host;
    port_init();
    lan9118_init();
    IP4_ADDR(&host, 10, 0, 2, 2);
    word(&at);
    const char *const id = word(&at);
    const char *const model = word(&at);
    const char *const fleet = word(&at);
    const uint16_t port = (uint16_t)atoi(word(&at));
    linnet_usual_settings(&settings, fleet, id, model, PORT_STORE_BYTES / 4u, port_ticks());
    settings.data = port_samples();
    settings.flash = &port_flash;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    if (linnet_lwip_mqtt_init(&mqtt, &board, &settings, port_millis) || linnet_board_init(&board, &settings, port_millis())) {
        return 1;
    }
    for (;;) {
        lan9118_poll();
        linnet_lwip_mqtt_poll(&mqtt, &host, port);
        if (linnet_board_poll(&board, port_millis()) > port_millis()) {
            port_wait(); /* at most a millisecond: the interface is polled */
        }
    }
}
