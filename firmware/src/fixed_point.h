/* Fixed-point arithmetic of the int8 operators, with the roundings of the TensorFlow Lite reference kernels. */
#ifndef LINNET_FIXED_POINT_H
#define LINNET_FIXED_POINT_H

#include "linnet/bytes.h"
#include "linnet/operator.h"

/* A u32 as the two's complement number with the same bits. */
static inline int32_t to_s32(uint32_t v) {
    return v < 0x80000000u ? (int32_t)v : (int32_t)(v - 0x80000000u) + INT32_MIN;
}

static inline int32_t load_s32(const uint8_t *p) {
    return to_s32(linnet_load_le32(p));
}

/* nearest(a · b / 2^31), halves up; saturates in the one case that overflows. */
static inline int32_t doubling_high(int32_t a, int32_t b) {
    if (a == INT32_MIN && b == INT32_MIN) {
        return INT32_MAX;
    }
    const int64_t sum = (int64_t)a * b + ((int64_t)1 << 30);
    return (int32_t)(sum >= 0 ? sum >> 31 : ~(~sum >> 31));
}

/* nearest(value / 2^bits), halves away from zero; bits 0 … 31. */
static inline int32_t rounding_shift_right(int32_t value, unsigned bits) {
    const int32_t mask = (int32_t)(((uint32_t)1 << bits) - 1u);
    const int32_t remainder = (int32_t)((uint32_t)value & (uint32_t)mask);
    const int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
    return linnet_floor_shift(value, bits) + (remainder > threshold ? 1 : 0);
}

/* floor(v / 2^bits). */
static inline int32_t shifted_down(int64_t v, unsigned bits) {
#if defined(__GNUC__)
    return (int32_t)(v >> bits); /* which these compilers promise to keep the sign in */
#else
    return (int32_t)(v >= 0 ? v >> bits : ~(~v >> bits));
#endif
}

static inline int32_t halved(int32_t v, unsigned times) {
#if defined(__GNUC__)
    return v >> times;
#else
    return linnet_floor_shift(v, times);
#endif
}

/*
 * nearest(value · significand / 2^31), halves up. A significand is not negative, so the one product that overflows does not
 * come, and no product is INT32_MIN.
 */
static inline int32_t high_product(int32_t value, int32_t significand) {
    return shifted_down((int64_t)value * significand + ((int64_t)1 << 30), 31);
}

/*
 * The same, then nearest(… / 2^(less + 1)), halves away from zero: below zero one is taken off before, so that the floor of
 * a half goes the same way.
 */
static inline int32_t requantize_down(int32_t value, int32_t significand, unsigned less) {
    int32_t v = high_product(value, significand);
    v -= v < 0;
    return halved(halved(v, less) + 1, 1);
}

/* value · significand · 2^(shift - 31), rounded twice: nearest at the high half, then nearest away from zero. */
static inline int32_t requantize(int32_t value, int32_t significand, int shift) {
    return shift < 0 ? requantize_down(value, significand, (unsigned)-shift - 1u)
                     : high_product(to_s32((uint32_t)value << shift), significand);
}

static inline int32_t times(const struct linnet_operator *op, unsigned channel, int32_t value) {
    return requantize(value, load_s32(op->significands + 4u * channel), linnet_to_s8(op->shifts[channel]));
}

static inline int32_t to_byte(int32_t v) {
#if defined(__ARM_FEATURE_SAT) && defined(__GNUC__)
    __asm__("ssat %0, #8, %1" : "=r"(v) : "r"(v)); /* which compilers do not find in the other line */
    return v;
#else
    return v > INT8_MAX ? INT8_MAX : v < INT8_MIN ? INT8_MIN : v;
#endif
}

static inline int8_t clamp(const struct linnet_operator *op, int32_t value) {
    return (int8_t)(value < op->lowest ? op->lowest : value > op->highest ? op->highest : value);
}

#endif
