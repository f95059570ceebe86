#include "linnet/ridge.h"

#include <string.h>

#include "digits.h"
#include "linnet/assert.h"
#include "linnet/error.h"

#define ONE 128   /* the feature that is always the same */
#define OUTPUT 4  /* of weight times feature, in units of a target */
#define HELD 5u   /* numbers of held-out examples */

int linnet_ridge_fits(const struct linnet_layout *layout) {
    LINNET_ASSERT(layout);
    const struct linnet_layer *layer = &layout->layer[0];
    return layout->layers == 1 && layout->numeric == LINNET_INT16 && layer->exponent == LINNET_RIDGE_EXPONENT
                   && layer->outputs == 1 && layer->inputs >= 1 && layer->inputs <= LINNET_MAX_RIDGE_FEATURES
               ? LINNET_OK
               : LINNET_E_OUT_OF_RANGE;
}

/* ---- sums ---- */

static uint32_t products_of(unsigned features) {
    return (features + 1u) * (features + 2u) / 2u;
}

size_t linnet_ridge_size(unsigned features) {
    return (features + 2u) * sizeof(int64_t) + ((products_of(features) * sizeof(int32_t) + 7u) & ~(size_t)7u);
}

size_t linnet_ridge_scratch_size(unsigned features) {
    const size_t example = features + sizeof(int16_t);
    return ((sizeof(struct linnet_ridge) + 7u) & ~(size_t)7u) + linnet_ridge_size(features) + ((example + 7u) & ~(size_t)7u);
}

void linnet_ridge_begin(struct linnet_ridge *ridge, unsigned features, void *memory) {
    LINNET_ASSERT(ridge && memory && (uintptr_t)memory % 8u == 0 && features >= 1 && features <= LINNET_MAX_RIDGE_FEATURES);
    memset(ridge, 0, sizeof *ridge);
    memset(memory, 0, linnet_ridge_size(features));
    ridge->with_target = memory;
    ridge->products = (int32_t *)(void *)(ridge->with_target + features + 2u);
    ridge->features = (uint8_t)features;
}

uint32_t linnet_ridge_examples(const struct linnet_ridge *ridge) {
    LINNET_ASSERT(ridge);
    return (uint32_t)ridge->products[0];
}

void linnet_ridge_add(struct linnet_ridge *ridge, const int8_t *example, int16_t target) {
    LINNET_ASSERT(ridge && example);
    if (linnet_ridge_examples(ridge) >= LINNET_MAX_RIDGE_EXAMPLES) {
        return;
    }
    int32_t *product = ridge->products;
    int64_t *with_target = ridge->with_target;
    const int8_t *const end = example + ridge->features;
    (*product++)++;
    *with_target++ += target;
    for (const int8_t *a = example; a < end; a++) {
        const int32_t of = *a;
        *product++ += of;
        for (const int8_t *b = example; b <= a; b++) {
            *product++ += of * *b;
        }
        *with_target++ += of * target;
    }
    *with_target += (int32_t)target * target;
}

int16_t linnet_ridge_said(int32_t sum) {
    const int32_t nearest = sum < 0 ? -((OUTPUT / 2 - sum) / OUTPUT) : (sum + OUTPUT / 2) / OUTPUT;
    return (int16_t)(nearest < INT16_MIN ? INT16_MIN : nearest > INT16_MAX ? INT16_MAX : nearest);
}

int16_t linnet_ridge_predict(const int16_t *weights, unsigned features, const int8_t *example) {
    LINNET_ASSERT(weights && example);
    int32_t sum = ONE * weights[features];
    for (unsigned f = 0; f < features; f++) {
        sum += weights[f] * example[f];
    }
    return linnet_ridge_said(sum);
}

void linnet_ridge_hold(struct linnet_ridge *ridge, const int16_t *weights, const int8_t *example, int16_t target) {
    LINNET_ASSERT(ridge);
    const int64_t missed = target - linnet_ridge_predict(weights, ridge->features, example);
    ridge->held++;
    ridge->held_missed += (uint64_t)(missed * missed);
    ridge->held_targets += target;
    ridge->held_squares += (uint64_t)((int64_t)target * target);
}

/* ---- as they travel ---- */

static uint32_t numbers(unsigned features) {
    return products_of(features) + features + 2u + HELD;
}

uint32_t linnet_ridge_digits(unsigned features) {
    return LINNET_SUM_DIGITS * numbers(features);
}

static int64_t number(const struct linnet_ridge *r, uint32_t i) {
    const uint32_t products = products_of(r->features);
    if (i < products) {
        return r->products[i];
    }
    if (i < products + r->features + 2u) {
        return r->with_target[i - products];
    }
    switch (i - products - r->features - 2u) {
    case 0:
        return r->held > 0;
    case 1:
        return r->held;
    case 2:
        return (int64_t)r->held_missed;
    case 3:
        return r->held_targets;
    default:
        return (int64_t)r->held_squares;
    }
}

int32_t linnet_ridge_digit(const struct linnet_ridge *ridge, uint32_t i) {
    LINNET_ASSERT(ridge);
    const uint32_t n = numbers(ridge->features);
    LINNET_ASSERT(i < LINNET_SUM_DIGITS * n);
    const uint32_t place = i < n ? 0u : i < 2u * n ? 1u : 2u;
    return linnet_sum_digit(number(ridge, i - place * n), place);
}
