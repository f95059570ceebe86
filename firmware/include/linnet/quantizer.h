/*
 * Differences to small integers, the rest to the residual (SPEC section 7): uniform quantization with a power-of-two
 * step a layer and error feedback. Integers and shifts only. Differences are in units of LSB/2^fraction: fraction 4 for
 * networks trained in floating point, 0 for integer networks.
 *
 * The caller owns the residual's values. Not from an interrupt while a round is encoded.
 */
#ifndef LINNET_QUANTIZER_H
#define LINNET_QUANTIZER_H

#include <stdint.h>

#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_MAX_STEP 15
#define LINNET_MIN_STEP (-4)
/* Differences are clamped to this magnitude before anything else. */
#define LINNET_MAX_DIFFERENCE 524287
/* The most that a value of an update may stand for, in LSB/16. */
#define LINNET_MAX_UPDATE ((int32_t)1 << 21)

/*
 * log2 of the step in the differences' units, for a layer of n parameters whose squared differences sum to `sum`. The
 * chunk header's step is this minus fraction. c16 = 0 is lossless. lowest: 0 for updates.
 */
unsigned linnet_step_exponent(uint64_t sum, uint32_t n, uint32_t c16, unsigned fraction, unsigned lowest);

static inline int32_t linnet_clamp_difference(int32_t x) {
    return x > LINNET_MAX_DIFFERENCE    ? LINNET_MAX_DIFFERENCE
           : x < -LINNET_MAX_DIFFERENCE ? -LINNET_MAX_DIFFERENCE
                                        : x;
}

/*
 * Largest |q| of an update under the header's step, for a codec that takes up to `codec_max`: what is above
 * LINNET_MAX_UPDATE the aggregator refuses (SPEC 7.3).
 */
static inline int32_t linnet_update_max(int32_t codec_max, int step) {
    const int32_t most = LINNET_MAX_UPDATE >> (step + 4);
    return most < codec_max ? most : codec_max;
}

/* The quantised value of v = difference + residual under the step 2^s, |q| ≤ most. */
static inline int32_t linnet_quantize(int32_t v, unsigned s, int32_t most) {
    const uint32_t magnitude = ((uint32_t)(v < 0 ? -v : v) + (((uint32_t)1 << s) >> 1)) >> s;
    const int32_t q = magnitude > (uint32_t)most ? most : (int32_t)magnitude;
    return v < 0 ? -q : q;
}

/* What quantization left, carried to the next round: 16 or 8 bits a parameter, or none. */
struct linnet_residual {
    void *values;                     /* int16_t[] or int8_t[], one a parameter of the model; the caller's */
    uint8_t bits;                     /* 16, 8 or 0 */
    uint8_t shift[LINNET_MAX_LAYERS]; /* of 8-bit residuals: one a layer */
};

static inline size_t linnet_residual_size(unsigned bits, uint32_t parameters) {
    return (size_t)bits / 8u * parameters;
}

/* All zero. */
void linnet_residual_clear(struct linnet_residual *residual, uint32_t parameters);
/* Residual of parameter i (counted over the model) of layer h. */
int32_t linnet_residual_get(const struct linnet_residual *residual, unsigned h, uint32_t i);
/*
 * Stores what is left of parameter i under the step 2^s. After a layer's last parameter linnet_residual_end makes s
 * the layer's: until then linnet_residual_get still reads under the shift of the round before.
 */
void linnet_residual_set(struct linnet_residual *residual, uint32_t i, int32_t remainder, unsigned s);
void linnet_residual_end(struct linnet_residual *residual, unsigned h, unsigned s);
/* Gives back what a lost slice would have delivered: q · 2^shift in the differences' units, shift ≤ 19. */
void linnet_residual_refund(struct linnet_residual *residual, unsigned h, uint32_t i, int32_t q, unsigned shift);

#ifdef __cplusplus
}
#endif

#endif
