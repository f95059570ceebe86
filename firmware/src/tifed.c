#include "linnet/tifed.h"

#include <string.h>

#include "integer.h"
#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/config.h"
#include "linnet/random.h"
#include "linnet/wide.h"
#include "products.h"

#define TARGET 16 /* the one-hot target's value (SPEC 10.5.1) */

int64_t linnet_divide(int64_t a, int32_t b, enum linnet_divide divide) {
    LINNET_ASSERT(b > 0);
    if (a > -(1 << 30) && a < 1 << 30) {
        return divide_small((int32_t)a, b, divide);
    }
    uint32_t rest;
    const uint64_t magnitude = a < 0 ? 0u - (uint64_t)a : (uint64_t)a;
    const uint64_t rounded = magnitude + (divide == LINNET_NEAREST ? (uint32_t)b / 2u : 0);
    const int64_t quotient = (int64_t)linnet_wide_divide(rounded, (uint32_t)b, &rest);
    return a >= 0 ? quotient : -quotient - (divide == LINNET_FLOOR && rest != 0);
}

int16_t linnet_tifed_activation(int64_t v, uint8_t *slope) {
    LINNET_ASSERT(slope);
    return activation(v < -128 ? -128 : v > 128 ? 128 : (int32_t)v, slope);
}

/* The scratch, cut up: all of it is written before it is read. */
struct scratch {
    int32_t *delta;                         /* widest outputs × batch, of the layer being updated */
    int16_t *column;                        /* 2 × batch: two inputs of the layer being updated, or a class's losses */
    int16_t *activation[LINNET_MAX_LAYERS]; /* batch × outputs */
    uint8_t *slope[LINNET_MAX_LAYERS];
#if LINNET_WITH_AUTOENCODER
    const int8_t *repeated; /* the batch's inputs, where they are its targets, else null */
#endif
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
    return batch * (widest(layout) * sizeof(int32_t) + 2 * sizeof(int16_t) + units * (sizeof(int16_t) + sizeof(uint8_t)));
}

