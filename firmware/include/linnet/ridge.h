/*
 * A regression head by sums (SPEC 22): what a board adds up of its examples, and what a model says of one. The aggregator solves
 * for the weights. Integers alone; an example is added when it is loaded, no buffer of examples is needed.
 *
 * Memory is the caller's. Not from an interrupt while the loop uses the same sums.
 */
#ifndef LINNET_RIDGE_H
#define LINNET_RIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_MAX_RIDGE_FEATURES 64u
#define LINNET_MAX_RIDGE_EXAMPLES 65535u /* of a round: so no sum of features leaves its 32 bits */
#define LINNET_RIDGE_EXPONENT (-8)       /* of the weights: 256 are 1 */

struct linnet_ridge {
    int64_t *with_target; /* Σ of the target times 1, each feature and itself */
    int32_t *products;    /* Σ of 1 and the features times each other, row by row up to the diagonal */
    int64_t held_targets;
    uint64_t held_missed; /* squares */
    uint64_t held_squares;
    uint32_t held;
    uint8_t features;
};

/* LINNET_E_OUT_OF_RANGE for a layout that is none of a model of ridge. */
int linnet_ridge_fits(const struct linnet_layout *layout);

/* Bytes that sums need beside the struct: 2 kB for 27 features, 9.1 kB for 64. Aligned to 8. */
size_t linnet_ridge_size(unsigned features);
/* With the struct and an example as data->load gives it. */
size_t linnet_ridge_scratch_size(unsigned features);
void linnet_ridge_begin(struct linnet_ridge *ridge, unsigned features, void *memory);

/* What a model says of an example, in units of a target: 4 096 a deviation. weights: features + 1. */
int16_t linnet_ridge_predict(const int16_t *weights, unsigned features, const int8_t *example);
/* The same of Σ weight · feature, the last weight's feature being 128. */
int16_t linnet_ridge_said(int32_t sum);

/* An example to learn from. Nothing is added beyond LINNET_MAX_RIDGE_EXAMPLES. */
void linnet_ridge_add(struct linnet_ridge *ridge, const int8_t *example, int16_t target);
/* One that is held out: what the base's weights say of it counts. */
void linnet_ridge_hold(struct linnet_ridge *ridge, const int16_t *weights, const int8_t *example, int16_t target);
uint32_t linnet_ridge_examples(const struct linnet_ridge *ridge);

/* As they travel (SPEC 22.3): linnet_ridge_digits values, each within ±65535. */
uint32_t linnet_ridge_digits(unsigned features);
int32_t linnet_ridge_digit(const struct linnet_ridge *ridge, uint32_t i);

#ifdef __cplusplus
}
#endif

#endif
