#include "linnet/front_end.h"

#include <string.h>

#include "bands.h"
#include "hot.h"
#include "linnet/assert.h"
#include "linnet/error.h"

#define POINTS 256u
#define SCALES 8u
#define LEAST 64u

static unsigned kind_of(unsigned code) {
    return code & ~(unsigned)LINNET_FRONT_SHAPE;
}

/* Features of an axis; 0 for no front end or one that there is not. */
static unsigned each(unsigned code) {
    switch (kind_of(code)) {
        case LINNET_FRONT_LOG8:
            return 10;
        case LINNET_FRONT_LIN16:
            return 18;
        case LINNET_FRONT_HAAR:
            return SCALES + 1;
        default:
            return 0;
    }
}

/* Which feature of an axis is its level. */
static unsigned level_of(unsigned code) {
    return each(code) - (kind_of(code) == LINNET_FRONT_HAAR ? 1u : 2u);
}

int linnet_front_end_features(unsigned code, unsigned axes, unsigned samples) {
    const unsigned least = code == LINNET_FRONT_NONE ? 1u : LINNET_MIN_SAMPLES;
    if (axes < 1 || axes > LINNET_MAX_AXES || samples < least || samples > LINNET_MAX_SAMPLES
        || (code != LINNET_FRONT_NONE && (code > 15 || each(code) == 0))) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return code == LINNET_FRONT_NONE ? (int)(axes * samples)
                                     : (int)(axes * each(code) + (code >= LINNET_FRONT_SHAPE ? 1u : 0u));
}

size_t linnet_front_end_scratch_size(unsigned code, unsigned samples) {
    switch (kind_of(code)) {
        case LINNET_FRONT_NONE:
            return 0;
        case LINNET_FRONT_HAAR:
            return POINTS * sizeof(int32_t);
        default:
            return LINNET_BANDS_SCRATCH(samples);
    }
}

int linnet_front_end_init(struct linnet_front_end *front, unsigned code, unsigned axes, unsigned samples, void *scratch,
                          size_t bytes) {
    LINNET_ASSERT(front && (scratch || bytes == 0) && (uintptr_t)scratch % 4 == 0);
    if (linnet_front_end_features(code, axes, samples) < 0) {
        return LINNET_E_OUT_OF_RANGE;
    }
    const int is_real = code != LINNET_FRONT_NONE && kind_of(code) != LINNET_FRONT_HAAR;
    if (is_real && !LINNET_FLOAT) {
        return LINNET_E_LEFT_OUT;
    }
    if (bytes < linnet_front_end_scratch_size(code, samples)) {
        return LINNET_E_SPACE;
    }
    front->code = (uint8_t)code;
    front->axes = (uint8_t)axes;
    front->samples = (uint16_t)samples;
    front->scratch = scratch;
#if LINNET_FLOAT
    if (is_real) {
        linnet_bands_begin(scratch, samples);
    }
#endif
    return LINNET_OK;
}

/* Samples times their number less the sum of all: the mean leaves without being rounded. Below 2^24. */
static int32_t sum_of(const int16_t *x, unsigned samples, unsigned axes) {
    int32_t sum = 0;
    for (unsigned n = 0; n < samples; n++, x += axes) {
        sum += *x;
    }
    return sum;
}

/* 256 times the binary logarithm, straight between powers of two; 0 < v < 2^63. */
static int16_t logarithm(uint64_t v) {
    const uint32_t high = (uint32_t)(v >> 32);
    const unsigned bits = high ? 32u + linnet_log2(high) : linnet_log2((uint32_t)v);
    return (int16_t)(256u * bits + (unsigned)((bits < 8 ? v << (8 - bits) : v >> (bits - 8)) & 255u));
}

/* Of the differences of 2 · half values; their sums, every other time halved, stand for them at the next scale. */
static uint64_t energy(int32_t *a, unsigned half, int is_halved) {
    uint64_t sum = 0;
    const int32_t *from = a;
    for (const int32_t *const end = a + half; a < end; from += 2) {
        const int32_t left = from[0];
        const int32_t right = from[1];
        const int32_t difference = left - right;
        const int32_t both = left + right;
        sum += (uint64_t)((int64_t)difference * difference);
        *a++ = is_halved ? both / 2 : both;
    }
    return sum;
}

