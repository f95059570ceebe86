/*
 * Training of a float network with sigmoid layers, squared error and momentum, one example a step (SPEC 10.6.4; the
 * keyword networks). Every operation is one binary32 rounding in the written order, so boards agree bit for bit.
 *
 * The caller owns parameters, momentum and scratch. Not from an interrupt: it takes long.
 */
#ifndef LINNET_MLP_H
#define LINNET_MLP_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "linnet/figures.h"
#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_mlp {
    const struct linnet_layout *layout;
    float rate;     /* η */
    float momentum; /* μ */
};

#if LINNET_WITH_AUTOENCODER
/* In the place of a label: the target is the input itself, of as many values as outputs, and nothing is right (SPEC 23.4). */
#define LINNET_REPEATS UINT_MAX
#endif

/* Bytes of scratch, aligned as a float. */
size_t linnet_mlp_scratch_size(const struct linnet_layout *layout);

/*
 * One step on one example. momentum has as many values as parameters, starts at 0 and belongs to the board: keep it
 * from round to round. layer: the one that learns, or LINNET_ALL_LAYERS. figures may be null.
 */
void linnet_mlp_step(const struct linnet_mlp *mlp, float *parameters, float *momentum, const float *input,
                     unsigned label, int layer, void *scratch, struct linnet_figures *figures);

#if LINNET_WITH_AUTOENCODER
/* The outputs for one example; they stand in the scratch. */
const float *linnet_mlp_outputs(const struct linnet_layout *layout, const float *parameters, const float *input, void *scratch);
#endif

/*
 * Classifies one example: the class of the largest output, the lowest one of a tie. *confidence, if not null, receives
 * that output; a live detection wants more than 0.6.
 */
unsigned linnet_mlp_classify(const struct linnet_layout *layout, const float *parameters, const float *input,
                             float *confidence, void *scratch);

#ifdef __cplusplus
}
#endif

#endif
