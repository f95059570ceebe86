#include "linnet/wide.h"

uint64_t linnet_wide_divide(uint64_t a, uint32_t b, uint32_t *rest) {
    uint64_t left = 0;
    for (int i = 0; i < 64; i++) { /* digit by digit, the quotient's bits replacing the dividend's */
        left = left << 1 | a >> 63;
        a <<= 1;
        if (left >= b) {
            left -= b;
            a |= 1u;
        }
    }
    if (rest) {
        *rest = (uint32_t)left;
    }
    return a;
}
