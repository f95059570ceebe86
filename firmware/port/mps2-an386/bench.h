/* Counts the instructions between begin() and end(), and prints them: one line a figure. */
#ifndef LINNET_BENCH_H
#define LINNET_BENCH_H

#include <stdint.h>
#include <stdio.h>

#include "port.h"
#include "stack.h"

#define CYCLES_AN_INSTRUCTION_10 13u
#define MHZ 64u

static uint64_t begin_ticks;

static inline void begin(void) {
    begin_ticks = port_ticks();
    stack_paint();
    begin_ticks = port_ticks();
}

static inline void end(const char *name, const char *per, uint32_t times) {
    const uint64_t instructions = (port_ticks() - begin_ticks) * 40u;
    const unsigned depth = stack_depth();
    const uint64_t each10 = instructions * 10u / times;
    const uint64_t us10 = instructions * CYCLES_AN_INSTRUCTION_10 / MHZ / times;
    printf("%s | %s | %lu.%lu | %lu.%lu | %u\n", name, per, (unsigned long)(each10 / 10), (unsigned long)(each10 % 10),
           (unsigned long)(us10 / 10), (unsigned long)(us10 % 10), depth);
}

#endif
