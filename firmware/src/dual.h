/*
 * Two products an instruction, where the core multiplies two pairs of halfwords at once (Cortex-M4, M7, M33). Elsewhere
 * LINNET_DUAL is 0, and whoever uses these has a way without them that gives the same bits.
 */
#ifndef LINNET_DUAL_H
#define LINNET_DUAL_H

#include <stdint.h>
#include <string.h>

#if defined(__ARM_FEATURE_SIMD32) && defined(__GNUC__)
#define LINNET_DUAL 1
#include <arm_acle.h>

/* Two halfwords, or four bytes, wherever they stand: these cores load them in one instruction. */
static inline uint32_t word(const void *p) {
    uint32_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The next word, past which *p then points. */
static inline uint32_t next_word(const int8_t **p) {
    uint32_t v;
    __asm__("ldr %0, [%1], #4" : "=r"(v), "+r"(*p) : : "memory");
    return v;
}

/* The low, and the high, halfwords of two words. */
static inline int16x2_t low_halves(uint32_t a, uint32_t b) {
    uint32_t v;
    __asm__("pkhbt %0, %1, %2, lsl #16" : "=r"(v) : "r"(a), "r"(b));
    return (int16x2_t)v;
}

static inline int16x2_t high_halves(uint32_t a, uint32_t b) {
    uint32_t v;
    __asm__("pkhtb %0, %2, %1, asr #16" : "=r"(v) : "r"(a), "r"(b));
    return (int16x2_t)v;
}

/* Bytes 0 and 2, and 1 and 3, their signs kept; gcc 12 has no intrinsic for the rotation that is free here. */
static inline int16x2_t even_bytes(uint32_t bytes) {
    return __sxtb16((int8x4_t)bytes);
}

static inline int16x2_t odd_bytes(uint32_t bytes) {
    int16x2_t v;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(v) : "r"(bytes));
    return v;
}

/* sum + both products of two pairs; wraps. */
static inline uint32_t add_both(int16x2_t a, int16x2_t b, uint32_t sum) {
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}

/* sum + the product of the low, and of the high, halfwords; wraps. */
static inline uint32_t add_low(int16x2_t a, int16x2_t b, uint32_t sum) {
    __asm__("smlabb %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}

static inline uint32_t add_high(int16x2_t a, int16x2_t b, uint32_t sum) {
    __asm__("smlatt %0, %1, %2, %0" : "+r"(sum) : "r"(a), "r"(b));
    return sum;
}
#else
#define LINNET_DUAL 0
#endif

#endif
