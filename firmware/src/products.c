#include "products.h"

#include <string.h>

#include "dual.h"
#include "linnet/config.h"

#if LINNET_FAST_TRAINING && LINNET_DUAL
#define DUAL 1

/* Words of weights that are paired on the stack where nobody did it before; a multiple of four. */
#define OWN 64u

/* Four inputs a turn: bytes come apart as 0, 2 and 1, 3, so the weights are paired alike. */
__attribute__((noinline)) static void forward_bytes(const int8_t *x0, const int8_t *x1, const int32_t *packed,
                                                    uint32_t count, int32_t sums[4]) {
    const int8_t *const end = x0 + count;
    int32_t a = sums[0];
    int32_t b = sums[1];
    int32_t c = sums[2];
    int32_t d = sums[3];
    for (; x0 != end; x0 += 4, x1 += 4, packed += 4) {
        const uint32_t bytes0 = word(x0);
        const uint32_t bytes1 = word(x1);
        int16x2_t first = packed[0];
        int16x2_t second = packed[1];
        int16x2_t x = even_bytes(bytes0);
        a = __smlad(x, first, a);
        b = __smlad(x, second, b);
        x = even_bytes(bytes1);
        c = __smlad(x, first, c);
        d = __smlad(x, second, d);
        first = packed[2];
        second = packed[3];
        x = odd_bytes(bytes0);
        a = __smlad(x, first, a);
        b = __smlad(x, second, b);
        x = odd_bytes(bytes1);
        c = __smlad(x, first, c);
        d = __smlad(x, second, d);
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}

/* Two inputs a turn. */
__attribute__((noinline)) static void forward_halves(const int16_t *x0, const int16_t *x1, const int32_t *packed,
                                                     uint32_t count, int32_t sums[4]) {
    const int16_t *const end = x0 + count;
    int32_t a = sums[0];
    int32_t b = sums[1];
    int32_t c = sums[2];
    int32_t d = sums[3];
    for (; x0 != end; x0 += 2, x1 += 2, packed += 2) {
        const int16x2_t first = packed[0];
        const int16x2_t second = packed[1];
        int16x2_t x = (int16x2_t)word(x0);
        a = __smlad(x, first, a);
        b = __smlad(x, second, b);
        x = (int16x2_t)word(x1);
        c = __smlad(x, first, c);
        d = __smlad(x, second, d);
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
#else
#define DUAL 0
#endif

static int32_t input_at(const void *x, int is_byte, uint32_t i) {
    return is_byte ? ((const int8_t *)x)[i] : ((const int16_t *)x)[i];
}

void linnet_products_pack(const int16_t *w, uint32_t stride, int is_byte, uint32_t count, int32_t *packed) {
#if DUAL
    if (!is_byte) {
        for (; count >= 2u; count -= 2u, packed += 2) {
            const uint32_t upper = word(w);
            const uint32_t lower = word(w + stride);
            w += 2u * stride;
            packed[0] = low_halves(upper, lower);
            packed[1] = high_halves(upper, lower);
        }
        return;
    }
    for (; count >= 4u; count -= 4u, packed += 4) {
        const uint32_t row0 = word(w);
        const uint32_t row2 = word(w + 2u * stride);
        packed[0] = low_halves(row0, row2);
        packed[1] = high_halves(row0, row2);
        w += stride;
        const uint32_t row1 = word(w);
        const uint32_t row3 = word(w + 2u * stride);
        packed[2] = low_halves(row1, row3);
        packed[3] = high_halves(row1, row3);
        w += 3u * stride;
    }
#else
    (void)w, (void)stride, (void)is_byte, (void)count, (void)packed;
#endif
}

void linnet_products_forward(const void *x0, const void *x1, int is_byte, const int16_t *w, uint32_t stride,
                             const int32_t *packed, uint32_t count, int32_t sums[4]) {
    uint32_t i = 0;
#if DUAL
    const uint32_t pairs = count & (is_byte ? ~(uint32_t)3 : ~(uint32_t)1);
    while (i < pairs) {
        int32_t own[OWN];
        uint32_t turn = pairs;
        if (!packed) {
            turn = pairs - i < OWN ? pairs - i : OWN;
            linnet_products_pack(w, stride, is_byte, turn, own);
        }
        if (is_byte) {
            forward_bytes((const int8_t *)x0 + i, (const int8_t *)x1 + i, packed ? packed : own, turn, sums);
        } else {
            forward_halves((const int16_t *)x0 + i, (const int16_t *)x1 + i, packed ? packed : own, turn, sums);
        }
        w += (size_t)turn * stride;
        i += turn;
    }
#else
    (void)packed;
#endif
    for (; i < count; i++, w += stride) {
        const int32_t a = input_at(x0, is_byte, i);
        const int32_t b = input_at(x1, is_byte, i);
        sums[0] += a * w[0];
        sums[1] += a * w[1];
        sums[2] += b * w[0];
        sums[3] += b * w[1];
    }
}

void linnet_products_step(const int16_t *x0, const int16_t *x1, const int16_t *d, unsigned outputs, uint32_t count,
                          int32_t sums[2u * LINNET_TILE]) {
    const int16_t *const end = x0 + count;
#if DUAL
    const int16_t *const pairs = x0 + (count & ~(uint32_t)1);
#endif
    for (unsigned k = 0; k < outputs; k += 2, sums += 2) {
        const int16_t *u = x0;
        const int16_t *v = x1;
        const int16_t *p = d + (size_t)k * count;
        const int16_t *q = k + 1u < outputs ? p + count : p; /* the last of an odd number is its own neighbour */
        int32_t up = 0;
        int32_t uq = 0;
        int32_t vp = 0;
        int32_t vq = 0;
#if DUAL
        for (; u != pairs; u += 2, v += 2, p += 2, q += 2) {
            const int16x2_t a = (int16x2_t)word(u);
            const int16x2_t b = (int16x2_t)word(v);
            const int16x2_t c = (int16x2_t)word(p);
            const int16x2_t e = (int16x2_t)word(q);
            up = __smlad(a, c, up);
            uq = __smlad(a, e, uq);
            vp = __smlad(b, c, vp);
            vq = __smlad(b, e, vq);
        }
#endif
        for (; u != end; u++, v++, p++, q++) {
            up += *u * *p;
            uq += *u * *q;
            vp += *v * *p;
            vq += *v * *q;
        }
        sums[0] = up;
        sums[1] = uq;
        sums[LINNET_TILE] = vp;
        sums[LINNET_TILE + 1u] = vq;
    }
}
