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

/* value · significand · 2^(shift - 31), rounded twice: nearest at the high half, then nearest away from zero. */
static inline int32_t requantize(int32_t value, int32_t significand, int shift) {
    if (shift > 0) {
        return doubling_high(to_s32((uint32_t)value << shift), significand);
    }
    return rounding_shift_right(doubling_high(value, significand), (unsigned)-shift);
}

static inline int32_t times(const struct linnet_operator *op, unsigned channel, int32_t value) {
    return requantize(value, load_s32(op->significands + 4u * channel), linnet_to_s8(op->shifts[channel]));
}

static inline int8_t clamp(const struct linnet_operator *op, int32_t value) {
    return (int8_t)(value < op->lowest ? op->lowest : value > op->highest ? op->highest : value);
}

#endif