static void haar(const struct linnet_front_end *front, const int16_t *x, int16_t *raw) {
    int32_t *const a = front->scratch;
    const int32_t samples = front->samples;
    const int32_t divisor = samples / 8;
    const int32_t sum = sum_of(x, front->samples, front->axes);
    uint64_t total = LEAST;
    for (int32_t n = 0; n < samples; n++, x += front->axes) {
        const int32_t v = (samples * *x - sum) / divisor;
        a[n] = v;
        total += (uint64_t)((int64_t)v * v);
    }
    memset(a + samples, 0, (POINTS - (unsigned)samples) * sizeof *a);
    for (unsigned scale = 0; scale < SCALES; scale++) {
        raw[scale] = logarithm(energy(a, 128u >> scale, scale & 1u) + LEAST);
    }
    raw[SCALES] = logarithm(total);
}

static void one_axis(const struct linnet_front_end *front, const int16_t *x, int16_t *raw) {
#if LINNET_FLOAT
    if (kind_of(front->code) != LINNET_FRONT_HAAR) {
        const struct linnet_bands bands = {x, sum_of(x, front->samples, front->axes), front->samples, front->axes};
        linnet_bands_run(&bands, kind_of(front->code) == LINNET_FRONT_LIN16, front->scratch, raw);
        return;
    }
#endif
    haar(front, x, raw);
}

static void take_level_apart(const struct linnet_front_end *front, int16_t *raw) {
    const unsigned features = each(front->code);
    const unsigned at = level_of(front->code);
    int32_t sum = 0;
    for (unsigned axis = 0; axis < front->axes; axis++) {
        sum += raw[axis * features + at];
    }
    const int32_t level = sum / front->axes - (sum % front->axes < 0);
    for (unsigned axis = 0; axis < front->axes; axis++) {
        for (unsigned f = 0; f <= at; f++) {
            raw[axis * features + f] = (int16_t)(raw[axis * features + f] - level);
        }
    }
    raw[front->axes * features] = (int16_t)level;
}

void linnet_front_end_run(const struct linnet_front_end *front, const int16_t *window, int16_t *raw) {
    LINNET_ASSERT(front && window && raw);
    if (front->code == LINNET_FRONT_NONE) {
        memcpy(raw, window, (size_t)front->axes * front->samples * sizeof *raw);
        return;
    }
    for (unsigned axis = 0; axis < front->axes; axis++) {
        one_axis(front, window + axis, raw + axis * each(front->code));
    }
    if (front->code >= LINNET_FRONT_SHAPE) {
        take_level_apart(front, raw);
    }
}

enum linnet_axis linnet_front_end_axis(const struct linnet_front_end *front, const int16_t *window, unsigned axis,
                                       int16_t lowest, int16_t highest) {
    LINNET_ASSERT(front && window && axis < front->axes && lowest < highest);
    const int16_t *x = window + axis;
    unsigned same = 0;
    unsigned ends = 0;
    for (unsigned n = 0; n < front->samples; n++, x += front->axes) {
        same += *x == window[axis];
        ends += *x <= lowest || *x >= highest;
    }
    if (same == front->samples) {
        return LINNET_AXIS_DEAD;
    }
    return 10 * ends >= front->samples ? LINNET_AXIS_SATURATED : LINNET_AXIS_FINE;
}

uint8_t linnet_front_end_bad_axis(const struct linnet_front_end *front, const int16_t *window, enum linnet_axis *why) {
    LINNET_ASSERT(front && window && why);
    for (unsigned axis = 0; front->code != LINNET_FRONT_NONE && axis < front->axes; axis++) {
        *why = linnet_front_end_axis(front, window, axis, INT16_MIN, INT16_MAX);
        if (*why != LINNET_AXIS_FINE) {
            return (uint8_t)(axis + 1u);
        }
    }
    return 0;
}

int linnet_front_end_is_there(unsigned code) {
    return LINNET_FLOAT || kind_of(code) == LINNET_FRONT_NONE || kind_of(code) == LINNET_FRONT_HAAR;
}
