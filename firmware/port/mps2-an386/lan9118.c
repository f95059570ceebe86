#include "lan9118.h"

#include <string.h>

#include "lwip/etharp.h"
#include "lwip/init.h"
#include "lwip/netif.h"
#include "lwip/timeouts.h"
#include "netif/ethernet.h"
#include "port.h"

#define REG(offset) (*(volatile uint32_t *)(0x40200000u + (offset)))
#define RX_DATA REG(0x00u)
#define TX_DATA REG(0x20u)
#define RX_STATUS REG(0x40u)
#define TX_STATUS REG(0x48u)
#define TX_CFG REG(0x70u)
#define RX_INFO REG(0x7Cu)
#define TX_INFO REG(0x80u)
#define MAC_COMMAND REG(0xA4u)
#define MAC_DATA REG(0xA8u)
#define BUSY 0x80000000u
#define MAC_CONTROL 1u
#define MAC_HIGH 2u
#define MAC_LOW 3u
#define FIRST_AND_LAST 0x3000u
#define CRC_BYTES 4u
#define LONGEST 1536u

static struct netif netif;

static void mac_write(uint32_t index, uint32_t value) {
    MAC_DATA = value;
    MAC_COMMAND = BUSY | index;
    while (MAC_COMMAND & BUSY) {
    }
}

static err_t transmit(struct netif *to, struct pbuf *p) {
    static uint32_t words[LONGEST / 4u];
    const uint32_t length = pbuf_copy_partial(p, words, sizeof words, 0);
    (void)to;
    if ((TX_INFO & 0xFFFFu) < length + 16u) {
        return ERR_MEM;
    }
    TX_DATA = FIRST_AND_LAST | length;
    TX_DATA = length;
    for (uint32_t i = 0; i < (length + 3u) / 4u; i++) {
        TX_DATA = words[i];
    }
    while (TX_INFO >> 16 & 0xFFu) {
        (void)TX_STATUS;
    }
    return ERR_OK;
}

static void receive(void) {
    static uint32_t words[LONGEST / 4u];
    const uint32_t length = RX_STATUS >> 16 & 0x3FFFu;
    for (uint32_t i = 0; i < (length + 3u) / 4u; i++) {
        const uint32_t word = RX_DATA;
        if (i < LONGEST / 4u) {
            words[i] = word;
        }
    }
    if (length <= CRC_BYTES || length > LONGEST) {
        return;
    }
    struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)(length - CRC_BYTES), PBUF_POOL);
    if (p && (pbuf_take(p, words, (u16_t)(length - CRC_BYTES)) != ERR_OK || netif.input(p, &netif) != ERR_OK)) {
        pbuf_free(p);
    }
}

static err_t begin(struct netif *n) {
    static const uint8_t address[6] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
    n->name[0] = 'e', n->name[1] = 'n';
    n->output = etharp_output;
    n->linkoutput = transmit;
    n->mtu = 1500;
    n->hwaddr_len = 6;
    memcpy(n->hwaddr, address, sizeof address);
    n->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    TX_CFG = 2; /* on */
    mac_write(MAC_HIGH, 0x5634u);
    mac_write(MAC_LOW, 0x12005452u);
    mac_write(MAC_CONTROL, 0x0Cu); /* transmit, receive */
    return ERR_OK;
}

void lan9118_init(void) {
    ip4_addr_t address;
    ip4_addr_t mask;
    ip4_addr_t gateway;
    IP4_ADDR(&address, 10, 0, 2, 15);
    IP4_ADDR(&mask, 255, 255, 255, 0);
    IP4_ADDR(&gateway, 10, 0, 2, 2);
    lwip_init();
    netif_add(&netif, &address, &mask, &gateway, NULL, begin, ethernet_input);
    netif_set_default(&netif);
    netif_set_up(&netif);
    netif_set_link_up(&netif);
}

void lan9118_poll(void) {
    while (RX_INFO >> 16 & 0xFFu) {
        receive();
    }
    sys_check_timeouts();
}

uint32_t sys_now(void);
uint32_t sys_now(void) {
    return (uint32_t)port_millis();
}

uint32_t port_random(void);
uint32_t port_random(void) {
    return (uint32_t)(port_ticks() * 2654435761u);
}
