#include "linnet/quantizer.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/wide.h"

#define MAX_16 32767
#define MAX_8 127
#define MOST_REFUND ((int32_t)1 << 30)
/* An 8-bit residual is kept in 1/32 of the step. */
#define SHIFT_BELOW_STEP 5u

unsigned linnet_step_exponent(uint64_t sum, uint32_t n, uint32_t c16, unsigned fraction, unsigned lowest) {
    LINNET_ASSERT(n > 0 && lowest <= LINNET_MAX_STEP + fraction);
    unsigned s = lowest;
    if (c16 == 0) {
        return fraction;
    }
    uint32_t rest;
    const uint64_t whole = linnet_wide_divide(sum, n, &rest);
    const uint64_t product = (whole * 256u + rest * 256u / n) * c16; /* rest < 2^18 */
    while (s < LINNET_MAX_STEP + fraction && product >= UINT64_C(1) << (2 * s + 13)) {
        s++;
    }
    return s;
}

void linnet_residual_clear(struct linnet_residual *residual, uint32_t parameters) {
    LINNET_ASSERT(residual && (residual->values || residual->bits == 0));
    memset(residual->shift, 0, sizeof residual->shift);
    if (residual->bits != 0) {
        memset(residual->values, 0, linnet_residual_size(residual->bits, parameters));
    }
}

static int32_t clamp(int32_t v, int32_t most) {
    return v > most ? most : v < -most ? -most : (int32_t)v;
}

/* v / 2^shift, half away from zero, in 8 bits; |v| < 2^31 - 2^14. */
static int8_t narrowed(int32_t v, unsigned shift) {
    const uint32_t half = ((uint32_t)1 << shift) >> 1;
    const uint32_t magnitude = ((uint32_t)(v < 0 ? -v : v) + half) >> shift;
    const int32_t limited = magnitude > MAX_8 ? MAX_8 : (int32_t)magnitude;
    return (int8_t)(v < 0 ? -limited : limited);
}

static unsigned shift_for(unsigned s) {
    return s > SHIFT_BELOW_STEP ? s - SHIFT_BELOW_STEP : 0;
}

int32_t linnet_residual_get(const struct linnet_residual *residual, unsigned h, uint32_t i) {
    LINNET_ASSERT(residual && h < LINNET_MAX_LAYERS);
    switch (residual->bits) {
        case 16:
            return ((const int16_t *)residual->values)[i];
        case 8:
            return ((const int8_t *)residual->values)[i] * ((int32_t)1 << residual->shift[h]);
        default:
            return 0;
    }
}

void linnet_residual_set(struct linnet_residual *residual, uint32_t i, int32_t remainder, unsigned s) {
    LINNET_ASSERT(residual && (residual->values || residual->bits == 0));
    if (residual->bits == 16) {
        ((int16_t *)residual->values)[i] = (int16_t)clamp(remainder, MAX_16);
    } else if (residual->bits == 8) {
        ((int8_t *)residual->values)[i] = narrowed(remainder, shift_for(s));
    }
}

void linnet_residual_end(struct linnet_residual *residual, unsigned h, unsigned s) {
    LINNET_ASSERT(residual && h < LINNET_MAX_LAYERS);
    residual->shift[h] = (uint8_t)shift_for(s);
}

void linnet_residual_refund(struct linnet_residual *residual, unsigned h, uint32_t i, int32_t q, unsigned shift) {
    LINNET_ASSERT(residual && h < LINNET_MAX_LAYERS && shift <= LINNET_MAX_STEP + 4u);
    /* What is cut here is far beyond what a residual holds. */
    const int32_t value = clamp(q, MOST_REFUND >> shift) * ((int32_t)1 << shift);
    if (residual->bits == 16) {
        int16_t *at = (int16_t *)residual->values + i;
        *at = (int16_t)clamp(*at + value, MAX_16);
    } else if (residual->bits == 8) {
        int8_t *at = (int8_t *)residual->values + i;
        *at = narrowed(*at * ((int32_t)1 << residual->shift[h]) + value, residual->shift[h]);
    }
}
