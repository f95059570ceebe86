/*
 * Repairs (SPEC 5.5, 9.5): random linear combinations of an object's chunks over GF(256). Any m of them stand in for
 * any m chunks that were lost, with probability 255/256, so the sender need not know which ones.
 *
 * No state but what the caller passes. Not from an interrupt, only because it takes long.
 */
#ifndef LINNET_REPAIR_H
#define LINNET_REPAIR_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"
#include "linnet/random.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_REPAIR_MAX_COUNT 255u
/* A chunk's symbol is 7 bytes shorter than the chunk. */
#define LINNET_SYMBOL_BYTES(chunk) ((chunk) - 7u)

/* Product in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1. */
uint8_t linnet_gf_product(uint8_t a, uint8_t b);
/* Of a byte other than 0. */
uint8_t linnet_gf_inverse(uint8_t a);
/* to[i] += factor · from[i]; about 10 instructions a byte. */
void linnet_gf_add(uint8_t *to, const uint8_t *from, size_t length, uint8_t factor);
void linnet_gf_scale(uint8_t *bytes, size_t length, uint8_t factor);

/* Draws the coefficients of a repair one by one, in the order of the chunks it covers. */
struct linnet_coefficients {
    struct linnet_random random;
    uint64_t word;
    uint32_t drawn;
};

struct linnet_coefficients linnet_coefficients(uint16_t seed, uint16_t transfer, uint32_t first);
uint8_t linnet_coefficient_next(struct linnet_coefficients *coefficients);

/* sum += factor · symbol of a chunk of `length` bytes; sum has LINNET_SYMBOL_BYTES(length) at least. */
void linnet_symbol_add(uint8_t *sum, const uint8_t *chunk, size_t length, uint8_t factor);

/* The length of the chunk that a symbol stands for, or LINNET_E_UNDECODABLE when it stands for none. */
int linnet_symbol_chunk(const uint8_t *symbol, size_t length);
/* Writes that chunk, its check still to be signed. */
void linnet_symbol_rebuild(const uint8_t *symbol, unsigned type, uint16_t transfer, uint16_t index, uint8_t *chunk);

#ifdef __cplusplus
}
#endif

#endif
