/*
 * The hardware of QEMU's mps2-an386 behind a few functions: a clock of SysTick, UART0 with a ring that its interrupt
 * fills, and a piece of PSRAM that behaves like flash and outlives a reset.
 *
 * QEMU's loader puts what is not in the program: ids and examples. All addresses are PSRAM's.
 *   -device loader,file=IDS,addr=0x21e00000,force-raw=on       "LNID board model [fleet]\n"
 *   -device loader,file=EXAMPLES,addr=0x21800000,force-raw=on  LNDS or LNDF, as the posix port reads it
 */
#ifndef LINNET_MPS2_PORT_H
#define LINNET_MPS2_PORT_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/flash.h"
#include "linnet/clock.h"

#define PORT_STORE_ADDRESS 0x21000000u
#define PORT_STORE_BYTES 0x00800000u
#define PORT_SAMPLES_ADDRESS 0x21800000u
#define PORT_SAMPLES_BYTES 0x00600000u
#define PORT_IDS_ADDRESS 0x21E00000u

/* A 64-byte UART buffer would fill within 5.56 ms at 115 200 baud; this one holds more than one training batch takes. */
#define PORT_RING 2048u
/* SysTick counts at 25 MHz; under -icount shift=0 one count is 40 instructions. */
#define PORT_TICKS_A_MS 25000u

void port_init(void);

/* 32 bits of it: the program starts itself anew before they are used up, and the board resumes. */
linnet_millis port_millis(void);
#define PORT_LAST_MILLIS 0xF0000000u
void port_restart(void);
uint64_t port_ticks(void);

/* The next byte from the line, or -1. */
int port_read(void);
void port_write(const uint8_t *bytes, size_t length);
/* Bytes that the ring had no room for. */
uint32_t port_overruns(void);
/* Sleeps until an interrupt comes: a byte, or the next millisecond. */
void port_wait(void);

extern const struct linnet_flash port_flash;

/* Around main: empty, unless semihosting.c is linked. */
void port_begin(void);
void port_end(int result);

/* Interrupt handlers. */
void port_tick(void);
void port_uart_received(void);

#endif
