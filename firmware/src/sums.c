#include "linnet/sums.h"

#include <string.h>

#include "digits.h"
#include "linnet/assert.h"
#include "table.h"

#define WHOLE_WEIGHT 4096u /* of a variance of 1 */

/*
 * A point's words: windows; sums; squares; products. In the stage for the scale there is one column, and its squares need
 * more than 32 bits: their high words stand where the products would.
 */
static uint32_t *column_of(const struct linnet_sums *s, unsigned point) {
    return s->words + (size_t)point * (3u * s->features + 1u);
}

static int32_t to_signed(uint32_t v) {
    return v < 0x80000000u ? (int32_t)v : (int32_t)(v - 0x80000000u) + INT32_MIN;
}

void linnet_sums_begin(struct linnet_sums *s, const struct linnet_points *base, enum linnet_points_stage stage,
                       uint32_t *words) {
    LINNET_ASSERT(s && base && words);
    memset(s, 0, sizeof *s);
    memset(words, 0, linnet_sums_words(base->features, base->points) * sizeof *words);
    s->words = words;
    s->base = *base;
    s->features = base->features;
    s->points = base->points;
    s->stage = (uint8_t)stage;
}

void linnet_sums_add_raw(struct linnet_sums *s, const int16_t *raw) {
    LINNET_ASSERT(s && raw && s->stage == LINNET_STAGE_SCALE);
    if (s->windows >= LINNET_MAX_WINDOWS) {
        return;
    }
    s->windows++;
    uint32_t *word = s->words;
    const unsigned features = s->features;
    (*word++)++;
    for (unsigned f = 0; f < features; f++, word++) {
        const int32_t v = raw[f];
        const uint32_t square = (uint32_t)(v * v);
        *word += (uint32_t)v;
        word[features] += square;
        word[2u * features] += word[features] < square;
    }
}

/* What a point's sums count from: its mean in whole units. */
static int32_t centre(int16_t mean) {
    return mean < 0 ? -((8 - mean) / 16) : (mean + 8) / 16;
}

/* The first feature with the least weight: the one that spreads most. */
static unsigned widest(const struct linnet_points *p, unsigned point) {
    const unsigned step = table_step(p);
    const int16_t *weight = table_means(p, point) + table_to_weight(p);
    unsigned best = 0;
    for (unsigned f = 1; f < p->features; f++) {
        best = (uint16_t)weight[f * step] < (uint16_t)weight[best * step] ? f : best;
    }
    return best;
}

int linnet_sums_add(struct linnet_sums *s, const struct linnet_points *base, const int8_t *window) {
    LINNET_ASSERT(s && base && window && s->stage != LINNET_STAGE_SCALE);
    const int nearest = linnet_points_nearest(base, window, LINNET_ALL_POINTS, NULL);
    const unsigned k = nearest < 0 ? 0u : (unsigned)nearest;
    if (s->windows >= LINNET_MAX_WINDOWS) {
        return (int)k;
    }
    s->windows++;
    const unsigned step = table_step(base);
    const unsigned features = s->features;
    const int16_t *mean = table_means(base, k);
    const unsigned most = widest(base, k);
    const int32_t along = window[most] - centre(mean[most * step]);
    const int is_split = s->stage == LINNET_STAGE_SPLIT;
    uint32_t *word = column_of(s, k);
    (*word++)++;
    for (unsigned f = 0; f < features; f++, word++, mean += step) {
        const int32_t away = window[f] - centre(*mean);
        *word += (uint32_t)away;
        word[features] += (uint32_t)(away * away);
        if (is_split) {
            word[2u * features] += (uint32_t)(away * along);
        }
    }
    return (int)k;
}

#if LINNET_WITH_AUTOENCODER
void linnet_sums_add_left(struct linnet_sums *s, unsigned point, const int8_t *left) {
    LINNET_ASSERT(s && left && s->stage == LINNET_STAGE_MEASURE && point < s->points);
    if (s->windows >= LINNET_MAX_WINDOWS) {
        return;
    }
    s->windows++;
    uint32_t *word = column_of(s, point);
    (*word)++;
    word += 1u + s->features;
    for (unsigned f = 0; f < s->features; f++) {
        word[f] += (uint32_t)(left[f] * left[f]);
    }
}
#endif

void linnet_sums_hold(struct linnet_sums *s, uint32_t score) {
    LINNET_ASSERT(s);
    uint16_t *const count = &s->classes[linnet_score_class(score)];
    *count = (uint16_t)(*count + (*count < UINT16_MAX));
}

void linnet_sums_use(struct linnet_sums *s, const uint32_t *own) {
    LINNET_ASSERT(s && own);
    s->used = linnet_points_own(own, s->points);
}

/* The square that a window of a point is expected to add: what travels is how far the sum is from that. */
static int64_t expected(const struct linnet_sums *s, unsigned feature, unsigned point) {
    const int16_t *mean = table_means(&s->base, point) + feature * table_step(&s->base);
    const uint16_t weight = (uint16_t)mean[s->stage == LINNET_STAGE_MEASURE ? TABLE_TO_LEFT : table_to_weight(&s->base)];
    return weight == 0 ? 0 : (WHOLE_WEIGHT + weight / 2u) / weight;
}

/* ---- as they travel: three digits of 16 bits with the number's sign; the classes after the lowest ---- */

static uint32_t numbers(unsigned features, unsigned points) {
    return (3u * features + 2u) * (points + 1u);
}

uint32_t linnet_sums_digits(unsigned features, unsigned points) {
    return LINNET_SUM_DIGITS * numbers(features, points) + LINNET_SCORE_CLASSES;
}

/* Number i: of each column windows, whether the board uses it, sums, squares, products; last the column of the scale. */
static int64_t number(const struct linnet_sums *s, uint32_t i) {
    const unsigned features = s->features;
    const uint32_t column = i / (3u * features + 2u);
    const uint32_t row = i % (3u * features + 2u);
    const int is_scale = s->stage == LINNET_STAGE_SCALE;
    if (row == 1) {
        return column < s->points ? s->used >> column & 1u : s->uses_scale;
    }
    if (is_scale != (column == s->points)) {
        return 0;
    }
    const uint32_t *word = column_of(s, is_scale ? 0 : column) + (row > 0 ? row - 1 : 0);
    if (row == 0) {
        return *word;
    }
    if (row < 2 + features) {
        return to_signed(*word);
    }
    if (row < 2 + 2 * features) {
        return is_scale ? (int64_t)((uint64_t)word[features] << 32 | *word)
                        : *word - *column_of(s, column) * expected(s, row - 2u - features, column);
    }
    return is_scale ? 0 : to_signed(*word);
}

int32_t linnet_sums_digit(const struct linnet_sums *s, uint32_t i) {
    const uint32_t n = numbers(s->features, s->points);
    LINNET_ASSERT(i < 3 * n + LINNET_SCORE_CLASSES);
    unsigned place = 0;
    if (i >= n) {
        if (i - n < LINNET_SCORE_CLASSES) {
            return s->classes[i - n];
        }
        i -= n + LINNET_SCORE_CLASSES;
        place = 1;
        if (i >= n) {
            i -= n;
            place = 2;
        }
    }
    return linnet_sum_digit(number(s, i), place);
}
