#include "linnet/kernels.h"

#include <string.h>

#include "blocks.h"
#include "fixed_point.h"
#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "windows.h"

#if defined(__GNUC__)
__attribute__((noinline)) /* or it is computed both ways each time */
#endif
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

/* One output element whose window reaches beyond the left or right edge, or has gaps: run by run. */
static uint32_t run_by_run(const struct linnet_operator *op, const int8_t *in, const int8_t *weights,
                           const struct reach *rows, const struct reach *columns, uint32_t sum) {
    const struct linnet_window *window = &op->window;
    const uint32_t channels = op->in.channels;
    const unsigned most = window->dilation_width == 1 ? (unsigned)window->width : 1u; /* taps without a gap */
    for (unsigned i = rows->from; i < rows->to; i++) {
        const int32_t row = tap(rows, i, window->dilation_height);
        for (unsigned j = columns->from; j < columns->to; j += most) {
            const uint32_t run = (most == 1u ? 1u : columns->to - j) * channels;
            const int8_t *w = weights + (i * window->width + j) * channels;
            sum = dot(sum, in + element(op, row, tap(columns, j, window->dilation_width)), w, run);
            sum -= (uint32_t)op->in.zero_point * total(w, run);
        }
    }
    return sum;
}

/* What of the input lies under a row of windows. */
struct strip {
    struct reach rows;
    uint32_t count;    /* of these rows */
    uint32_t run;      /* bytes of a window's row without gaps */
    uint32_t row_step; /* bytes of input from one to the next */
    int32_t row;       /* of the input, the first */
    unsigned y;        /* of the output */
};

static struct strip strip_of(const struct linnet_operator *op, unsigned y) {
    const struct linnet_window *window = &op->window;
    struct strip s;
    s.rows = rows_under(op, y);
    s.count = s.rows.to > s.rows.from ? s.rows.to - s.rows.from : 0u;
    s.run = (uint32_t)window->width * op->in.channels;
    s.row_step = (uint32_t)window->dilation_height * op->in.width * op->in.channels;
    s.row = tap(&s.rows, s.rows.from, window->dilation_height);
    s.y = y;
    return s;
}

/* A channel's sum before any product, where all columns of a window are on the input. */
static uint32_t begun(const struct linnet_operator *op, const struct channel *c, const struct strip *s) {
    if (s->count == op->window.height) {
        return c->whole;
    }
    return c->bias - (uint32_t)op->in.zero_point * total(c->weights + s->rows.from * s->run, s->count * s->run);
}

/* Columns from `x` to before `to` of one row of one channel; those from `first` to before `end` have whole windows. */
static void one_by_one(const struct linnet_operator *op, const struct channel *c, const int8_t *in,
                       const struct strip *s, unsigned x, unsigned to, unsigned first, unsigned end) {
    int8_t *out = c->out + ((size_t)s->y * op->out.width + x) * op->out.channels;
    const uint32_t whole = begun(op, c, s);
    for (; x < to; x++, out += op->out.channels) {
        uint32_t sum = whole;
        if (x < first || x >= end) {
            const struct reach columns = columns_under(op, x);
            sum = run_by_run(op, in, c->weights, &s->rows, &columns, c->bias);
        } else if (s->count > 0) {
            const int8_t *from = in + element(op, s->row, (int32_t)(x * op->window.stride_width) - op->window.left);
            const int8_t *w = c->weights + s->rows.from * s->run;
            for (uint32_t i = s->count; i > 0; i--, from += s->row_step, w += s->run) {
                sum = dot(sum, from, w, s->run);
            }
        }
        *out = scaled(c, sum);
    }
}

