#include "linnet/kernels.h"

#include <string.h>

#include "linnet/bytes.h"

/* A u32 as the two's complement number with the same bits. */
static int32_t to_s32(uint32_t v) {
    return v < 0x80000000u ? (int32_t)v : (int32_t)(v - 0x80000000u) + INT32_MIN;
}

static int32_t load_s32(const uint8_t *p) {
    return to_s32(linnet_load_le32(p));
}

/* nearest(a · b / 2^31), halves up; saturates in the one case that overflows. */
static int32_t doubling_high(int32_t a, int32_t b) {
    if (a == INT32_MIN && b == INT32_MIN) {
        return INT32_MAX;
    }
    const int64_t sum = (int64_t)a * b + ((int64_t)1 << 30);
    return (int32_t)(sum >= 0 ? sum >> 31 : ~(~sum >> 31));
}

/* nearest(value / 2^bits), halves away from zero; bits 0 … 31. */
static int32_t rounding_shift_right(int32_t value, unsigned bits) {
    const int32_t mask = (int32_t)(((uint32_t)1 << bits) - 1u);
    const int32_t remainder = (int32_t)((uint32_t)value & (uint32_t)mask);
    const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
    return linnet_floor_shift(value, bits) + (remainder > threshold ? 1 : 0);
}

int32_t linnet_requantize(int32_t value, int32_t significand, int shift) {
    if (shift > 0) {
        return doubling_high(to_s32((uint32_t)value << shift), significand);
    }
    return rounding_shift_right(doubling_high(value, significand), (unsigned)-shift);
}

static int32_t times(const struct linnet_operator *op, unsigned channel, int32_t value) {
    return linnet_requantize(value, load_s32(op->significands + 4u * channel), linnet_to_s8(op->shifts[channel]));
}

static int8_t clamp(const struct linnet_operator *op, int32_t value) {
    return (int8_t)(value < op->lowest ? op->lowest : value > op->highest ? op->highest : value);
}

/* The sum of a channel, which wraps as int32 does, to its output byte. */
static int8_t finish(const struct linnet_operator *op, unsigned channel, uint32_t sum) {
    return clamp(op, times(op, channel, to_s32(sum)) + op->out.zero_point);
}

