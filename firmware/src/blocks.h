/*
 * Sums of products of bytes, several at a time: what an extractor spends its time on. Four sums share what is loaded, and
 * where the core has it an instruction makes two products (dual.h). The sums wrap as int32 does, so their order does not
 * matter and the bits are the same everywhere.
 */
#ifndef LINNET_BLOCKS_H
#define LINNET_BLOCKS_H

#include <stdint.h>

#include "dual.h"
#include "hot.h"

/* Two pieces of input against two of weights: sums[0, 1] of x0 with w0 and w1, sums[2, 3] of x1. */
void linnet_block_add(const int8_t *x0, const int8_t *x1, const int8_t *w0, const int8_t *w1, uint32_t count,
                      uint32_t sums[4]);

/* Taps of a window over four neighbouring channels. */
struct linnet_taps {
    uint32_t rows;
    uint32_t columns;
    uint32_t row_step;    /* bytes of input from a row's first tap to the next row's */
    uint32_t column_step; /* and from a tap to the one beside it */
    uint32_t w_row_step;  /* the same of weights */
    uint32_t w_column_step;
};

#if LINNET_DUAL
typedef int16x2_t linnet_zero; /* the zero point, twice */

static inline linnet_zero linnet_zero_of(int8_t zero_point) {
    return (int16x2_t)((uint32_t)(uint16_t)zero_point * 0x10001u);
}

/* sums[k] += (x[k] - zero point) · w[k], k below 4. */
LINNET_HOT void linnet_block_tap(const int8_t *x, const int8_t *w, linnet_zero zero, uint32_t *sums) {
    const uint32_t bytes = word(x);
    const uint32_t weights = word(w);
    int16x2_t half = __ssub16(even_bytes(bytes), zero);
    int16x2_t weight = even_bytes(weights);
    sums[0] = add_low(half, weight, sums[0]);
    sums[2] = add_high(half, weight, sums[2]);
    half = __ssub16(odd_bytes(bytes), zero);
    weight = odd_bytes(weights);
    sums[1] = add_low(half, weight, sums[1]);
    sums[3] = add_high(half, weight, sums[3]);
}
#else
typedef int32_t linnet_zero;

static inline linnet_zero linnet_zero_of(int8_t zero_point) {
    return zero_point;
}

LINNET_HOT void linnet_block_tap(const int8_t *x, const int8_t *w, linnet_zero zero, uint32_t *sums) {
    for (unsigned k = 0; k < 4; k++) {
        sums[k] += (uint32_t)((x[k] - zero) * w[k]);
    }
}
#endif

/* All taps of four neighbouring channels; x, w: the first tap's. */
LINNET_HOT void linnet_block_depth(const struct linnet_taps *taps, const int8_t *x, const int8_t *w, linnet_zero zero,
                                   uint32_t sums[4]) {
    uint32_t own[4] = {sums[0], sums[1], sums[2], sums[3]}; /* in registers */
    const uint32_t step = taps->column_step;
    const uint32_t w_step = taps->w_column_step;
    for (uint32_t i = taps->rows; i > 0; i--, x += taps->row_step, w += taps->w_row_step) {
        const int8_t *from = x;
        const int8_t *by = w;
        uint32_t j = taps->columns;
        if (j == 3) { /* the usual one */
            linnet_block_tap(from, by, zero, own);
            linnet_block_tap(from + step, by + w_step, zero, own);
            from += 2 * step;
            by += 2 * w_step;
            j = 1;
        }
        for (; j > 0; j--, from += step, by += w_step) {
            linnet_block_tap(from, by, zero, own);
        }
    }
    sums[0] = own[0];
    sums[1] = own[1];
    sums[2] = own[2];
    sums[3] = own[3];
}

/* ---- two windows of 3 × 3 taps beside each other, of four channels ---- */

struct linnet_pairs {
    int are; /* whether they are of that kind, and the core makes two products at once */
#if LINNET_DUAL
    int16x2_t w[18]; /* of each tap the weights of channels 0 and 2, and of 1 and 3 */
#endif
};

/* w: weights of the first of four channels, a tap every `step` bytes. stride: of the windows, 0 where taps have gaps. */
static inline void linnet_pairs_begin(struct linnet_pairs *pairs, const int8_t *w, unsigned height, unsigned width,
                                      uint32_t step, unsigned stride) {
    pairs->are = LINNET_DUAL && height == 3 && width == 3 && (stride == 1 || stride == 2);
#if LINNET_DUAL
    for (unsigned tap = 0; pairs->are && tap < 9; tap++, w += step) {
        pairs->w[2 * tap] = even_bytes(word(w));
        pairs->w[2 * tap + 1] = odd_bytes(word(w));
    }
#else
    (void)w, (void)step;
#endif
}

/* sums[0 … 3] += Σ x[k] · w[k] over the first window's taps, sums[4 … 7] over the second's. */
void linnet_block_pairs(const struct linnet_pairs *pairs, const struct linnet_taps *taps, const int8_t *x, unsigned stride,
                        uint32_t sums[8]);

#endif