static struct scratch cut(const struct linnet_layout *layout, unsigned batch, void *memory) {
    struct scratch s;
#if LINNET_WITH_AUTOENCODER
    s.repeated = NULL;
#endif
    s.delta = memory;
    s.column = (int16_t *)(void *)(s.delta + batch * widest(layout));
    int16_t *activation = s.column + 2u * batch;
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

static const void *input_of(const struct linnet_layer *layer, const int8_t *inputs, const struct scratch *s, unsigned h,
                            unsigned b) {
    return h == 0 ? (const void *)(inputs + (size_t)b * layer->inputs)
                  : (const void *)(s->activation[h - 1] + (size_t)b * layer->inputs);
}

/* x·W + b of two examples and two neighbouring outputs, divided. */
static void dot(const struct linnet_tifed *tifed, const struct linnet_layer *layer, const void *x0, const void *x1,
                int is_byte, const int16_t *w, const int32_t *packed, int32_t v[4]) {
    const enum linnet_divide divide = (enum linnet_divide)tifed->divide;
    const int32_t by = 256 * (int32_t)layer->inputs;
    const unsigned outputs = layer->outputs;
    const int16_t *bias = w + (size_t)layer->inputs * outputs;
    const int32_t biases[2] = {bias[0], bias[outputs > 1]};
    if (LINNET_FAST_TRAINING && layer->inputs <= LINNET_SAFE_PRODUCTS) {
        v[0] = v[2] = biases[0];
        v[1] = v[3] = biases[1];
        linnet_products_forward(x0, x1, is_byte, w, outputs, packed, layer->inputs, v);
        for (unsigned k = 0; k < 4; k++) {
            v[k] = divide_small(v[k], by, divide);
        }
        return;
    }
    int64_t z[4] = {biases[0], biases[1], biases[0], biases[1]};
    for (uint32_t i = 0; i < layer->inputs; i += LINNET_SAFE_PRODUCTS) {
        const uint32_t left = layer->inputs - i;
        const size_t at = (size_t)i * (is_byte ? 1u : 2u);
        int32_t sums[4] = {0, 0, 0, 0};
        linnet_products_forward((const char *)x0 + at, (const char *)x1 + at, is_byte, w + (size_t)i * outputs, outputs,
                                packed ? packed + i : 0, left < LINNET_SAFE_PRODUCTS ? left : LINNET_SAFE_PRODUCTS, sums);
        for (unsigned k = 0; k < 4; k++) {
            z[k] += sums[k];
        }
    }
    for (unsigned k = 0; k < 4; k++) {
        v[k] = (int32_t)linnet_divide(z[k], by, divide);
    }
}

/* Outputs `from` and its neighbour, if there is one, of the whole batch, two examples at a time. */
static void forward_pair(const struct linnet_tifed *tifed, unsigned h, const int16_t *w, unsigned from,
                         const int8_t *inputs, unsigned batch, const struct scratch *s) {
    const struct linnet_layer *layer = &tifed->layout->layer[h];
    const int32_t *packed = 0;
    if (LINNET_FAST_TRAINING && batch > 2 && layer->inputs <= batch * widest(tifed->layout)) { /* no delta is there yet */
        linnet_products_pack(w + from, layer->outputs, h == 0, layer->inputs, s->delta);
        packed = s->delta;
    }
    for (unsigned b = 0; b < batch; b += 2) {
        const unsigned next = b + 1 < batch ? b + 1 : b; /* the last of an odd number is its own neighbour */
        int32_t v[4];
        dot(tifed, layer, input_of(layer, inputs, s, h, b), input_of(layer, inputs, s, h, next), h == 0, w + from, packed,
            v);
        for (unsigned k = 0; k < 2 && from + k < layer->outputs; k++) {
            const size_t at = (size_t)b * layer->outputs + from + k;
            const size_t beside = (size_t)next * layer->outputs + from + k;
            s->activation[h][at] = activation(v[k], &s->slope[h][at]);
            s->activation[h][beside] = activation(v[2 + k], &s->slope[h][beside]);
        }
    }
}

static void forward(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *inputs, unsigned batch,
                    const struct scratch *s) {
    for (unsigned h = 0; h < tifed->layout->layers; h++) {
        const struct linnet_layer *layer = &tifed->layout->layer[h];
        for (unsigned j = 0; j < layer->outputs; j += 2) {
            /* the last of an odd number goes with the one before it again */
            const unsigned from = j + 1 < layer->outputs || j == 0 ? j : j - 1;
            forward_pair(tifed, h, parameters + layer->first, from, inputs, batch, s);
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

/* The same of example b of a batch, of which `out` are the outputs. */
#if LINNET_WITH_AUTOENCODER
static int32_t missed(const struct scratch *s, const int16_t *out, const uint8_t *labels, unsigned classes, unsigned b,
                      unsigned c) {
    return s->repeated ? out[c] - s->repeated[(size_t)b * classes + c] : loss(out, labels[b], c);
}
#else
#define missed(s, out, labels, classes, b, c) loss(out, (labels)[b], c)
#endif

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
                s->delta[c * batch + b] = missed(s, s->activation[last] + (size_t)b * classes, labels, classes, b, c);
            }
        }
        return;
    }
    struct source source = feedback_source(layout, tifed->seed, tifed->feedback, h);
    memset(s->delta, 0, sizeof s->delta[0] * batch * outputs);
    for (unsigned c = 0; c < classes; c++) {
        for (unsigned b = 0; b < batch; b++) {
            s->column[b] = (int16_t)missed(s, s->activation[last] + (size_t)b * classes, labels, classes, b, c);
        }
        int32_t *delta = s->delta;
        for (unsigned j = 0; j < outputs; j++) {
            const int32_t weight = next_feedback(&source);
            const int16_t *column = s->column;
            for (; column + 1 < s->column + batch; column += 2, delta += 2) {
                delta[0] += weight * column[0];
                delta[1] += weight * column[1];
            }
            if (batch % 2 != 0) {
                *delta++ += weight * *column;
            }
        }
    }
}

