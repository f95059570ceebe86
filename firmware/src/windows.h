/* What convolutions and pooling share: where a window lies on the input, and a channel's constants (EXTRACTOR.md section 6). */
#ifndef LINNET_WINDOWS_H
#define LINNET_WINDOWS_H

#include "dual.h"
#include "fixed_point.h"
#include "linnet/bytes.h"
#include "linnet/kernels.h"

/* Of at most 2^24 bytes. */
static inline uint32_t total(const int8_t *w, uint32_t count) {
    uint32_t sum = 0;
#if LINNET_DUAL
    const uint32_t fours = count / 4u;
    for (const int8_t *const end = w + 4u * fours; w != end;) { /* as bytes of 0 … 255 */
        sum = __usada8(next_word(&w) ^ 0x80808080u, 0u, sum);
    }
    sum -= 512u * fours;
    count %= 4u;
#endif
    for (; count > 0; count--) {
        const int32_t v = *w++;
        sum += (uint32_t)v;
    }
    return sum;
}

/* The taps of a window that fall on the input: of `size` taps, `step` apart, the first at `start`. */
struct reach {
    int32_t start;
    unsigned from;
    unsigned to;
};

static inline struct reach reach(unsigned position, unsigned stride, unsigned before, unsigned size, unsigned step,
                          unsigned length) {
    struct reach r;
    r.start = (int32_t)(position * stride) - (int32_t)before;
    r.from = r.start < 0 ? ((unsigned)-r.start + step - 1u) / step : 0u;
    r.to = r.start < (int32_t)length ? (length - (unsigned)(r.start + 1)) / step + 1u : 0u;
    if (r.to > size) {
        r.to = size;
    }
    return r;
}

static inline struct reach rows_under(const struct linnet_operator *op, unsigned row) {
    const struct linnet_window *w = &op->window;
    return reach(row, w->stride_height, w->top, w->height, w->dilation_height, op->in.height);
}

static inline struct reach columns_under(const struct linnet_operator *op, unsigned column) {
    const struct linnet_window *w = &op->window;
    return reach(column, w->stride_width, w->left, w->width, w->dilation_width, op->in.width);
}

/* Index of the first channel of an element of the input. */
static inline uint32_t element(const struct linnet_operator *op, int32_t row, int32_t column) {
    return ((uint32_t)row * op->in.width + (uint32_t)column) * op->in.channels;
}

static inline int32_t tap(const struct reach *r, unsigned i, unsigned step) {
    return r->start + (int32_t)(i * step);
}

/* The output columns whose windows lie whole on the input and have no gaps: from *first to before *end. */
static inline void whole_columns(const struct linnet_operator *op, unsigned *first, unsigned *end) {
    const struct linnet_window *w = &op->window;
    *first = (w->left + w->stride_width - 1u) / w->stride_width;
    *end = 0;
    if (w->dilation_width == 1 && w->width <= op->in.width + w->left) {
        *end = ((unsigned)op->in.width + w->left - w->width) / w->stride_width + 1u;
    }
    if (*end > op->out.width) {
        *end = op->out.width;
    }
}

/* A channel's constants. */
struct channel {
    const int8_t *weights;
    uint32_t bias;
    uint32_t whole; /* bias less the zero point times all weights */
    int32_t significand;
    int32_t less; /* one less than the shift to the right; below zero it goes the other way, or not at all */
    int32_t zero_point; /* of the output */
    int32_t lowest;
    int32_t highest;
    int is_cut; /* of lowest and highest one is none of a byte's */
    int8_t *out;
};

/* The channel's sum, which wraps as int32 does, to its output byte. */
static inline int8_t scaled(const struct channel *c, uint32_t sum) {
    int32_t v;
    if (c->less >= 0) { /* nearly always */
        v = requantize_down(to_s32(sum), c->significand, (unsigned)c->less);
    } else {
        v = linnet_requantize(to_s32(sum), c->significand, -1 - c->less);
    }
    v = to_byte(v + c->zero_point);
    if (c->is_cut) {
        v = v < c->lowest ? c->lowest : v > c->highest ? c->highest : v;
    }
    return (int8_t)v;
}

/* Its constants; `filter` bytes of weights. */
static inline struct channel channel_of(const struct linnet_operator *op, unsigned k, uint32_t filter, int8_t *out) {
    struct channel c;
    c.weights = (const int8_t *)op->weights + k * filter;
    c.bias = linnet_load_le32(op->bias + 4u * k);
    c.whole = c.bias - (uint32_t)op->in.zero_point * total(c.weights, filter);
    c.significand = load_s32(op->significands + 4u * k);
    c.less = -1 - linnet_to_s8(op->shifts[k]);
    c.zero_point = op->out.zero_point;
    c.lowest = op->lowest;
    c.highest = op->highest;
    c.is_cut = op->lowest != INT8_MIN || op->highest != INT8_MAX;
    c.out = out + k;
    return c;
}

#endif
