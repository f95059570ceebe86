/*
 * What range_encoder.c and range_decoder.c share: contexts and how they adapt (SPEC 6.4), and the activity (6.5).
 *
 * A context: the chance of a 0 in its lower 22 bits; above, how many uses are left until it adapts no slower. So one shift
 * gives each, a sum with a shift adapts, and no limit must be at hand.
 */
#ifndef LINNET_RANGE_MODEL_H
#define LINNET_RANGE_MODEL_H

#include "hot.h"
#include "linnet/config.h"
#include "linnet/range.h"

#define LINNET_RANGE_TOP (UINT32_C(1) << 24)
#define CHANCE_BITS 22
#define ONE_USE (UINT32_C(1) << CHANCE_BITS)

enum { SIGNIFICANT = 0, GREATER_1 = 8, LAST_PREFIX = 14, MANTISSA = 15, SIGN = 17 };

void linnet_range_start(struct linnet_range_model *model, unsigned init);

/* How fast a context moves in its n-th use: 1/(n + 1.5). `rates` is what rate_of finds it by. */
#if LINNET_FAST_CODEC
typedef const uint16_t *rates;
extern const uint16_t linnet_range_rates[256];

LINNET_HOT rates rates_of(const struct linnet_range_model *model) {
    return linnet_range_rates + (255 - model->most_uses);
}

LINNET_HOT uint32_t rate_of(rates r, uint32_t uses_left) {
    return r[uses_left];
}
#else
typedef uint32_t rates;

LINNET_HOT rates rates_of(const struct linnet_range_model *model) {
    return 2u * model->most_uses + 3u;
}

LINNET_HOT uint32_t rate_of(rates r, uint32_t uses_left) {
    return 131072u / (r - 2u * uses_left);
}
#endif

/* Of 2^15. */
LINNET_HOT uint32_t chance(uint32_t w) {
    return w >> (CHANCE_BITS - 15) & 0x7FFFu;
}

/* One use less left, if any is. */
LINNET_HOT uint32_t used(uint32_t w) {
#if defined(__GNUC__)
    uint32_t less;
    return __builtin_sub_overflow(w, ONE_USE, &less) ? w : less; /* the subtraction's carry decides: one comparison less */
#else
    return w >= ONE_USE ? w - ONE_USE : w;
#endif
}

/* w: the context before the bit. */
LINNET_HOT uint32_t after_zero(uint32_t w, rates r) {
    const uint32_t rate = rate_of(r, w >> CHANCE_BITS);
    return used(w) + (((65504u - (w >> (CHANCE_BITS - 16) & 0xFFFFu)) * rate) >> 10);
}

LINNET_HOT uint32_t after_one(uint32_t w, rates r) {
    const uint32_t rate = rate_of(r, w >> CHANCE_BITS);
    return used(w) - ((((w >> (CHANCE_BITS - 16) & 0xFFFFu) - 32u) * rate) >> 10);
}

LINNET_HOT unsigned significant(uint32_t activity) {
    const unsigned n = linnet_log2(activity | 1u);
    return SIGNIFICANT + (n < 7 ? n : 7);
}

LINNET_HOT uint32_t next_activity(uint32_t activity, uint32_t u) {
    return activity - ((activity + 3u) >> 2) + 16u * (u < 31 ? u : 31);
}

#endif
