#include "linnet/kernels.h"

#include <string.h>

#include "fixed_point.h"
#include "linnet/assert.h"
#include "linnet/bytes.h"

int32_t linnet_requantize(int32_t value, int32_t significand, int shift) {
    LINNET_ASSERT(shift >= -31 && shift <= 31);
    return requantize(value, significand, shift);
}

/* The sum of a channel, which wraps as int32 does, to its output byte. */
static int8_t finish(const struct linnet_operator *op, unsigned channel, uint32_t sum) {
    return clamp(op, times(op, channel, to_s32(sum)) + op->out.zero_point);
}

/*
 * Sum of products; the zero point is taken off by the caller. Eight at a time cost 3.6 instructions a product on a
 * Cortex-M4; its 16-bit SIMD would cost 3.5, for the unpacking of the bytes.
 */
static uint32_t dot(uint32_t sum, const int8_t *x, const int8_t *w, uint32_t count) {
    const int8_t *const eights = x + (count & ~(uint32_t)7);
    const int8_t *const end = x + count;
    while (x != eights) {
        int32_t part = x[0] * w[0];
        part += x[1] * w[1];
        part += x[2] * w[2];
        part += x[3] * w[3];
        part += x[4] * w[4];
        part += x[5] * w[5];
        part += x[6] * w[6];
        part += x[7] * w[7];
        sum += (uint32_t)part;
        x += 8;
        w += 8;
    }
    while (x != end) {
        sum += (uint32_t)(*x++ * *w++);
    }
    return sum;
}

static uint32_t total(const int8_t *w, uint32_t count) {
    int32_t sum = 0; /* of at most 2^24 bytes */
    while (count-- > 0) {
        sum += *w++;
    }
    return (uint32_t)sum;
}

/* The taps of a window that fall on the input: of `size` taps, `step` apart, the first at `start`. */
struct reach {
    int32_t start;
    unsigned from;
    unsigned to;
};

