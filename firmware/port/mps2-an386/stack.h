/* How deep a call goes: paints the stack below the caller, and looks afterwards how far the paint is gone. */
#ifndef LINNET_MPS2_STACK_H
#define LINNET_MPS2_STACK_H

#include <stdint.h>

#define STACK_WORDS 2048u
#define STACK_PAINT 0xC5C5C5C5u

__attribute__((noinline)) static void stack_paint(void) {
    volatile uint32_t *at = (volatile uint32_t *)__builtin_frame_address(0) - 8;
    for (unsigned i = 0; i < STACK_WORDS; i++) {
        *--at = STACK_PAINT;
    }
}

/* Bytes that calls made since stack_paint took below their caller's frame. */
__attribute__((noinline)) static unsigned stack_depth(void) {
    volatile uint32_t *top = (volatile uint32_t *)__builtin_frame_address(0) - 8;
    unsigned left = STACK_WORDS - 128u; /* the two are called from frames of different size */
    while (left > 0 && top[-(int)left] == STACK_PAINT) {
        left--;
    }
    return 4u * (left + 8u);
}

#endif
