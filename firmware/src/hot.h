/* Small functions of inner loops: part of their caller where speed counts, as the compiler likes where size does (LINNET_FAST_CODEC). */
#ifndef LINNET_HOT_H
#define LINNET_HOT_H

#include <stdint.h>

#include "linnet/config.h"

#if defined(__GNUC__) && LINNET_FAST_CODEC
#define LINNET_HOT __attribute__((always_inline)) static inline
#else
#define LINNET_HOT static inline
#endif

/* floor(log2(v)), v > 0 */
LINNET_HOT unsigned linnet_log2(uint32_t v) {
#if defined(__GNUC__)
    return 31u - (unsigned)__builtin_clz(v);
#else
    unsigned n = 0;
    while (v >>= 1) {
        n++;
    }
    return n;
#endif
}

#endif
