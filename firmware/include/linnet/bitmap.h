/*
 * Bitmaps of chunks as statuses carry them: chunk i is bit i mod 8, least significant first, of byte i / 8.
 *
 * i and count are chunks; the caller's array has LINNET_BITMAP_BYTES(count) bytes. May be called from an interrupt.
 */
#ifndef LINNET_BITMAP_H
#define LINNET_BITMAP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline int linnet_bit_get(const uint8_t *bits, uint32_t i) {
    return bits[i >> 3] >> (i & 7u) & 1;
}

static inline void linnet_bit_set(uint8_t *bits, uint32_t i) {
    bits[i >> 3] = (uint8_t)(bits[i >> 3] | 1u << (i & 7u));
}

static inline void linnet_bit_clear(uint8_t *bits, uint32_t i) {
    bits[i >> 3] = (uint8_t)(bits[i >> 3] & ~(1u << (i & 7u)));
}

/* The first bit ≥ from that is `value`, or count if there is none. */
static inline uint32_t linnet_bit_next(const uint8_t *bits, uint32_t count, uint32_t from, int value) {
    while (from < count && linnet_bit_get(bits, from) != value) {
        from++;
    }
    return from;
}

static inline uint32_t linnet_bit_count(const uint8_t *bits, uint32_t count) {
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++) {
        set += (uint32_t)linnet_bit_get(bits, i);
    }
    return set;
}

#ifdef __cplusplus
}
#endif

#endif
