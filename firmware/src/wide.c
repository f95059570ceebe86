#include "linnet/wide.h"

#include "linnet/assert.h"

uint64_t linnet_wide_divide(uint64_t a, uint32_t b, uint32_t *rest) {
    LINNET_ASSERT(b > 0);
    uint32_t left = 0;
    for (int i = 0; i < 64; i++) { /* digit by digit, the quotient's bits replacing the dividend's */
        const uint32_t beyond = left >> 31; /* the rest's 33rd bit: it is at least b then */
        left = left << 1 | (uint32_t)(a >> 63);
        a <<= 1;
        if (beyond || left >= b) {
            left -= b;
            a |= 1u;
        }
    }
    if (rest) {
        *rest = left;
    }
    return a;
}