/* One input of the whole batch; that of the bias is 1. */
static void gather(const struct linnet_layer *layer, unsigned h, const int8_t *inputs, unsigned batch, unsigned i,
                   const struct scratch *s, int16_t *column) {
    const int16_t *const below = h == 0 ? 0 : s->activation[h - 1];
    size_t at = i;
    for (unsigned b = 0; b < batch; b++, at += layer->inputs) {
        column[b] = i == layer->inputs ? 1 : below ? below[at] : inputs[at];
    }
}

/* Deltas of any size. */
static void update_wide(const struct linnet_tifed *tifed, int16_t *w, unsigned h, const int8_t *inputs, unsigned batch,
                        const struct scratch *s) {
    const struct linnet_layer *layer = &tifed->layout->layer[h];
    for (unsigned i = 0; i <= layer->inputs; i++) {
        gather(layer, h, inputs, batch, i, s, s->column);
        const int32_t *delta = s->delta;
        for (unsigned j = 0; j < layer->outputs; j++, w++) {
            int64_t sum = 0;
            for (unsigned b = 0; b < batch; b++) {
                sum += (int64_t)s->column[b] * *delta++;
            }
            const int64_t to = *w - linnet_divide(sum, tifed->rate_inverse, (enum linnet_divide)tifed->divide);
            *w = to_parameter(to > INT32_MAX ? INT32_MAX : to < INT32_MIN ? INT32_MIN : (int32_t)to);
        }
    }
}

/* 128 · 32 768 · 255 < 2^30: a sum over so many examples fits, with its rounding, 32 bits. */
#define NARROW_BATCH 255u

/* Steps the weights of neighbouring outputs by their sums. */
static void step(const struct linnet_tifed *tifed, int16_t *w, const int32_t *sums, unsigned count) {
    const int32_t rate = tifed->rate_inverse;
    for (const int16_t *end = w + count; w != end; w++, sums++) {
        *w = to_parameter(*w - divide_small(*sums, rate, (enum linnet_divide)tifed->divide));
    }
}

/* Two inputs at a time. */
static void update_narrow(const struct linnet_tifed *tifed, int16_t *w, unsigned h, const int8_t *inputs,
                          unsigned batch, const struct scratch *s, const int16_t *delta) {
    const struct linnet_layer *layer = &tifed->layout->layer[h];
    const unsigned outputs = layer->outputs;
    for (unsigned i = 0; i <= layer->inputs; i += 2, w += 2u * outputs) {
        const int both = i < layer->inputs;
        gather(layer, h, inputs, batch, i, s, s->column);
        if (both) {
            gather(layer, h, inputs, batch, i + 1, s, s->column + batch);
        }
        for (unsigned j = 0; j < outputs; j += LINNET_TILE) {
            const unsigned count = outputs - j < LINNET_TILE ? outputs - j : LINNET_TILE;
            int32_t sums[2u * LINNET_TILE];
            linnet_products_step(s->column, s->column + (both ? batch : 0u), delta + (size_t)j * batch, count, batch, sums);
            step(tifed, w + j, sums, count);
            if (both) {
                step(tifed, w + outputs + j, sums + LINNET_TILE, count);
            }
        }
    }
}