/* The same of two channels, for an even number of columns that have whole windows: two of each share what is loaded. */
static void two_by_two(const struct linnet_operator *op, const struct channel *c, const int8_t *in,
                       const struct strip *s, unsigned x, unsigned to) {
    const uint32_t stride = (uint32_t)op->window.stride_width * op->in.channels;
    const uint32_t outputs = op->out.channels;
    const uint32_t skipped = s->rows.from * s->run;
    const uint32_t begun0 = begun(op, &c[0], s);
    const uint32_t begun1 = begun(op, &c[1], s);
    const int32_t column = (int32_t)(x * op->window.stride_width) - op->window.left;
    const int8_t *pixel = s->count > 0 ? in + element(op, s->row, column) : in;
    int8_t *out = c->out + ((size_t)s->y * op->out.width + x) * outputs;
    for (; x < to; x += 2, pixel += 2 * stride, out += 2 * outputs) {
        uint32_t sums[4] = {begun0, begun1, begun0, begun1};
        const int8_t *from = pixel;
        const int8_t *w = c[0].weights + skipped;
        const int8_t *v = c[1].weights + skipped;
        for (uint32_t i = s->count; i > 0; i--, from += s->row_step, w += s->run, v += s->run) {
            linnet_block_add(from, from + stride, w, v, s->run, sums);
        }
        const int8_t here0 = scaled(&c[0], sums[0]);
        const int8_t next0 = scaled(&c[0], sums[2]);
        const int8_t here1 = scaled(&c[1], sums[1]);
        const int8_t next1 = scaled(&c[1], sums[3]);
        out[0] = here0;
        out[1] = here1;
        out[outputs] = next0;
        out[outputs + 1] = next1;
    }
}

/* The input looked at pixel by pixel is one long row, which leaves no odd column at each row's end. */
static struct linnet_operator as_one_row(const struct linnet_operator *op) {
    const struct linnet_window *w = &op->window;
    const uint32_t pixels = (uint32_t)op->out.height * op->out.width;
    struct linnet_operator row = *op;
    if (w->height == 1 && w->width == 1 && w->stride_height == 1 && w->stride_width == 1 && w->top == 0 && w->left == 0
        && pixels == (uint32_t)op->in.height * op->in.width && pixels <= UINT16_MAX) {
        row.in.height = 1;
        row.in.width = (uint16_t)pixels;
        row.out.height = 1;
        row.out.width = (uint16_t)pixels;
    }
    return row;
}

/* One row of up to two channels: most of it two by two. */
static void convolve_row(const struct linnet_operator *op, const struct channel *c, unsigned channels, const int8_t *in,
                         unsigned y) {
    const struct strip s = strip_of(op, y);
    unsigned first;
    unsigned end;
    whole_columns(op, &first, &end);
    const unsigned pairs = channels == 2 && end > first ? (end - first) & ~1u : 0u;
    const unsigned before = pairs > 0 ? first : 0u;
    if (pairs > 0) {
        two_by_two(op, c, in, &s, first, first + pairs);
    }
    for (unsigned i = 0; i < channels; i++) {
        if (before > 0) {
            one_by_one(op, &c[i], in, &s, 0, before, first, end);
        }
        if (before + pairs < op->out.width) {
            one_by_one(op, &c[i], in, &s, before + pairs, op->out.width, first, end);
        }
    }
}

/*
 * Two channels at a time: all whole windows take off the same zero point times the sum of their weights, so it is worked
 * out once, and without gaps a window's row is one run of bytes in input and weights.
 */
void linnet_convolution(const struct linnet_operator *described, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(described && in && out);
    const struct linnet_operator op = as_one_row(described);
    const uint32_t filter = (uint32_t)op.window.height * op.window.width * op.in.channels;
    for (unsigned k = 0; k < op.out.channels; k += 2) {
        struct channel c[2];
        const unsigned channels = op.out.channels - k < 2 ? 1 : 2;
        for (unsigned i = 0; i < channels; i++) {
            c[i] = channel_of(&op, k + i, filter, out);
        }
        for (unsigned y = 0; y < op.out.height; y++) {
            convolve_row(&op, c, channels, in, y);
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
