#include "blocks.h"

#if LINNET_DUAL
/* Four bytes of each; the even and the odd ones come apart in one instruction each. */
#define FOUR()                                     \
    do {                                           \
        uint32_t bytes = next_word(&w0);           \
        const int16x2_t even0 = even_bytes(bytes); \
        const int16x2_t odd0 = odd_bytes(bytes);   \
        bytes = next_word(&w1);                    \
        const int16x2_t even1 = even_bytes(bytes); \
        const int16x2_t odd1 = odd_bytes(bytes);   \
        bytes = next_word(&x0);                    \
        int16x2_t half = even_bytes(bytes);        \
        a = add_both(half, even0, a);              \
        b = add_both(half, even1, b);              \
        half = odd_bytes(bytes);                   \
        a = add_both(half, odd0, a);               \
        b = add_both(half, odd1, b);               \
        bytes = next_word(&x1);                    \
        half = even_bytes(bytes);                  \
        c = add_both(half, even0, c);              \
        d = add_both(half, even1, d);              \
        half = odd_bytes(bytes);                   \
        c = add_both(half, odd0, c);               \
        d = add_both(half, odd1, d);               \
    } while (0)
#endif

void linnet_block_add(const int8_t *x0, const int8_t *x1, const int8_t *w0, const int8_t *w1, uint32_t count,
                      uint32_t sums[4]) {
    const int8_t *const end = x0 + count;
    uint32_t a = sums[0];
    uint32_t b = sums[1];
    uint32_t c = sums[2];
    uint32_t d = sums[3];
#if LINNET_DUAL
    const int8_t *const sixteens = x0 + (count & ~(uint32_t)15);
    while (x0 != sixteens) {
        FOUR();
        FOUR();
        FOUR();
        FOUR();
    }
    if (count & 8u) {
        FOUR();
        FOUR();
    }
    if (count & 4u) {
        FOUR();
    }
#endif
    for (; x0 != end; x0++, x1++, w0++, w1++) {
        a += (uint32_t)(*x0 * *w0);
        b += (uint32_t)(*x0 * *w1);
        c += (uint32_t)(*x1 * *w0);
        d += (uint32_t)(*x1 * *w1);
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

#if LINNET_DUAL
/* A weight, loaded each time: kept in registers from one use to the next they would push the sums out. */
#define LOAD(v, at) __asm__("ldr %0, [%1, %2]" : "=r"(v) : "r"(by), "i"(4 * (at)) : "memory")
#define TAP(s, tap)                         \
    do {                                    \
        int16x2_t weight;                   \
        LOAD(weight, 2 * (tap));            \
        s##0 = add_low(even, weight, s##0);  \
        s##2 = add_high(even, weight, s##2); \
        LOAD(weight, 2 * (tap) + 1);        \
        s##1 = add_low(odd, weight, s##1);   \
        s##3 = add_high(odd, weight, s##3);  \
    } while (0)
/* The next column of the input; `odd` holds its bytes until they come apart. */
#define COLUMN()                                                                          \
    do {                                                                                  \
        __asm__("ldr %0, [%1]\n\tadd %1, %2" : "=&r"(odd), "+r"(x) : "r"(step) : "memory"); \
        even = even_bytes((uint32_t)odd);                                                 \
        odd = odd_bytes((uint32_t)odd);                                                   \
    } while (0)
#endif

void linnet_block_pairs(const struct linnet_pairs *pairs, const struct linnet_taps *taps, const int8_t *x, unsigned stride,
                        uint32_t sums[8]) {
#if LINNET_DUAL
    const uint32_t step = taps->column_step;
    const int16x2_t *by = pairs->w;
    const int16x2_t *const end = by + 18;
    uint32_t a0 = sums[0], a1 = sums[1], a2 = sums[2], a3 = sums[3];
    uint32_t b0 = sums[4], b1 = sums[5], b2 = sums[6], b3 = sums[7];
    const uint32_t next = taps->row_step - (stride == 1 ? 4u : 5u) * step;
    for (; by != end; x += next, by += 6) {
        int16x2_t even;
        int16x2_t odd;
        COLUMN();
        TAP(a, 0);
        COLUMN();
        TAP(a, 1);
        if (stride == 1) {
            TAP(b, 0);
            COLUMN();
            TAP(a, 2);
            TAP(b, 1);
        } else {
            COLUMN();
            TAP(a, 2);
            TAP(b, 0);
            COLUMN();
            TAP(b, 1);
        }
        COLUMN();
        TAP(b, 2);
    }
    sums[0] = a0, sums[1] = a1, sums[2] = a2, sums[3] = a3;
    sums[4] = b0, sums[5] = b1, sums[6] = b2, sums[7] = b3;
#else
    (void)pairs, (void)taps, (void)x, (void)stride, (void)sums;
#endif
}
