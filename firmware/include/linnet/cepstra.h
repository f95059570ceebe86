/*
 * From one second of sound to what the keyword network DS-CNN hears (SPEC 18.4): 49 frames of 10 mel cepstral coefficients,
 * whatever the loudness, in binary32 in a pinned order, so that emulator and board get the same bits.
 *
 *     linnet_cepstra(second, cepstra, &scratch);
 *     linnet_extractor_take(&extractor, arena, cepstra);
 *
 * The caller owns every buffer. Not from an interrupt: it takes long.
 */
#ifndef LINNET_CEPSTRA_H
#define LINNET_CEPSTRA_H

#include <stdint.h>

#include "linnet/mfcc.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_CEPSTRA_FRAMES 49
#define LINNET_CEPSTRA_COEFFICIENTS 10
#define LINNET_CEPSTRA 490

/* 16 000 samples → 490 coefficients, frame-major. */
void linnet_cepstra(const int16_t *second, float *cepstra, struct linnet_mfcc_scratch *scratch);

#ifdef __cplusplus
}
#endif

#endif
