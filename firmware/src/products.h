/*
 * Sums of products of 16-bit numbers, two by two: what an integer network's forward pass and step spend their time on.
 * Where the core multiplies two pairs of halfwords in one instruction (Cortex-M4, M7, M33) it does; elsewhere the same
 * sums come one by one. The bits are the same.
 */
#ifndef LINNET_PRODUCTS_H
#define LINNET_PRODUCTS_H

#include <stdint.h>

/* 128 · 32 768 · 500 < 2^31: so many products of an activation and a weight fit a 32-bit sum. */
#define LINNET_SAFE_PRODUCTS 500u

/*
 * Two neighbouring outputs' weights of `count` inputs, paired for linnet_products_forward; packed: count words. Worth it
 * where more than two examples meet the same weights.
 */
void linnet_products_pack(const int16_t *w, uint32_t stride, int is_byte, uint32_t count, int32_t *packed);

/*
 * Adds to sums[0, 1] the products of x0, and to sums[2, 3] those of x1, with two neighbouring outputs' weights:
 * Σ x[i] · w[i · stride + k], i below count ≤ LINNET_SAFE_PRODUCTS. x: int8 if is_byte, else int16 of −128 … 128.
 * packed: null, or what linnet_products_pack made of the same weights.
 */
void linnet_products_forward(const void *x0, const void *x1, int is_byte, const int16_t *w, uint32_t stride,
                             const int32_t *packed, uint32_t count, int32_t sums[4]);

/* Outputs whose sums are held at once. */
#define LINNET_TILE 32u

/*
 * sums[k] = Σ x0[b] · d[k · count + b] and sums[LINNET_TILE + k] the same of x1, k below outputs ≤ LINNET_TILE, b below
 * count ≤ LINNET_SAFE_PRODUCTS. x: −128 … 128.
 */
void linnet_products_step(const int16_t *x0, const int16_t *x1, const int16_t *d, unsigned outputs, uint32_t count,
                          int32_t sums[2u * LINNET_TILE]);

#endif