/* Divides the deltas by their slopes. Returns them as 16-bit numbers, in their own place, if all of them are; else null. */
static const int16_t *scale(const struct linnet_tifed *tifed, unsigned h, unsigned batch, const struct scratch *s) {
    const unsigned outputs = tifed->layout->layer[h].outputs;
    int32_t *delta = s->delta;
    int narrow = LINNET_FAST_TRAINING && batch <= NARROW_BATCH;
    for (unsigned j = 0; j < outputs; j++) {
        for (unsigned b = 0; b < batch; b++, delta++) {
            *delta = divide_small(*delta, (int32_t)1 << s->slope[h][b * outputs + j], (enum linnet_divide)tifed->divide);
            narrow &= *delta >= INT16_MIN && *delta <= INT16_MAX;
        }
    }
    char *to = (char *)s->delta;
    for (const int32_t *from = s->delta; narrow && from < delta; from++, to += sizeof(int16_t)) {
        const int16_t v = (int16_t)*from;
        memcpy(to, &v, sizeof v);
    }
    return narrow ? (const int16_t *)s->delta : 0;
}

static void update(const struct linnet_tifed *tifed, int16_t *parameters, unsigned h, const int8_t *inputs,
                   unsigned batch, const struct scratch *s) {
    const int16_t *narrow = scale(tifed, h, batch, s);
    if (LINNET_FAST_TRAINING && narrow) {
        update_narrow(tifed, parameters + tifed->layout->layer[h].first, h, inputs, batch, s, narrow);
    } else {
        update_wide(tifed, parameters + tifed->layout->layer[h].first, h, inputs, batch, s);
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

/* Adds example b of a batch to the figures. */
static void count(const struct scratch *s, const struct linnet_layout *layout, const uint8_t *labels, unsigned b,
                  struct linnet_figures *figures) {
    const unsigned classes = classes_of(layout);
    const int16_t *const out = s->activation[layout->layers - 1u] + (size_t)b * classes;
    uint64_t squares = 0;
    for (unsigned c = 0; c < classes; c++) {
        const int32_t error = missed(s, out, labels, classes, b, c);
        squares += (uint64_t)(error * error);
    }
    figures->examples++;
    if (!LINNET_WITH_AUTOENCODER || labels) {
        figures->right += decide(out, classes) == labels[b];
    }
    figures->loss += linnet_wide_divide(squares * 1000000u, 256u * classes, 0);
}

void linnet_tifed_step(const struct linnet_tifed *tifed, int16_t *parameters, const int8_t *inputs,
                       const uint8_t *labels, unsigned batch, int layer, void *scratch,
                       struct linnet_figures *figures) {
    LINNET_ASSERT(tifed && parameters && inputs && (LINNET_WITH_AUTOENCODER || labels) && scratch && batch > 0);
    LINNET_ASSERT(tifed->rate_inverse >= 1 && (uintptr_t)scratch % 4u == 0);
    const struct linnet_layout *layout = tifed->layout;
    struct scratch s = cut(layout, batch, scratch);
#if LINNET_WITH_AUTOENCODER
    s.repeated = labels ? NULL : inputs;
#endif
    forward(tifed, parameters, inputs, batch, &s);
    for (unsigned b = 0; figures && b < batch; b++) {
        count(&s, layout, labels, b, figures);
    }
    for (unsigned h = 0; h < layout->layers; h++) {
        if (layer == LINNET_ALL_LAYERS || layer == (int)h) {
            spread(tifed, h, labels, batch, &s);
            update(tifed, parameters, h, inputs, batch, &s);
        }
    }
}

const int16_t *linnet_tifed_outputs(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *input,
                                    void *scratch) {
    LINNET_ASSERT(tifed && parameters && input && scratch);
    const struct scratch s = cut(tifed->layout, 1, scratch);
    forward(tifed, parameters, input, 1, &s);
    return s.activation[tifed->layout->layers - 1u];
}

unsigned linnet_tifed_classify(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *input,
                               int16_t *outputs, void *scratch) {
    LINNET_ASSERT(tifed);
    const unsigned classes = classes_of(tifed->layout);
    const int16_t *const out = linnet_tifed_outputs(tifed, parameters, input, scratch);
    if (outputs) {
        memcpy(outputs, out, classes * sizeof outputs[0]);
    }
    return decide(out, classes);
}
