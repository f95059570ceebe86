#include "linnet/sha256.h"

#include <string.h>

#include "linnet/assert.h"

static uint32_t rotate(uint32_t v, unsigned bits) {
    return v >> bits | v << (32 - bits);
}

static uint32_t load_be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void store_be32(uint8_t *p, uint32_t v) {
    p[0] = (uint8_t)(v >> 24);
    p[1] = (uint8_t)(v >> 16);
    p[2] = (uint8_t)(v >> 8);
    p[3] = (uint8_t)v;
}

static void compress(uint32_t state[8], const uint8_t block[64]) {
    static const uint32_t k[64] = {
        0x428a2f98u, 0x71374491u, 0xb5c0fbcfu, 0xe9b5dba5u, 0x3956c25bu, 0x59f111f1u, 0x923f82a4u, 0xab1c5ed5u,
        0xd807aa98u, 0x12835b01u, 0x243185beu, 0x550c7dc3u, 0x72be5d74u, 0x80deb1feu, 0x9bdc06a7u, 0xc19bf174u,
        0xe49b69c1u, 0xefbe4786u, 0x0fc19dc6u, 0x240ca1ccu, 0x2de92c6fu, 0x4a7484aau, 0x5cb0a9dcu, 0x76f988dau,
        0x983e5152u, 0xa831c66du, 0xb00327c8u, 0xbf597fc7u, 0xc6e00bf3u, 0xd5a79147u, 0x06ca6351u, 0x14292967u,
        0x27b70a85u, 0x2e1b2138u, 0x4d2c6dfcu, 0x53380d13u, 0x650a7354u, 0x766a0abbu, 0x81c2c92eu, 0x92722c85u,
        0xa2bfe8a1u, 0xa81a664bu, 0xc24b8b70u, 0xc76c51a3u, 0xd192e819u, 0xd6990624u, 0xf40e3585u, 0x106aa070u,
        0x19a4c116u, 0x1e376c08u, 0x2748774cu, 0x34b0bcb5u, 0x391c0cb3u, 0x4ed8aa4au, 0x5b9cca4fu, 0x682e6ff3u,
        0x748f82eeu, 0x78a5636fu, 0x84c87814u, 0x8cc70208u, 0x90befffau, 0xa4506cebu, 0xbef9a3f7u, 0xc67178f2u,
    };
    uint32_t w[16]; /* a rolling window of the message schedule: 64 B of stack instead of 256 */
    uint32_t s[8];
    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < 64; i++) {
        if (i < 16) {
            w[i] = load_be32(block + 4 * i);
        } else {
            const uint32_t w15 = w[(i + 1) & 15u];
            const uint32_t w2 = w[(i + 14) & 15u];
            w[i & 15u] += (rotate(w15, 7) ^ rotate(w15, 18) ^ w15 >> 3) + w[(i + 9) & 15u]
                          + (rotate(w2, 17) ^ rotate(w2, 19) ^ w2 >> 10);
        }
        const uint32_t t1 = s[7] + (rotate(s[4], 6) ^ rotate(s[4], 11) ^ rotate(s[4], 25))
                            + ((s[4] & s[5]) ^ (~s[4] & s[6])) + k[i] + w[i & 15u];
        const uint32_t t2 = (rotate(s[0], 2) ^ rotate(s[0], 13) ^ rotate(s[0], 22))
                            + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
        memmove(s + 1, s, 7 * sizeof s[0]);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (unsigned i = 0; i < 8; i++) {
        state[i] += s[i];
    }
}

void linnet_sha256_init(struct linnet_sha256 *sha) {
    LINNET_ASSERT(sha);
    static const uint32_t initial[8] = {
        0x6a09e667u, 0xbb67ae85u, 0x3c6ef372u, 0xa54ff53au, 0x510e527fu, 0x9b05688cu, 0x1f83d9abu, 0x5be0cd19u,
    };
    memcpy(sha->state, initial, sizeof initial);
    sha->length = 0;
}

void linnet_sha256_update(struct linnet_sha256 *sha, const uint8_t *bytes, size_t length) {
    LINNET_ASSERT(sha && (bytes || length == 0));
    size_t held = (size_t)(sha->length & 63u);
    sha->length += length;
    while (length > 0) {
        size_t take = 64 - held;
        if (take > length) {
            take = length;
        }
        memcpy(sha->block + held, bytes, take);
        bytes += take;
        length -= take;
        held += take;
        if (held == 64) {
            compress(sha->state, sha->block);
            held = 0;
        }
    }
}

void linnet_sha256_finish(struct linnet_sha256 *sha, uint8_t out[32]) {
    LINNET_ASSERT(sha && out);
    const uint64_t bits = sha->length * 8;
    const uint8_t one = 0x80;
    const uint8_t zero = 0;
    uint8_t tail[8];
    linnet_sha256_update(sha, &one, 1);
    while ((sha->length & 63u) != 56) {
        linnet_sha256_update(sha, &zero, 1);
    }
    store_be32(tail, (uint32_t)(bits >> 32));
    store_be32(tail + 4, (uint32_t)bits);
    linnet_sha256_update(sha, tail, sizeof tail);
    for (unsigned i = 0; i < 8; i++) {
        store_be32(out + 4 * i, sha->state[i]);
    }
}
