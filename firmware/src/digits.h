/* An exact sum as it travels: three digits of 16 bits with the number's sign (SPEC 21.6). */
#ifndef LINNET_DIGITS_H
#define LINNET_DIGITS_H

#include <stdint.h>

#define LINNET_SUM_DIGITS 3u

/* place: 0 the lowest. */
static inline int32_t linnet_sum_digit(int64_t v, unsigned place) {
    const uint64_t magnitude = v < 0 ? (uint64_t)-v : (uint64_t)v;
    const int32_t digit = (int32_t)(magnitude >> (16u * place) & 0xFFFFu);
    return v < 0 ? -digit : digit;
}

#endif
