/*
 * An autoencoder's network (SPEC 23): it learns to repeat its windows, in whole numbers or reals, and what it leaves of one says
 * how unusual that is. Steps are those of linnet/tifed.h and linnet/mlp.h with the input as target.
 *
 * network: the layers that train, linnet_network_of. Parameters, momentum and room are the caller's. Not from an interrupt: a step
 * takes long.
 */
#ifndef LINNET_AUTOENCODER_H
#define LINNET_AUTOENCODER_H

#include "linnet/training.h"

#if LINNET_WITH_AUTOENCODER

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of room, aligned to 4, for a step on so many windows. training->network: LINNET_TIFED or LINNET_SIGMOID. */
size_t linnet_autoencoder_room(const struct linnet_training *training, const struct linnet_layout *network, uint32_t windows);

/* Bytes of scratch, aligned to 8, for a board's rounds: windows, sums and a pass for each, or a batch. layout: with the table. */
size_t linnet_autoencoder_scratch_size(const struct linnet_training *training, const struct linnet_layout *layout);

/* The features of a window as its network takes them, behind `at` others in the room. */
void linnet_autoencoder_put(const struct linnet_training *training, const int8_t *features, uint32_t inputs, uint32_t at,
                            void *room);

/* A step on the windows that were put there, at most training->batch. momentum: null for whole numbers. */
void linnet_autoencoder_step(const struct linnet_training *training, const struct linnet_layout *network, uint32_t windows,
                             void *parameters, float *momentum, void *room, struct linnet_figures *figures);

/* What the network leaves of a window: input less output (SPEC 23.5). room: for one window; what stood there is lost. */
void linnet_autoencoder_left(const struct linnet_training *training, const struct linnet_layout *network, const void *parameters,
                             const int8_t *features, void *room, int8_t *left);

#ifdef __cplusplus
}
#endif

#endif

#endif
