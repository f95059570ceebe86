#include "linnet/verdict.h"

#include <string.h>

#include "hot.h"
#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/message.h"
#include "linnet/wide.h"
#include "table.h"

#define MAX_SCORE 0xFFFFFFu
#define TRACK 16
#define DRIFT_CLASSES 4 /* a correction beyond this would learn a slow fault away: it is said instead */
#define SCORE_SHIFT 12
#define MAX_WEIGHT 4096u

unsigned linnet_score_class(uint32_t score) {
    const uint32_t m = score < MAX_SCORE ? score : MAX_SCORE;
    if (m < 8) {
        return m;
    }
    const unsigned top = linnet_log2(m);
    return 8u * (top - 2u) + (m >> (top - 3u) & 7u);
}

struct linnet_limits linnet_points_limits(const struct linnet_points *p) {
    LINNET_ASSERT(p);
    const unsigned step = table_step(p);
    const int16_t *row = table_limits(p);
    const struct linnet_limits limits = {row[0], row[step], row[2u * step], row[3u * step]};
    return limits;
}

void linnet_verdict_init(struct linnet_verdict *v, unsigned least, unsigned last) {
    LINNET_ASSERT(v && least >= 1 && least <= last && last <= LINNET_MAX_LAST);
    memset(v, 0, sizeof *v);
    v->least = (uint8_t)least;
    v->last = (uint8_t)last;
}

static unsigned ones(uint32_t v) {
    unsigned n = 0;
    for (; v; v &= v - 1u) {
        n++;
    }
    return n;
}

unsigned linnet_verdict_over(const struct linnet_verdict *v) {
    LINNET_ASSERT(v);
    return ones(v->over | v->foreign);
}

enum linnet_state linnet_verdict_state(const struct linnet_verdict *v) {
    if (v->is_blind) {
        return LINNET_SENSOR;
    }
    if (v->is_latched) {
        return LINNET_ALARM;
    }
    if (linnet_verdict_over(v) >= v->least) {
        return LINNET_NOT_KNOWN_HERE;
    }
    return v->is_drifting ? LINNET_DRIFT : LINNET_NORMAL;
}

/* One window more in bit 0. */
static uint32_t shifted(const struct linnet_verdict *v, uint32_t history, int bit) {
    const uint32_t all = v->last == LINNET_MAX_LAST ? UINT32_MAX : (UINT32_C(1) << v->last) - 1u;
    return (history << 1 | (bit ? 1u : 0u)) & all;
}

enum linnet_state linnet_verdict_window(struct linnet_verdict *v, uint32_t own, uint32_t any,
                                        const struct linnet_limits *limits) {
    LINNET_ASSERT(v && limits && v->last > 0);
    if (limits->windows <= 0) {
        return linnet_verdict_state(v);
    }
    if (!v->is_tracking) {
        v->track = TRACK * limits->c50;
        v->is_tracking = 1;
    }
    const int32_t drift = linnet_floor_shift(v->track, 4) - limits->c50;
    const int32_t limit = limits->c99 + (drift < 0 ? 0 : drift > DRIFT_CLASSES ? DRIFT_CLASSES : drift);
    const int32_t class_of_own = (int32_t)linnet_score_class(own);
    const int is_over = class_of_own > limit;
    const int is_foreign = is_over && (int32_t)linnet_score_class(any) <= limit;
    v->over = shifted(v, v->over, is_over && !is_foreign);
    v->foreign = shifted(v, v->foreign, is_foreign);
    v->windows++;
    v->limit = (uint8_t)limit;
    v->is_drifting = drift >= DRIFT_CLASSES;
    v->is_blind = 0;
    if (ones(v->over) >= v->least && !v->is_latched) {
        v->is_latched = 1;
        v->raised_at = v->windows;
    }
    if (!is_over && linnet_verdict_over(v) < v->least) { /* what is over the limit is no usual score */
        const int32_t to = TRACK * class_of_own;
        v->track += to > v->track ? 1 : to < v->track ? -1 : 0;
    }
    return linnet_verdict_state(v);
}

enum linnet_state linnet_verdict_blind(struct linnet_verdict *v) {
    LINNET_ASSERT(v);
    v->is_blind = 1;
    return linnet_verdict_state(v);
}

void linnet_verdict_acknowledge(struct linnet_verdict *v) {
    LINNET_ASSERT(v);
    v->is_latched = 0;
    v->over = 0;
    v->foreign = 0;
}

void linnet_verdict_remount(struct linnet_verdict *v) {
    linnet_verdict_acknowledge(v);
    v->is_tracking = 0;
    v->is_drifting = 0;
}

enum linnet_state linnet_verdict_learn(struct linnet_verdict *v) {
    LINNET_ASSERT(v);
    v->is_blind = 0;
    return linnet_verdict_state(v);
}

/* ---- the board's own point ---- */

void linnet_own_point_begin(struct linnet_own_point *own, unsigned features, unsigned floor, unsigned windows,
                            int32_t *words) {
    LINNET_ASSERT(own && words && features >= 1 && features <= LINNET_MAX_POINT_FEATURES && floor >= 1 && floor <= 127);
    LINNET_ASSERT(windows >= LINNET_MIN_OWN_WINDOWS && windows <= LINNET_MAX_OWN_WINDOWS);
    memset(words, 0, 2u * features * sizeof *words);
    own->words = words;
    own->features = (uint8_t)features;
    own->floor = (uint8_t)floor;
    own->windows = (uint8_t)windows;
    own->taken = 0;
}

/* Sums become means in sixteenths, squares weights: one over the variance. */
static void settle(struct linnet_own_point *own) {
    const int32_t n = own->windows;
    const uint32_t least = 256u * own->floor * own->floor;
    for (unsigned f = 0; f < own->features; f++) {
        const int32_t sum = own->words[2u * f];
        const uint32_t spread = (uint32_t)(n * own->words[2u * f + 1u] - sum * sum); /* below 2^31 */
        uint32_t variance = (uint32_t)linnet_wide_divide((uint64_t)spread << 8, (uint32_t)(n * n), NULL);
        variance = variance > least ? variance : least;
        const uint32_t weight = ((UINT32_C(1) << 20) + variance / 2u) / variance;
        own->words[2u * f] = sum < 0 ? -((n / 2 - 16 * sum) / n) : (16 * sum + n / 2) / n;
        own->words[2u * f + 1u] = (int32_t)(weight < 1 ? 1u : weight > MAX_WEIGHT ? MAX_WEIGHT : weight);
    }
}

void linnet_own_point_add(struct linnet_own_point *own, const int8_t *window) {
    LINNET_ASSERT(own && window);
    if (linnet_own_point_is_ready(own)) {
        return;
    }
    for (unsigned f = 0; f < own->features; f++) {
        own->words[2u * f] += window[f];
        own->words[2u * f + 1u] += window[f] * window[f];
    }
    own->taken++;
    if (linnet_own_point_is_ready(own)) {
        settle(own);
    }
}

uint32_t linnet_own_point_score(const struct linnet_own_point *own, const int8_t *window) {
    LINNET_ASSERT(own && window);
    uint64_t sum = 0;
    for (unsigned f = 0; f < own->features; f++) {
        const int32_t away = 16 * window[f] - own->words[2u * f];
        sum += (uint64_t)(uint32_t)(away * away) * (uint32_t)own->words[2u * f + 1u];
    }
    sum >>= SCORE_SHIFT;
    return !linnet_own_point_is_ready(own) || sum > UINT32_MAX ? UINT32_MAX : (uint32_t)sum;
}
