/*
 * The newest second of sound from a microphone, and the features of the word in it (SPEC section 18).
 *
 * linnet_second_put may be called from an interrupt; not while linnet_second_features or linnet_second_cepstra is at work: stop the microphone, or
 * let one thread do both. The caller owns the struct, 37 kB.
 */
#ifndef LINNET_SECOND_H
#define LINNET_SECOND_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/cepstra.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_second {
    int16_t samples[LINNET_SECOND]; /* a ring; all zero at first */
    uint32_t next;                  /* the oldest, which the next one replaces */
    float features[LINNET_MFCC_FEATURES];
    struct linnet_mfcc_scratch scratch;
};

/* Samples at 16 kHz, in the order in which they came. */
void linnet_second_put(struct linnet_second *second, const int16_t *samples, size_t count);

/*
 * Turns the second so that its word begins where the network expects it, and returns its LINNET_MFCC_FEATURES features, which
 * stay until the next call.
 */
const float *linnet_second_features(struct linnet_second *second);

/* The same, but its LINNET_CEPSTRA coefficients, for linnet_extractor_take. */
const float *linnet_second_cepstra(struct linnet_second *second);

#ifdef __cplusplus
}
#endif

#endif