static uint32_t dot(uint32_t sum, const int8_t *x, int32_t zero_point, const int8_t *w, uint32_t count) {
    for (; count >= 4; count -= 4, x += 4, w += 4) {
        sum += (uint32_t)((x[0] - zero_point) * w[0] + (x[1] - zero_point) * w[1] + (x[2] - zero_point) * w[2] +
                          (x[3] - zero_point) * w[3]);
    }
    for (; count > 0; count--) {
        sum += (uint32_t)((*x++ - zero_point) * *w++);
    }
    return sum;
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

void linnet_convolution(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    const struct linnet_window *window = &op->window;
    const uint32_t channels = op->in.channels;
    const uint32_t filter = (uint32_t)window->height * window->width * channels;
    for (unsigned y = 0; y < op->out.height; y++) {
        const struct reach rows = rows_under(op, y);
        for (unsigned x = 0; x < op->out.width; x++) {
            const struct reach columns = columns_under(op, x);
            const int8_t *weights = (const int8_t *)op->weights;
            for (unsigned c = 0; c < op->out.channels; c++, weights += filter) {
                uint32_t sum = linnet_load_le32(op->bias + 4u * c);
                for (unsigned i = rows.from; i < rows.to; i++) {
                    const int32_t row = tap(&rows, i, window->dilation_height);
                    for (unsigned j = columns.from; j < columns.to; j++) {
                        const int32_t column = tap(&columns, j, window->dilation_width);
                        sum = dot(sum, in + element(op, row, column), op->in.zero_point,
                                  weights + (i * window->width + j) * channels, channels);
                    }
                }
                *out++ = finish(op, c, sum);
            }
        }
    }
}

void linnet_depthwise(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    const struct linnet_window *window = &op->window;
    const uint32_t outputs = op->out.channels;
    const uint32_t multiplier = outputs / op->in.channels;
    const int8_t *weights = (const int8_t *)op->weights;
    for (unsigned y = 0; y < op->out.height; y++) {
        const struct reach rows = rows_under(op, y);
        for (unsigned x = 0; x < op->out.width; x++) {
            const struct reach columns = columns_under(op, x);
            for (unsigned c = 0; c < outputs; c++) {
                const uint32_t from = c / multiplier;
                uint32_t sum = linnet_load_le32(op->bias + 4u * c);
                for (unsigned i = rows.from; i < rows.to; i++) {
                    const int32_t row = tap(&rows, i, window->dilation_height);
                    for (unsigned j = columns.from; j < columns.to; j++) {
                        const int32_t column = tap(&columns, j, window->dilation_width);
                        sum += (uint32_t)((in[element(op, row, column) + from] - op->in.zero_point) *
                                          weights[(i * window->width + j) * outputs + c]);
                    }
                }
                *out++ = finish(op, c, sum);
            }
        }
    }
}

void linnet_fully_connected(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    const uint32_t rows = (uint32_t)op->out.height * op->out.width;
    const uint32_t count = (uint32_t)op->in.height * op->in.width * op->in.channels / rows;
    for (uint32_t row = 0; row < rows; row++, in += count) {
        const int8_t *weights = (const int8_t *)op->weights;
        for (unsigned c = 0; c < op->out.channels; c++, weights += count) {
            *out++ = finish(op, c, dot(linnet_load_le32(op->bias + 4u * c), in, op->in.zero_point, weights, count));
        }
    }
}

void linnet_average_pool(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
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
    const uint32_t count = (uint32_t)op->out.height * op->out.width * op->out.channels;
    for (uint32_t i = 0; i < count; i++) {
        const int32_t a = times(op, 0, (first[i] - op->in.zero_point) * (1 << 20));
        const int32_t b = times(op, 1, (second[i] - op->second.zero_point) * (1 << 20));
        out[i] = clamp(op, times(op, 2, to_s32((uint32_t)a + (uint32_t)b)) + op->out.zero_point);
    }
}

void linnet_rescale(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    const uint32_t count = (uint32_t)op->out.height * op->out.width * op->out.channels;
    for (uint32_t i = 0; i < count; i++) {
        out[i] = finish(op, 0, (uint32_t)(in[i] - op->in.zero_point));
    }
}

/*
 * Softmax in fixed point; a raw number with k integer bits stands for raw · 2^(k - 31). Differences to the maximum have
 * 5 integer bits, the sum 12, all else none.
 */
#define QUARTER ((int32_t)1 << 24)

/* e^a for a in [-1/4, 0): a Taylor polynomial of degree 4 about -1/8. */
static int32_t exponential_near_zero(int32_t a) {
    const int32_t exp_minus_eighth = 1895147668;
    const int32_t one_third = 715827883;
    const int32_t x = a + ((int32_t)1 << 28);
    const int32_t x2 = doubling_high(x, x);
    const int32_t x3 = doubling_high(x2, x);
    const int32_t x4 = doubling_high(x2, x2);
    const int32_t cubic_and_quartic = doubling_high(rounding_shift_right(x4, 2) + x3, one_third);
    const int32_t above_linear = rounding_shift_right(cubic_and_quartic + x2, 1);
    return exp_minus_eighth + doubling_high(exp_minus_eighth, x + above_linear);
}

/* e^a of a ≤ 0 with 5 integer bits. */
static int32_t exponential(int32_t a) {
    static const int32_t of_powers[7] = {1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242};
    if (a == 0) {
        return INT32_MAX;
    }
    const int32_t fraction = (int32_t)((uint32_t)a & (uint32_t)(QUARTER - 1)) - QUARTER;
    const uint32_t rest = (uint32_t)fraction - (uint32_t)a;
    int32_t result = exponential_near_zero(fraction * 32);
    for (unsigned n = 0; n < 7; n++) {
        if ((rest & (uint32_t)QUARTER << n) != 0) {
            result = doubling_high(result, of_powers[n]);
        }
    }
    return result;
}

static int32_t saturating_double(int32_t v, unsigned bits) {
    const int64_t wide = (int64_t)v * ((int64_t)1 << bits);
    return (int32_t)(wide > INT32_MAX ? INT32_MAX : wide < INT32_MIN ? INT32_MIN : wide);
}

/* 1 / (1 + a) for a in [0, 1): three Newton steps from 48/17 - 32/17 · x, with 2 integer bits. */
static int32_t reciprocal_of_one_plus(int32_t a) {
    const int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
    int32_t x = 1515870810 + doubling_high(half, -1010580540);
    for (int step = 0; step < 3; step++) {
        const int32_t error = ((int32_t)1 << 29) - doubling_high(half, x);
        x += saturating_double(doubling_high(x, error), 2);
    }
    return saturating_double(x, 1);
}

static void softmax_row(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    const unsigned classes = op->in.channels;
    int32_t greatest = INT8_MIN;
    uint32_t sum = 0;
    unsigned headroom = 0;
    for (unsigned c = 0; c < classes; c++) {
        greatest = in[c] > greatest ? in[c] : greatest;
    }
    for (unsigned c = 0; c < classes; c++) {
        const int32_t difference = in[c] - greatest;
        if (difference >= op->extra) {
            sum += (uint32_t)rounding_shift_right(exponential(times(op, 0, difference)), 12);
        }
    }
    while (!(sum << headroom & 0x80000000u)) {
        headroom++; /* ends: the greatest alone adds 2^19 */
    }
    const int32_t reciprocal = reciprocal_of_one_plus((int32_t)((sum << headroom) - 0x80000000u));
    const unsigned shift = 35u - headroom;
    for (unsigned c = 0; c < classes; c++) {
        const int32_t difference = in[c] - greatest;
        int32_t value = INT8_MIN;
        if (difference >= op->extra && shift <= 31) {
            value += rounding_shift_right(doubling_high(reciprocal, exponential(times(op, 0, difference))), shift);
        }
        out[c] = clamp(op, value);
    }
}

void linnet_softmax(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    const uint32_t rows = (uint32_t)op->in.height * op->in.width;
    for (uint32_t row = 0; row < rows; row++) {
        softmax_row(op, in + row * op->in.channels, out + row * op->in.channels);
    }
}
