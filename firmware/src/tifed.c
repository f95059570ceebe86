#include "linnet/tifed.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/random.h"
#include "linnet/wide.h"

#define TARGET 16 /* the one-hot target's value (SPEC 10.5.1) */

int64_t linnet_divide(int64_t a, int32_t b, enum linnet_divide divide) {
    LINNET_ASSERT(b > 0);
    if (a > -(1 << 30) && a < 1 << 30) { /* one instruction on a Cortex-M4, where 64 bits are a library call */
        const int32_t n = (int32_t)a;
        switch (divide) {
            case LINNET_FLOOR:
                return n / b - (n % b < 0);
            case LINNET_NEAREST:
                return n < 0 ? -((int32_t)((uint32_t)-n + (uint32_t)b / 2u) / b)
                             : (int32_t)((uint32_t)n + (uint32_t)b / 2u) / b;
            default:
                return n / b;
        }
    }
    uint32_t rest;
    const uint64_t magnitude = a < 0 ? 0u - (uint64_t)a : (uint64_t)a;
    const uint64_t rounded = magnitude + (divide == LINNET_NEAREST ? (uint32_t)b / 2u : 0);
    const int64_t quotient = (int64_t)linnet_wide_divide(rounded, (uint32_t)b, &rest);
    return a >= 0 ? quotient : -quotient - (divide == LINNET_FLOOR && rest != 0);
}

int16_t linnet_tifed_activation(int64_t v, uint8_t *slope) {
    LINNET_ASSERT(slope);
    if (v < -127) {
        *slope = 7;
        return -127;
    }
    if (v >= 128) {
        *slope = 7;
        return 128;
    }
    const int32_t n = (int32_t)v;
    if (n < -74) {
        *slope = 3;
        return (int16_t)(linnet_floor_shift(n, 2) - 88);
    }
    if (n < -31) {
        *slope = 1;
        return (int16_t)(n - 32);
    }
    if (n < 32) {
        *slope = 0;
        return (int16_t)(2 * n);
    }
    if (n < 75) {
        *slope = 1;
        return (int16_t)(n + 32);
    }
    *slope = 3;
    return (int16_t)(linnet_floor_shift(n, 2) + 88);
}

/* The scratch, cut up: all of it is written before it is read. */
struct scratch {
    int32_t *delta;                         /* widest outputs × batch, of the layer being updated */
    int16_t *column;                        /* batch: one input of the layer being updated */
    int16_t *activation[LINNET_MAX_LAYERS]; /* batch × outputs */
    uint8_t *slope[LINNET_MAX_LAYERS];
};

static uint32_t widest(const struct linnet_layout *layout) {
    uint32_t most = 0;
    for (unsigned h = 0; h < layout->layers; h++) {
        most = layout->layer[h].outputs > most ? layout->layer[h].outputs : most;
    }
    return most;
}

size_t linnet_tifed_scratch_size(const struct linnet_layout *layout, unsigned batch) {
    LINNET_ASSERT(layout && layout->layers > 0 && batch > 0);
    size_t units = 0;
    for (unsigned h = 0; h < layout->layers; h++) {
        units += layout->layer[h].outputs;
    }
    return batch * (widest(layout) * sizeof(int32_t) + sizeof(int16_t) + units * (sizeof(int16_t) + sizeof(uint8_t)));
}

static struct scratch cut(const struct linnet_layout *layout, unsigned batch, void *memory) {
    struct scratch s;
    s.delta = memory;
    s.column = (int16_t *)(void *)(s.delta + batch * widest(layout));
    int16_t *activation = s.column + batch;
    for (unsigned h = 0; h < layout->layers; h++) {
        s.activation[h] = activation;
        activation += (size_t)batch * layout->layer[h].outputs;
    }
    uint8_t *slope = (uint8_t *)activation;
    for (unsigned h = 0; h < layout->layers; h++) {
        s.slope[h] = slope;
        slope += (size_t)batch * layout->layer[h].outputs;
    }
    return s;
}

/* 128 · 32 768 · 500 < 2^31: so many products fit a 32-bit sum. */
#define SAFE_PRODUCTS 500u

static int32_t input_at(const void *x, int is_byte, uint32_t i) {
    return is_byte ? ((const int8_t *)x)[i] : ((const int16_t *)x)[i];
}

/*
 * x·W + b of up to four neighbouring outputs: four weights of a row stand together, and four sums stay in registers. x is
 * int8 for the first layer, int16 activations for the others.
 */
