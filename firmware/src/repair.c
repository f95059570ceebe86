#include "linnet/repair.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/chunk.h"

uint8_t linnet_gf_product(uint8_t a, uint8_t b) {
    unsigned product = 0;
    unsigned factor = a;
    for (unsigned bits = b; bits != 0; bits >>= 1) {
        if (bits & 1u) {
            product ^= factor;
        }
        factor <<= 1;
        if (factor > 0xFF) {
            factor ^= 0x11Du;
        }
    }
    return (uint8_t)product;
}

uint8_t linnet_gf_inverse(uint8_t a) {
    LINNET_ASSERT(a != 0);
    uint8_t inverse = 1; /* a^254 */
    uint8_t power = a;
    for (unsigned i = 0; i < 7; i++) {
        power = linnet_gf_product(power, power);
        inverse = linnet_gf_product(inverse, power);
    }
    return inverse;
}

/* Products of a factor with the sixteen low and the sixteen high nibbles: a 64 kB table fits no board. */
struct products {
    uint8_t low[16];
    uint8_t high[16];
};

static struct products products_of(uint8_t factor) {
    struct products p;
    for (unsigned i = 0; i < 16; i++) {
        p.low[i] = linnet_gf_product(factor, (uint8_t)i);
        p.high[i] = linnet_gf_product(factor, (uint8_t)(i << 4));
    }
    return p;
}

void linnet_gf_add(uint8_t *to, const uint8_t *from, size_t length, uint8_t factor) {
    LINNET_ASSERT(to && from);
    if (factor == 0) {
        return;
    }
    const struct products p = products_of(factor);
    for (size_t i = 0; i < length; i++) {
        to[i] = (uint8_t)(to[i] ^ p.low[from[i] & 15u] ^ p.high[from[i] >> 4]);
    }
}

void linnet_gf_scale(uint8_t *bytes, size_t length, uint8_t factor) {
    LINNET_ASSERT(bytes);
    const struct products p = products_of(factor);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = p.low[bytes[i] & 15u] ^ p.high[bytes[i] >> 4];
    }
}

struct linnet_coefficients linnet_coefficients(uint16_t seed, uint16_t transfer, uint32_t first) {
    const struct linnet_coefficients c = {
        linnet_random_stream((uint64_t)transfer << 16 | seed, LINNET_PURPOSE_REPAIR, first), 0, 0};
    return c;
}

uint8_t linnet_coefficient_next(struct linnet_coefficients *coefficients) {
    LINNET_ASSERT(coefficients);
    if (coefficients->drawn++ % 8 == 0) {
        coefficients->word = linnet_random_next(&coefficients->random);
    } else {
        coefficients->word >>= 8;
    }
    const uint8_t c = (uint8_t)coefficients->word;
    return c == 0 ? 1 : c;
}

/* A symbol is the length of the stripped chunk (u16), its byte 1, and its bytes 6 to the check. */
void linnet_symbol_add(uint8_t *sum, const uint8_t *chunk, size_t length, uint8_t factor) {
    LINNET_ASSERT(sum && chunk && length >= LINNET_CHUNK_OVERHEAD);
    const size_t stripped = length - 9;
    const uint8_t lead[3] = {(uint8_t)stripped, (uint8_t)(stripped >> 8), chunk[1]};
    linnet_gf_add(sum, lead, sizeof lead, factor);
    linnet_gf_add(sum + sizeof lead, chunk + 6, length - 6 - LINNET_CHUNK_CHECK, factor);
}

int linnet_symbol_chunk(const uint8_t *symbol, size_t length) {
    LINNET_ASSERT(symbol);
    if (length < 9) {
        return LINNET_E_UNDECODABLE;
    }
    const uint32_t stripped = linnet_load_le16(symbol);
    if (stripped < LINNET_CHUNK_OVERHEAD - 9 || stripped > LINNET_CHUNK_MAX - 9 || stripped + 2 > length) {
        return LINNET_E_UNDECODABLE;
    }
    for (size_t i = stripped + 2; i < length; i++) {
        if (symbol[i] != 0) {
            return LINNET_E_UNDECODABLE;
        }
    }
    return (int)stripped + 9;
}

void linnet_symbol_rebuild(const uint8_t *symbol, unsigned type, uint16_t transfer, uint16_t index, uint8_t *chunk) {
    LINNET_ASSERT(symbol && chunk);
    const uint32_t stripped = linnet_load_le16(symbol);
    chunk[0] = (uint8_t)(1u << 6 | type << 3);
    chunk[1] = symbol[2];
    linnet_store_le16(chunk + 2, transfer);
    linnet_store_le16(chunk + 4, index);
    memcpy(chunk + 6, symbol + 3, stripped - 1);
}
