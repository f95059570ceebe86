/*
 * Softmax, the last of the operators of kernels.h, in fixed point: a raw number with k integer bits stands for
 * raw · 2^(k - 31). Differences to the maximum have 5 integer bits, the sum 12, all else none.
 */
#include "fixed_point.h"
#include "linnet/assert.h"
#include "linnet/kernels.h"

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
    LINNET_ASSERT(op && in && out);
    const uint32_t rows = (uint32_t)op->in.height * op->in.width;
    for (uint32_t row = 0; row < rows; row++) {
        softmax_row(op, in + row * op->in.channels, out + row * op->in.channels);
    }
}