static void dot(const void *x, int is_byte, const int16_t *w, uint32_t inputs, uint32_t outputs, unsigned count,
                int64_t z[4]) {
    for (unsigned k = 0; k < count; k++) {
        z[k] = w[(size_t)inputs * outputs + k];
    }
    for (uint32_t i = 0; i < inputs;) {
        const uint32_t end = inputs - i < SAFE_PRODUCTS ? inputs : i + SAFE_PRODUCTS;
        int32_t s0 = 0;
        int32_t s1 = 0;
        int32_t s2 = 0;
        int32_t s3 = 0;
        if (count == 4) {
            for (; i < end; i++, w += outputs) {
                const int32_t xi = input_at(x, is_byte, i);
                s0 += xi * w[0];
                s1 += xi * w[1];
                s2 += xi * w[2];
                s3 += xi * w[3];
            }
            z[1] += s1;
            z[2] += s2;
            z[3] += s3;
        } else {
            for (; i < end; i++, w += outputs) {
                s0 += input_at(x, is_byte, i) * w[0];
            }
        }
        z[0] += s0;
    }
}

static void forward(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *inputs, unsigned batch,
                    const struct scratch *s) {
    const struct linnet_layout *layout = tifed->layout;
    for (unsigned h = 0; h < layout->layers; h++) {
        const struct linnet_layer *layer = &layout->layer[h];
        const int16_t *w = parameters + layer->first;
        for (unsigned b = 0; b < batch; b++) {
            int16_t *out = s->activation[h] + (size_t)b * layer->outputs;
            uint8_t *slope = s->slope[h] + (size_t)b * layer->outputs;
            const void *x = h == 0 ? (const void *)(inputs + (size_t)b * layer->inputs)
                                   : (const void *)(s->activation[h - 1] + (size_t)b * layer->inputs);
            for (unsigned j = 0; j < layer->outputs;) {
                const unsigned count = layer->outputs - j >= 4 ? 4 : 1;
                int64_t z[4];
                dot(x, h == 0, w + j, layer->inputs, layer->outputs, count, z);
                for (unsigned k = 0; k < count; k++, j++) {
                    const int64_t v =
                        linnet_divide(z[k], 256 * (int32_t)layer->inputs, (enum linnet_divide)tifed->divide);
                    out[j] = linnet_tifed_activation(v, &slope[j]);
                }
            }
        }
    }
}

/* Square root, rounded down. */
static int32_t root(int32_t v) {
    int32_t r = 0;
    while ((r + 1) * (r + 1) <= v) {
        r++;
    }
    return r;
}

/* One layer's feedback matrix in the making. */
struct source {
    struct linnet_random random;
    int32_t range;
    const int16_t *drawn;
};

static unsigned classes_of(const struct linnet_layout *layout) {
    return layout->layer[layout->layers - 1u].outputs;
}

static struct source feedback_source(const struct linnet_layout *layout, uint64_t seed, const int16_t *drawn,
                                     unsigned h) {
    const unsigned classes = classes_of(layout);
    struct source source = {linnet_random_stream(seed, LINNET_PURPOSE_FEEDBACK, h),
                            root(393204 / (int32_t)(classes + layout->layer[h].outputs)), drawn};
    for (unsigned k = 0; drawn && k < h; k++) {
        source.drawn += (size_t)classes * layout->layer[k].outputs;
    }
    return source;
}

static int32_t next_feedback(struct source *source) {
    return source->drawn ? *source->drawn++ : linnet_random_uniform(&source->random, -source->range, source->range - 1);
}

size_t linnet_tifed_feedback_count(const struct linnet_layout *layout) {
    LINNET_ASSERT(layout && layout->layers > 0);
    size_t count = 0;
    for (unsigned h = 0; h + 1u < layout->layers; h++) {
        count += (size_t)classes_of(layout) * layout->layer[h].outputs;
    }
    return count;
}

void linnet_tifed_feedback(const struct linnet_layout *layout, uint64_t seed, int16_t *feedback) {
    LINNET_ASSERT(layout && layout->layers > 0 && (feedback || layout->layers == 1));
    for (unsigned h = 0; h + 1u < layout->layers; h++) {
        struct source source = feedback_source(layout, seed, 0, h);
        for (uint32_t left = (uint32_t)classes_of(layout) * layout->layer[h].outputs; left > 0; left--) {
            *feedback++ = (int16_t)next_feedback(&source);
        }
    }
}

/* The error of class c for one example: output minus the one-hot target. */
static int32_t loss(const int16_t *out, unsigned label, unsigned c) {
    return out[c] - (c == label ? TARGET : 0);
}

/* delta of a layer before the division by the slope: the loss itself, or the loss through the feedback matrix. */
static void spread(const struct linnet_tifed *tifed, unsigned h, const uint8_t *labels, unsigned batch,
                   const struct scratch *s) {
    const struct linnet_layout *layout = tifed->layout;
    const unsigned last = layout->layers - 1u;
    const unsigned classes = layout->layer[last].outputs;
    const unsigned outputs = layout->layer[h].outputs;
    if (h == last) {
        for (unsigned b = 0; b < batch; b++) {
            for (unsigned c = 0; c < classes; c++) {
                s->delta[c * batch + b] = loss(s->activation[last] + (size_t)b * classes, labels[b], c);
            }
        }
        return;
    }
    struct source source = feedback_source(layout, tifed->seed, tifed->feedback, h);
    memset(s->delta, 0, sizeof s->delta[0] * batch * outputs);
    for (unsigned c = 0; c < classes; c++) {
        for (unsigned j = 0; j < outputs; j++) {
            const int32_t weight = next_feedback(&source);
            for (unsigned b = 0; b < batch; b++) {
                s->delta[j * batch + b] += weight * loss(s->activation[last] + (size_t)b * classes, labels[b], c);
            }
        }
    }
}

