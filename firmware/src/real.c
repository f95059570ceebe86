#include "linnet/real.h"

#include <stdint.h>
#include <string.h>

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
    const uint32_t bits = to_bits(x);
    int32_t exponent = (int32_t)(bits >> 23) - 127;
    float m = from_bits((bits & 0x7FFFFFu) | 0x3F800000u);
    if (m > 1.41421356f) { /* keep |m - 1| small on both sides */
        m *= 0.5f;
        exponent++;
    }
    /* ln m = 2·artanh(s), s = (m - 1)/(m + 1), |s| < 0.172 */
    const float s = (m - 1.0f) / (m + 1.0f);
    const float q = s * s;
    const float series = 2.0f * s * (1.0f + q * (0.33333333f + q * (0.2f + q * (0.14285714f + q * 0.11111111f))));
    return (float)exponent * 0.693359375f + ((float)exponent * -2.12194440e-4f + series);
}

float linnet_root(float x) {
    if (!(x > 0.0f)) {
        return 0.0f;
    }
    /* Halving the exponent gives the first guess within 6 %; three Newton steps double the digits each. */
    float r = from_bits((to_bits(x) >> 1) + 0x1FBD1DF5u);
    for (int i = 0; i < 3; i++) {
        r = 0.5f * (r + x / r);
    }
    return r;
}
