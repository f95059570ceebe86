#include "linnet/points.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/inputs.h"

#define SCORE_SHIFT 12
#define OWN_SHARE 32u
#define ENOUGH_BOARDS 2
#define FIRST_SPLIT 2u

/* ---- the table ---- */

static unsigned columns(const struct linnet_points *p) {
    return p->points + 2u;
}

/* Rows: a mean for each feature, a weight for each, boards, windows. */
static int16_t at(const struct linnet_points *p, unsigned row, unsigned column) {
    return p->values[row * columns(p) + column];
}

int linnet_points_open(struct linnet_points *p, const struct linnet_layout *layout, const int16_t *values) {
    LINNET_ASSERT(p && layout && values);
    const struct linnet_layer *layer = &layout->layer[0];
    const unsigned features = layer->inputs / 2u;
    const unsigned points = layer->outputs - 2u;
    if (layout->layers != 1 || layout->numeric != LINNET_INT16 || layer->exponent != 0 || layer->inputs % 2 == 0
        || features < 1 || features > LINNET_MAX_POINT_FEATURES || layer->outputs < 3 || points > LINNET_MAX_POINTS
        || (points & (points - 1u)) != 0) {
        return LINNET_E_OUT_OF_RANGE;
    }
    p->values = values;
    p->features = (uint8_t)features;
    p->points = (uint8_t)points;
    return LINNET_OK;
}

static int windows_of(const struct linnet_points *p, unsigned column) {
    return at(p, 2u * p->features + 1u, column);
}

int linnet_points_is_scaled(const struct linnet_points *p) {
    LINNET_ASSERT(p);
    return windows_of(p, p->points) > 0;
}

unsigned linnet_points_present(const struct linnet_points *p) {
    LINNET_ASSERT(p);
    unsigned count = 0;
    while (count < p->points && windows_of(p, count) > 0) {
        count++;
    }
    return count;
}

int linnet_points_boards(const struct linnet_points *p, unsigned point) {
    LINNET_ASSERT(p && point < p->points);
    return at(p, 2u * p->features, point);
}

void linnet_points_scale(const struct linnet_points *p, const int16_t *raw, int8_t *window) {
    LINNET_ASSERT(p && raw && window);
    const unsigned step = columns(p);
    const int16_t *mean = p->values + p->points;
    const int16_t *factor = mean + (size_t)p->features * step;
    for (unsigned f = 0; f < p->features; f++, mean += step, factor += step) {
        window[f] = linnet_input_scaled(raw[f], *mean, (uint16_t)*factor);
    }
}

uint32_t linnet_points_score(const struct linnet_points *p, const int8_t *window, unsigned point) {
    LINNET_ASSERT(p && window && point < p->points);
    const unsigned step = columns(p);
    const int16_t *mean = p->values + point;
    const int16_t *weight = mean + (size_t)p->features * step;
    uint64_t sum = 0;
    for (const int8_t *const end = window + p->features; window < end; mean += step, weight += step) {
        const int32_t away = 16 * *window++ - *mean;
        sum += (uint64_t)(uint32_t)(away * away) * (uint16_t)*weight;
    }
    sum >>= SCORE_SHIFT;
    return sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
}

int linnet_points_nearest(const struct linnet_points *p, const int8_t *window, uint32_t mask, uint32_t *score) {
    LINNET_ASSERT(p && window);
    const unsigned present = linnet_points_present(p);
    int best = LINNET_NO_POINT;
    uint32_t least = UINT32_MAX;
    for (unsigned k = 0; k < present; k++) {
        if (mask >> k & 1u) {
            const uint32_t own = linnet_points_score(p, window, k);
            if (best < 0 || own < least) {
                best = (int)k;
                least = own;
            }
        }
    }
    if (score) {
        *score = least;
    }
    return best;
}

uint32_t linnet_points_own(const uint32_t *own, unsigned points) {
    LINNET_ASSERT(own && points <= LINNET_MAX_POINTS);
    uint64_t all = 0;
    uint32_t mask = 0;
    for (unsigned k = 0; k < points; k++) {
        all += own[k];
    }
    for (unsigned k = 0; k < points; k++) {
        mask |= own[k] > 0 && (uint64_t)own[k] * OWN_SHARE >= all ? UINT32_C(1) << k : 0;
    }
    return mask;
}

uint32_t linnet_points_mask(const struct linnet_points *p, const uint32_t *own) {
    LINNET_ASSERT(p && own);
    const unsigned present = linnet_points_present(p);
    uint32_t mask = linnet_points_own(own, p->points);
    for (unsigned k = 0; k < present; k++) {
        mask |= linnet_points_boards(p, k) >= ENOUGH_BOARDS ? UINT32_C(1) << k : 0;
    }
    return present == LINNET_MAX_POINTS ? mask : mask & ((UINT32_C(1) << present) - 1u);
}

enum linnet_points_stage linnet_points_stage(const struct linnet_points *base, uint32_t round, uint32_t rounds_of_size) {
    LINNET_ASSERT(base && rounds_of_size > 0);
    if (!linnet_points_is_scaled(base)) {
        return LINNET_STAGE_SCALE;
    }
    const unsigned present = linnet_points_present(base);
    const int is_turn = round >= FIRST_SPLIT && (round - FIRST_SPLIT) % rounds_of_size == 0;
    return is_turn && present >= 1 && 2u * present <= base->points ? LINNET_STAGE_SPLIT : LINNET_STAGE_POINTS;
}