static int16_t step(int16_t parameter, int64_t sum, const struct linnet_tifed *tifed) {
    const int64_t to = parameter - linnet_divide(sum, tifed->rate_inverse, (enum linnet_divide)tifed->divide);
    return (int16_t)(to > INT16_MAX ? INT16_MAX : to < INT16_MIN ? INT16_MIN : to);
}

/*
 * x·d summed over the batch for one weight. x: this input's column, d: this output's row of deltas, both of consecutive
 * values. What a weight's step costs is this loop.
 */
static int64_t correlate(const int16_t *x, const int32_t *d, unsigned batch) {
    int64_t sum = 0;
    for (; batch >= 2; batch -= 2, x += 2, d += 2) {
        sum += (int64_t)x[0] * d[0];
        sum += (int64_t)x[1] * d[1];
    }
    return batch > 0 ? sum + (int64_t)x[0] * d[0] : sum;
}

static void update(const struct linnet_tifed *tifed, int16_t *parameters, unsigned h, const int8_t *inputs,
                   unsigned batch, const struct scratch *s) {
    const struct linnet_layer *layer = &tifed->layout->layer[h];
    const unsigned outputs = layer->outputs;
    int16_t *w = parameters + layer->first;
    for (unsigned b = 0; b < batch; b++) {
        for (unsigned j = 0; j < outputs; j++) {
            int32_t *delta = &s->delta[j * batch + b];
            *delta = (int32_t)linnet_divide(*delta, (int32_t)1 << s->slope[h][b * outputs + j],
                                            (enum linnet_divide)tifed->divide);
        }
    }
    for (unsigned i = 0; i <= layer->inputs; i++) {
        for (unsigned b = 0; b < batch; b++) { /* the bias sees 1 */
            s->column[b] = i == layer->inputs ? 1
                           : h == 0           ? inputs[(size_t)b * layer->inputs + i]
                                              : s->activation[h - 1][(size_t)b * layer->inputs + i];
        }
        for (unsigned j = 0; j < outputs; j++, w++) {
            *w = step(*w, correlate(s->column, s->delta + (size_t)j * batch, batch), tifed);
        }
    }
}

static unsigned decide(const int16_t *out, unsigned classes) {
    unsigned best = 0;
    for (unsigned c = 1; c < classes; c++) {
        if (out[c] > out[best]) {
            best = c;
        }
    }
    return best;
}

static void count(const struct linnet_layer *last, const int16_t *out, unsigned label, struct linnet_figures *figures) {
    uint64_t squares = 0;
    for (unsigned c = 0; c < last->outputs; c++) {
        const int32_t error = loss(out, label, c);
        squares += (uint64_t)(error * error);
    }
    figures->examples++;
    figures->right += decide(out, last->outputs) == label;
    figures->loss += linnet_wide_divide(squares * 1000000u, 256u * last->outputs, 0);
}

void linnet_tifed_step(const struct linnet_tifed *tifed, int16_t *parameters, const int8_t *inputs,
                       const uint8_t *labels, unsigned batch, int layer, void *scratch,
                       struct linnet_figures *figures) {
    LINNET_ASSERT(tifed && parameters && inputs && labels && scratch && batch > 0);
    LINNET_ASSERT(tifed->rate_inverse >= 1 && (uintptr_t)scratch % 4u == 0);
    const struct linnet_layout *layout = tifed->layout;
    const struct linnet_layer *last = &layout->layer[layout->layers - 1u];
    const struct scratch s = cut(layout, batch, scratch);
    forward(tifed, parameters, inputs, batch, &s);
    for (unsigned b = 0; figures && b < batch; b++) {
        count(last, s.activation[layout->layers - 1u] + (size_t)b * last->outputs, labels[b], figures);
    }
    for (unsigned h = 0; h < layout->layers; h++) {
        if (layer == LINNET_ALL_LAYERS || layer == (int)h) {
            spread(tifed, h, labels, batch, &s);
            update(tifed, parameters, h, inputs, batch, &s);
        }
    }
}

unsigned linnet_tifed_classify(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *input,
                               int16_t *outputs, void *scratch) {
    LINNET_ASSERT(tifed && parameters && input && scratch);
    const struct scratch s = cut(tifed->layout, 1, scratch);
    const unsigned last = tifed->layout->layers - 1u;
    const unsigned classes = tifed->layout->layer[last].outputs;
    forward(tifed, parameters, input, 1, &s);
    if (outputs) {
        memcpy(outputs, s.activation[last], classes * sizeof outputs[0]);
    }
    return decide(s.activation[last], classes);
}
