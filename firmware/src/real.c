#include "linnet/real.h"

#include <stdint.h>
#include <string.h>

#include "linnet/assert.h"

static float from_bits(uint32_t bits) {
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static uint32_t to_bits(float v) {
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

float linnet_exp(float x) {
    /* 1/6!, 1/5! … 1: Horner over |r| ≤ ln 2 / 2 */
    static const uint32_t factorials[] = {0x3AB60B61u, 0x3C088889u, 0x3D2AAAABu, 0x3E2AAAABu,
                                          0x3F000000u, 0x3F800000u, 0x3F800000u};
    if (!(x >= -80.0f)) {
        x = -80.0f;
    }
    if (x > 80.0f) {
        x = 80.0f;
    }
    const float t = x * from_bits(0x3FB8AA3Bu); /* log2 e */
    const int32_t n = (int32_t)(t + (t < 0.0f ? -0.5f : 0.5f));
    float r = x - (float)n * from_bits(0x3F318000u); /* ln 2 in two parts */
    r = r - (float)n * from_bits(0xB95E8083u);
    float y = from_bits(0x39500D01u); /* 1/7! */
    for (unsigned i = 0; i < 7; i++) {
        y = y * r + from_bits(factorials[i]);
    }
    return from_bits(to_bits(y) + ((uint32_t)n << 23));
}

float linnet_sigmoid(float x) {
    return 1.0f / (1.0f + linnet_exp(-x));
}

float linnet_power_of_two(int exponent) {
    LINNET_ASSERT(exponent >= -126 && exponent <= 127);
    float p = 1.0f;
    for (; exponent > 0; exponent--) {
        p *= 2.0f;
    }
    for (; exponent < 0; exponent++) {
        p *= 0.5f;
    }
    return p;
}

float linnet_log(float x) {
    const uint32_t bits = to_bits(x) > 0x00800000u ? to_bits(x) : 0x00800000u;
    int32_t exponent = (int32_t)(bits >> 23) - 127;
    uint32_t mantissa = (bits & 0x007FFFFFu) | 0x3F800000u;
    if (mantissa > 0x3FB504F3u) { /* above √2: keep |m - 1| small on both sides */
        mantissa -= 0x00800000u;
        exponent++;
    }
    const float m = from_bits(mantissa);
    const float s = (m - 1.0f) / (m + 1.0f); /* ln m = 2·artanh(s) */
    const float z = s * s;
    float y = from_bits(0x3DE38E39u);  /* 1/9 */
    y = y * z + from_bits(0x3E124925u); /* 1/7 */
    y = y * z + from_bits(0x3E4CCCCDu); /* 1/5 */
    y = y * z + from_bits(0x3EAAAAABu); /* 1/3 */
    y = y * z + 1.0f;
    const float f = (s + s) * y;
    return (f + (float)exponent * from_bits(0xB95E8083u)) + (float)exponent * from_bits(0x3F318000u);
}

#if defined(__ARM_FP) && (__ARM_FP & 4) && defined(__GNUC__)
/* The core's own is correctly rounded, too. */
float linnet_root(float x) {
    float root;
    if (!(x > 0.0f)) {
        return 0.0f;
    }
    __asm__("vsqrt.f32 %0, %1" : "=t"(root) : "t"(x));
    return root;
}
#else
float linnet_root(float x) {
    if (!(x > 0.0f)) {
        return 0.0f;
    }
    uint32_t bits = to_bits(x);
    int32_t exponent = (int32_t)(bits >> 23) - 127;
    uint64_t mantissa = (bits & 0x007FFFFFu) | 0x00800000u;
    if (exponent == -127) { /* below the normal range */
        mantissa = bits & 0x007FFFFFu;
        exponent = -126;
        while (mantissa < 0x00800000u) {
            mantissa <<= 1;
            exponent--;
        }
    }
    if (exponent & 1) { /* make it even */
        mantissa <<= 1;
        exponent--;
    }
    /* 25 bits of root, digit by digit, so that the last one and the remainder tell how to round. */
    uint64_t rest = mantissa << 25;
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 48; bit > 0; bit >>= 2) {
        if (rest >= root + bit) {
            rest -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    const uint32_t rounded = (uint32_t)(root >> 1) + (uint32_t)(root & 1u); /* never a tie: a root is no 25-bit half */
    return from_bits(((uint32_t)(exponent / 2 + 127) << 23) + (rounded - 0x00800000u));
}
#endif
