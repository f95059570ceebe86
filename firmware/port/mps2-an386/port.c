#include "port.h"

#include <string.h>

#define REG(address) (*(volatile uint32_t *)(address))

#define UART_DATA REG(0x40004000u)
#define UART_STATE REG(0x40004004u)
#define UART_CTRL REG(0x40004008u)
#define UART_INTCLEAR REG(0x4000400Cu)
#define UART_BAUDDIV REG(0x40004010u)
#define STATE_TX_FULL 1u
#define STATE_RX_FULL 2u
#define CTRL_TX_RX_RXIRQ 0x0Bu

#define SYST_CSR REG(0xE000E010u)
#define SYST_RVR REG(0xE000E014u)
#define SYST_CVR REG(0xE000E018u)
#define AIRCR REG(0xE000ED0Cu)
#define NVIC_ISER0 REG(0xE000E100u)

static volatile uint32_t millis;
static volatile uint8_t ring[PORT_RING];
static volatile uint32_t ring_in; /* only the interrupt writes it */
static volatile uint32_t ring_out;
static volatile uint32_t overruns;

void port_tick(void) {
    millis++;
}

void port_uart_received(void) {
    UART_INTCLEAR = 2;
    while (UART_STATE & STATE_RX_FULL) {
        const uint8_t byte = (uint8_t)UART_DATA;
        const uint32_t next = (ring_in + 1) % PORT_RING;
        if (next == ring_out) {
            overruns++;
        } else {
            ring[ring_in] = byte;
            ring_in = next;
        }
    }
}

void port_init(void) {
    UART_BAUDDIV = 217; /* 25 MHz / 115 200 */
    UART_CTRL = CTRL_TX_RX_RXIRQ;
    NVIC_ISER0 = 1; /* UART0 receives */
    SYST_RVR = PORT_TICKS_A_MS - 1;
    SYST_CVR = 0;
    SYST_CSR = 7;
}

linnet_millis port_millis(void) {
    return millis; /* wraps after 49 days: port_restart comes before that */
}

uint64_t port_ticks(void) {
    for (;;) {
        const uint32_t before = millis;
        const uint32_t count = SYST_CVR;
        if (millis == before) {
            return (uint64_t)before * PORT_TICKS_A_MS + (PORT_TICKS_A_MS - 1 - count);
        }
    }
}

int port_read(void) {
    if (ring_in == ring_out) {
        return -1;
    }
    const int byte = ring[ring_out];
    ring_out = (ring_out + 1) % PORT_RING;
    return byte;
}

void port_write(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        while (UART_STATE & STATE_TX_FULL) {
        }
        UART_DATA = bytes[i];
    }
}

uint32_t port_overruns(void) {
    return overruns;
}

void port_restart(void) {
    AIRCR = 0x05FA0004u;
}

void port_wait(void) {
    __asm volatile("wfi");
}

static int read_at(void *context, uint32_t offset, uint8_t *out, size_t length) {
    (void)context;
    memcpy(out, (const void *)(PORT_STORE_ADDRESS + offset), length);
    return 0;
}

static int program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    uint8_t *to = (uint8_t *)(PORT_STORE_ADDRESS + offset);
    (void)context;
    for (size_t i = 0; i < length; i++) {
        to[i] &= bytes[i]; /* flash only clears bits */
    }
    return 0;
}

static int erase(void *context, uint32_t offset) {
    (void)context;
    memset((void *)(PORT_STORE_ADDRESS + offset), 0xFF, 4096);
    return 0;
}

const struct linnet_flash port_flash = {0, 4096, 4, read_at, program, erase};
