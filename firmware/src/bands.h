/* The front ends log8 and lin16 of one axis (SPEC 21.1). */
#ifndef LINNET_BANDS_H
#define LINNET_BANDS_H

#include <stdint.h>

#include "fft.h"

/* Two parts of the transform, then the window. */
#define LINNET_BANDS_SCRATCH(samples) ((2u * LINNET_FFT_POINTS + (samples)) * sizeof(float))

struct linnet_bands {
    const int16_t *x; /* samples of the axis, `axes` apart */
    int32_t sum;      /* of them */
    unsigned samples;
    unsigned axes;
};

void linnet_bands_begin(float *scratch, unsigned samples);
/* 10 features, or 18 of equal bands. */
void linnet_bands_run(const struct linnet_bands *bands, int is_equal, float *scratch, int16_t *raw);

#endif
