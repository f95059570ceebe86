/* From reset to main: vectors, FPU, data, bss. */
#include <stdint.h>
#include <string.h>

#include "port.h"

extern uint8_t data_begin[], data_end[], data_load[], bss_begin[], bss_end[], stack_top[];

int main(void);
void reset(void);
void stray(void);

/* newlib asks for them at the end of a program that ends. */
void _init(void);
void _fini(void);

void _init(void) {
}

void _fini(void) {
}

/* What semihosting.c has for programs that begin and end; a board does neither. */
__attribute__((weak)) void port_begin(void) {
}

__attribute__((weak)) void port_end(int result) {
    (void)result;
}

void stray(void) {
    for (;;) {
    }
}

void reset(void) {
    *(volatile uint32_t *)0xE000ED88u |= 0xFu << 20; /* CPACR: the FPU */
#ifdef PORT_TRAPS_UNALIGNED /* as a core without unaligned access does */
    *(volatile uint32_t *)0xE000ED14u |= 1u << 3; /* CCR */
#endif
    __asm volatile("dsb\n isb");
    memcpy(data_begin, data_load, (size_t)(data_end - data_begin));
    memset(bss_begin, 0, (size_t)(bss_end - bss_begin));
    port_begin();
    port_end(main());
    stray();
}

typedef void (*vector)(void);

struct vectors {
    void *stack;
    vector exception[15];
    vector interrupt[2];
};

/* UART0 receives on interrupt 0. */
__attribute__((section(".vectors"), used)) static const struct vectors vectors = {
    stack_top,
    {reset, stray, stray, stray, stray, stray, 0, 0, 0, 0, stray, stray, 0, stray, port_tick},
    {port_uart_received, stray},
};
