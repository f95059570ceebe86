#include "linnet/points.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/inputs.h"
#include "table.h"

#define SCORE_SHIFT 12
#define LEFT_SHIFT 4 /* of squares of whole units, not sixteenths */
#define OWN_SHARE 32u
#define ENOUGH_BOARDS 2
#define FIRST_SPLIT 2u

/* ---- the table ---- */

int linnet_points_open(struct linnet_points *p, const struct linnet_layout *layout, const int16_t *values) {
    LINNET_ASSERT(p && layout && values);
    const struct linnet_layer *layer = &layout->layer[layout->layers - 1u];
    unsigned features = layer->inputs / 2u;
    unsigned points = layer->outputs - 2u;
    int is_good = layout->numeric == LINNET_INT16 && layer->exponent == 0;
#if LINNET_WITH_AUTOENCODER
    p->is_beside = layout->layers > 1;
    if (p->is_beside) {
        features = layer->inputs;
        points = layer->outputs / 3u - 1u;
        is_good = is_good && layer->outputs % 3u == 0 && features >= LINNET_MIN_REPEATED && features == layout->layer[0].inputs;
        for (unsigned h = 1; h + 1u < layout->layers; h++) { /* whole numbers all, or none */
            is_good = is_good && (layout->layer[h].exponent == 0) == (layout->layer[0].exponent == 0);
        }
    } else
#endif
    {
        is_good = is_good && layout->layers == 1 && layer->inputs % 2 == 1 && layer->outputs >= 3;
    }
    if (!is_good || features < 1 || features > LINNET_MAX_POINT_FEATURES || points < 1 || points > LINNET_MAX_POINTS
        || (points & (points - 1u)) != 0) {
        return LINNET_E_OUT_OF_RANGE;
    }
    p->values = values;
    p->features = (uint8_t)features;
    p->points = (uint8_t)points;
    return LINNET_OK;
}

int linnet_points_is_scaled(const struct linnet_points *p) {
    LINNET_ASSERT(p);
    return table_means(p, p->points)[table_to_windows(p)] > 0;
}

unsigned linnet_points_present(const struct linnet_points *p) {
    LINNET_ASSERT(p);
    const int16_t *windows = p->values + table_to_windows(p);
    unsigned count = 0;
    for (; count < p->points && *windows > 0; count++) {
        windows += table_each(p);
    }
    return count;
}

int linnet_points_boards(const struct linnet_points *p, unsigned point) {
    LINNET_ASSERT(p && point < p->points);
    return table_means(p, point)[table_to_boards(p)];
}

void linnet_points_scale(const struct linnet_points *p, const int16_t *raw, int8_t *window) {
    LINNET_ASSERT(p && raw && window);
    const unsigned step = table_step(p);
    const int16_t *mean = table_means(p, p->points);
    const int16_t *factor = mean + table_to_weight(p);
    for (unsigned f = 0; f < p->features; f++, mean += step, factor += step) {
        window[f] = linnet_input_scaled(raw[f], *mean, (uint16_t)*factor);
    }
}

uint32_t linnet_points_score(const struct linnet_points *p, const int8_t *window, unsigned point) {
    LINNET_ASSERT(p && window && point < p->points);
    const unsigned step = table_step(p);
    const int16_t *mean = table_means(p, point);
    const int16_t *weight = mean + table_to_weight(p);
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

#if LINNET_WITH_AUTOENCODER
int linnet_points_is_measured(const struct linnet_points *p, unsigned point) {
    LINNET_ASSERT(p && point < p->points);
    return p->is_beside && table_means(p, point)[table_to_windows(p) + TABLE_TO_LEFT] > 0;
}

uint32_t linnet_points_left(const struct linnet_points *p, const int8_t *left, unsigned point) {
    LINNET_ASSERT(p && left && p->is_beside && point < p->points);
    const int16_t *weight = table_means(p, point) + TABLE_TO_LEFT;
    uint64_t sum = 0;
    for (unsigned f = 0; f < p->features; f++, weight += table_step(p)) {
        sum += (uint32_t)(left[f] * left[f]) * (uint16_t)*weight;
    }
    sum >>= LEFT_SHIFT;
    return sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
}

enum linnet_points_stage linnet_points_turn(const struct linnet_points *base, uint32_t round, uint32_t rounds_of_size,
                                            uint32_t learning) {
    LINNET_ASSERT(base && rounds_of_size > 0 && learning > 0);
    uint32_t first = FIRST_SPLIT; /* round in which the network learns */
    for (unsigned k = base->points; k > 1; k /= 2u) {
        first += rounds_of_size;
    }
    if (!linnet_points_is_scaled(base) || linnet_points_present(base) < base->points) {
        return linnet_points_stage(base, round, rounds_of_size);
    }
    return round < first                                     ? LINNET_STAGE_POINTS
           : (round - first) % (learning + 2u) < learning ? LINNET_STAGE_LEARN
                                                             : LINNET_STAGE_MEASURE;
}
#endif