static struct reach reach(unsigned position, unsigned stride, unsigned before, unsigned size, unsigned step,
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

static struct reach rows_under(const struct linnet_operator *op, unsigned row) {
    const struct linnet_window *w = &op->window;
    return reach(row, w->stride_height, w->top, w->height, w->dilation_height, op->in.height);
}

static struct reach columns_under(const struct linnet_operator *op, unsigned column) {
    const struct linnet_window *w = &op->window;
    return reach(column, w->stride_width, w->left, w->width, w->dilation_width, op->in.width);
}

/* Index of the first channel of an element of the input. */
static uint32_t element(const struct linnet_operator *op, int32_t row, int32_t column) {
    return ((uint32_t)row * op->in.width + (uint32_t)column) * op->in.channels;
}

static int32_t tap(const struct reach *r, unsigned i, unsigned step) {
    return r->start + (int32_t)(i * step);
}

/* One output element whose window reaches beyond the left or right edge, or has gaps. */
static uint32_t tap_by_tap(const struct linnet_operator *op, const int8_t *in, const int8_t *weights,
                           const struct reach *rows, const struct reach *columns, uint32_t sum) {
    const struct linnet_window *window = &op->window;
    const uint32_t channels = op->in.channels;
    for (unsigned i = rows->from; i < rows->to; i++) {
        const int32_t row = tap(rows, i, window->dilation_height);
        for (unsigned j = columns->from; j < columns->to; j++) {
            const int8_t *w = weights + (i * window->width + j) * channels;
            sum = dot(sum, in + element(op, row, tap(columns, j, window->dilation_width)), w, channels);
            sum -= (uint32_t)op->in.zero_point * total(w, channels);
        }
    }
    return sum;
}

/* The output columns whose windows lie whole on the input and have no gaps: from *first to before *end. */
static void whole_columns(const struct linnet_operator *op, unsigned *first, unsigned *end) {
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
    int shift;
    int8_t *out;
};

static void store(const struct linnet_operator *op, const struct channel *c, int8_t *to, uint32_t sum) {
    *to = clamp(op, requantize(to_s32(sum), c->significand, c->shift) + op->out.zero_point);
}

/* One row of one channel; the columns from `first` to before `end` have whole windows. */
static void convolve_row(const struct linnet_operator *op, const struct channel *c, const int8_t *in, unsigned y,
                         unsigned first, unsigned end) {
    const struct linnet_window *window = &op->window;
    const uint32_t run = (uint32_t)window->width * op->in.channels;
    const uint32_t row_step = (uint32_t)window->dilation_height * op->in.width * op->in.channels;
    const struct reach rows = rows_under(op, y);
    const uint32_t count = rows.to > rows.from ? rows.to - rows.from : 0u;
    const int8_t *used = c->weights + rows.from * run;
    const int32_t row = tap(&rows, rows.from, window->dilation_height);
    int8_t *out = c->out + (size_t)y * op->out.width * op->out.channels;
    uint32_t whole = c->whole;
    if (count < window->height) {
        whole = c->bias - (uint32_t)op->in.zero_point * total(used, count * run);
    }
    for (unsigned x = 0; x < op->out.width; x++, out += op->out.channels) {
        uint32_t sum = whole;
        if (x < first || x >= end) {
            const struct reach columns = columns_under(op, x);
            sum = tap_by_tap(op, in, c->weights, &rows, &columns, c->bias);
        } else if (count > 0) {
            const int8_t *from = in + element(op, row, (int32_t)(x * window->stride_width) - window->left);
            const int8_t *w = used;
            for (uint32_t i = count; i > 0; i--, from += row_step, w += run) {
                sum = dot(sum, from, w, run);
            }
        }
        store(op, c, out, sum);
    }
}

/*
 * Channel by channel: all whole windows take off the same zero point times the sum of their weights, so it is worked
 * out once, and without gaps a window's row is one run of bytes in input and weights.
 */
void linnet_convolution(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    const uint32_t filter = (uint32_t)op->window.height * op->window.width * op->in.channels;
    unsigned first;
    unsigned end;
    whole_columns(op, &first, &end);
    for (unsigned k = 0; k < op->out.channels; k++) {
        struct channel c;
        c.weights = (const int8_t *)op->weights + k * filter;
        c.bias = linnet_load_le32(op->bias + 4u * k);
        c.whole = c.bias - (uint32_t)op->in.zero_point * total(c.weights, filter);
        c.significand = load_s32(op->significands + 4u * k);
        c.shift = linnet_to_s8(op->shifts[k]);
        c.out = out + k;
        for (unsigned y = 0; y < op->out.height; y++) {
            convolve_row(op, &c, in, y, first, end);
        }
    }
}

/* Channels whose sums are held at once: the taps' loops run once for all of them. */
#define BLOCK 16u

/* Adds a tap's products to the sums of `count` output channels from `first` on. */
static void add_tap(const struct linnet_operator *op, const int8_t *x, const int8_t *w, unsigned first, unsigned count,
                    uint32_t *sums) {
    const int32_t zero_point = op->in.zero_point;
    if (op->out.channels == op->in.channels) {
        x += first;
        for (unsigned k = 0; k < count; k++) {
            sums[k] += (uint32_t)((x[k] - zero_point) * w[k]);
        }
    } else {
        const unsigned multiplier = op->out.channels / op->in.channels;
        for (unsigned k = 0; k < count; k++) {
            sums[k] += (uint32_t)((x[(first + k) / multiplier] - zero_point) * w[k]);
        }
    }
}

void linnet_depthwise(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    const struct linnet_window *window = &op->window;
    const unsigned outputs = op->out.channels;
    for (unsigned y = 0; y < op->out.height; y++) {
        const struct reach rows = rows_under(op, y);
        for (unsigned x = 0; x < op->out.width; x++) {
            const struct reach columns = columns_under(op, x);
            for (unsigned first = 0; first < outputs; first += BLOCK) {
                const unsigned count = outputs - first < BLOCK ? outputs - first : BLOCK;
                uint32_t sums[BLOCK];
                for (unsigned k = 0; k < count; k++) {
                    sums[k] = linnet_load_le32(op->bias + 4u * (first + k));
                }
                for (unsigned i = rows.from; i < rows.to; i++) {
                    const int32_t row = tap(&rows, i, window->dilation_height);
                    const int8_t *w = (const int8_t *)op->weights + (size_t)i * window->width * outputs + first;
                    for (unsigned j = columns.from; j < columns.to; j++) {
                        const int32_t column = tap(&columns, j, window->dilation_width);
                        add_tap(op, in + element(op, row, column), w + (size_t)j * outputs, first, count, sums);
                    }
                }
                for (unsigned k = 0; k < count; k++) {
                    *out++ = finish(op, first + k, sums[k]);
                }
            }
        }
    }
}

void linnet_fully_connected(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    const uint32_t rows = (uint32_t)op->out.height * op->out.width;
    const uint32_t count = (uint32_t)op->in.height * op->in.width * op->in.channels / rows;
    for (uint32_t row = 0; row < rows; row++, in += count) {
        const int8_t *weights = (const int8_t *)op->weights;
        for (unsigned c = 0; c < op->out.channels; c++, weights += count) {
            const uint32_t sum = dot(linnet_load_le32(op->bias + 4u * c), in, weights, count);
            *out++ = finish(op, c, sum - (uint32_t)op->in.zero_point * total(weights, count));
        }
    }
}

void linnet_average_pool(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    for (unsigned y = 0; y < op->out.height; y++) {
        const struct reach rows = rows_under(op, y);
        for (unsigned x = 0; x < op->out.width; x++) {
            const struct reach columns = columns_under(op, x);
            const int32_t count = (int32_t)((rows.to - rows.from) * (columns.to - columns.from));
            for (unsigned c = 0; c < op->out.channels; c++) {
                int32_t sum = 0;
                for (unsigned i = rows.from; i < rows.to; i++) {
                    for (unsigned j = columns.from; j < columns.to; j++) {
                        sum += in[element(op, tap(&rows, i, 1), tap(&columns, j, 1)) + c];
                    }
                }
                *out++ = clamp(op, sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count);
            }
        }
    }
}

void linnet_max_pool(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    for (unsigned y = 0; y < op->out.height; y++) {
        const struct reach rows = rows_under(op, y);
        for (unsigned x = 0; x < op->out.width; x++) {
            const struct reach columns = columns_under(op, x);
            for (unsigned c = 0; c < op->out.channels; c++) {
                int32_t most = INT8_MIN;
                for (unsigned i = rows.from; i < rows.to; i++) {
                    for (unsigned j = columns.from; j < columns.to; j++) {
                        const int32_t value = in[element(op, tap(&rows, i, 1), tap(&columns, j, 1)) + c];
                        most = value > most ? value : most;
                    }
                }
                *out++ = clamp(op, most);
            }
        }
    }
}

void linnet_pad(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    const uint32_t channels = op->in.channels;
    memset(out, (uint8_t)op->out.zero_point, (size_t)op->out.height * op->out.width * op->out.channels);
    for (unsigned y = 0; y < op->in.height; y++) {
        for (unsigned x = 0; x < op->in.width; x++, in += channels) {
            const uint32_t pixel = (op->window.top + y) * op->out.width + op->window.left + x;
            memcpy(out + pixel * op->out.channels + (uint32_t)op->extra, in, channels);
        }
    }
}

void linnet_add(const struct linnet_operator *op, const int8_t *first, const int8_t *second, int8_t *out) {
    LINNET_ASSERT(op && first && second && out);
    const uint32_t count = (uint32_t)op->out.height * op->out.width * op->out.channels;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t a = times(op, 0, (first[i] - op->in.zero_point) * (1 << 20));
        const int32_t b = times(op, 1, (second[i] - op->second.zero_point) * (1 << 20));
        out[i] = clamp(op, times(op, 2, to_s32((uint32_t)a + (uint32_t)b)) + op->out.zero_point);
    }
}

void linnet_rescale(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    const uint32_t count = (uint32_t)op->out.height * op->out.width * op->out.channels;
    for (uint32_t i = 0; i < count; i++) {
        out[i] = finish(op, 0, (uint32_t)(in[i] - op->in.zero_point));
    }
}
