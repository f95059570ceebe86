/*
 * Training of a softmax head, one fully connected layer on frozen features (SPEC 10.6.5; TinyFedTL). Every operation is
 * one binary32 rounding in the written order, so boards agree bit for bit.
 *
 * The caller owns parameters, inputs and scratch. Not from an interrupt: it takes long.
 */
#ifndef LINNET_HEAD_H
#define LINNET_HEAD_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/figures.h"
#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_head {
    const struct linnet_layout *layout; /* one layer */
    float rate;                         /* η of this round: linnet_head_rate */
    float decay;                        /* λ, of the weights, not the biases */
};

/* η₀ · decay^⌊round · examples / 1000⌋, multiplied out step by step, at most 1000 times. */
float linnet_head_rate(float rate, float decay, uint32_t round, uint32_t examples);

/* Bytes of scratch for batches of up to `batch`, aligned as a float. */
size_t linnet_head_scratch_size(const struct linnet_layout *layout, unsigned batch);

/* One batch: batch × inputs features, one label each, below the layout's outputs. figures may be null. */
void linnet_head_step(const struct linnet_head *head, float *parameters, const float *inputs, const uint8_t *labels,
                      unsigned batch, void *scratch, struct linnet_figures *figures);

/* Classifies one example; scratch as for a batch of one. */
unsigned linnet_head_classify(const struct linnet_layout *layout, const float *parameters, const float *input,
                              float *confidence, void *scratch);

#ifdef __cplusplus
}
#endif

#endif
