/*
 * Training of an integer network by direct feedback alignment (SPEC 10.2, 10.4, 10.5; the TIFeD paper). Integers only:
 * int8 inputs, int16 parameters, no FPU, no libm. The same bits as the Java board, whatever the compiler.
 *
 * The caller owns parameters, inputs and scratch. Not from an interrupt: it takes long.
 */
#ifndef LINNET_TIFED_H
#define LINNET_TIFED_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/figures.h"
#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

enum linnet_divide { LINNET_FLOOR = 0, LINNET_TRUNC = 1, LINNET_NEAREST = 2 };

/* a / b for b > 0 in the named rounding. */
int64_t linnet_divide(int64_t a, int32_t b, enum linnet_divide divide);

struct linnet_tifed {
    const struct linnet_layout *layout; /* int16, exponents 0 */
    uint64_t seed;                      /* of the offer: the feedback matrices are drawn from it as they are needed */
    const int16_t *feedback;            /* null, or the matrices drawn beforehand, hidden layers one after another */
    int32_t rate_inverse;               /* ≥ 1: what the summed gradient is divided by */
    uint8_t divide;                     /* enum linnet_divide */
};

/* Bytes of scratch for mini-batches of up to `batch` examples; the scratch must be aligned to 4 bytes. */
size_t linnet_tifed_scratch_size(const struct linnet_layout *layout, unsigned batch);

/*
 * One mini-batch. inputs: batch × layout's inputs, labels: one class each, below the layout's outputs; null, in a build with
 * LINNET_WITH_AUTOENCODER, where the target is the input itself and nothing is right (SPEC 23.4). layer: the one
 * that learns, or LINNET_ALL_LAYERS; all deltas come from the forward pass before the step. figures may be null.
 */
void linnet_tifed_step(const struct linnet_tifed *tifed, int16_t *parameters, const int8_t *inputs,
                       const uint8_t *labels, unsigned batch, int layer, void *scratch,
                       struct linnet_figures *figures);

/* The outputs for one example; they stand in the scratch, as for a batch of one. */
const int16_t *linnet_tifed_outputs(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *input,
                                    void *scratch);

/*
 * Classifies one example: the class of the largest output, the lowest one of a tie. Scratch as for a batch of one.
 * outputs, if not null, receives the layout's outputs.
 */
unsigned linnet_tifed_classify(const struct linnet_tifed *tifed, const int16_t *parameters, const int8_t *input,
                               int16_t *outputs, void *scratch);

/* Values of all feedback matrices, and the drawing of them (SPEC 10.4) for linnet_tifed.feedback. */
size_t linnet_tifed_feedback_count(const struct linnet_layout *layout);
void linnet_tifed_feedback(const struct linnet_layout *layout, uint64_t seed, int16_t *feedback);

/* The activation: a piecewise-linear tanh of v; *slope receives the inverse slope as a power of two's exponent. */
int16_t linnet_tifed_activation(int64_t v, uint8_t *slope);

#ifdef __cplusplus
}
#endif

#endif
