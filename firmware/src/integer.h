/* Arithmetic of integer networks in 32 bits (SPEC 10.5): what their inner loops do to each value. */
#ifndef LINNET_INTEGER_H
#define LINNET_INTEGER_H

#include <stdint.h>

#include "linnet/bytes.h"
#include "linnet/tifed.h"

/* |n| + b / 2 below 2^31: one instruction on a Cortex-M4, where 64 bits are a library call. */
static inline int32_t divide_small(int32_t n, int32_t b, enum linnet_divide divide) {
    switch (divide) {
        case LINNET_FLOOR:
            return n / b - (n % b < 0);
        case LINNET_NEAREST:
            return n < 0 ? -((int32_t)((uint32_t)-n + (uint32_t)b / 2u) / b)
                         : (int32_t)((uint32_t)n + (uint32_t)b / 2u) / b;
        default:
            return n / b;
    }
}

/* The activation of v, and its inverse slope as a power of two's exponent. */
static inline int16_t activation(int32_t v, uint8_t *slope) {
    if (v >= -31 && v < 32) {
        *slope = 0;
        return (int16_t)(2 * v);
    }
    if (v >= -74 && v < 75) {
        *slope = 1;
        return (int16_t)(v < 0 ? v - 32 : v + 32);
    }
    if (v >= -127 && v < 128) {
        *slope = 3;
        return (int16_t)(linnet_floor_shift(v, 2) + (v < 0 ? -88 : 88));
    }
    *slope = 7;
    return v < 0 ? -127 : 128;
}

/* A parameter, saturated. */
static inline int16_t to_parameter(int32_t v) {
#if defined(__ARM_FEATURE_SAT) && defined(__GNUC__)
    __asm__("ssat %0, #16, %1" : "=r"(v) : "r"(v)); /* which compilers do not find in the other line */
    return (int16_t)v;
#else
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
#endif
}

#endif
