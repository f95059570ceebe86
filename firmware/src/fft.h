/* A 256-point transform in binary32, in the order of operations of SPEC 18.2. What the sound and vibration front ends share. */
#ifndef LINNET_FFT_H
#define LINNET_FFT_H

#include <stdint.h>

#define LINNET_FFT_POINTS 256u

/* cos(πj / 128), j = 0 … 64: the transform's and the cepstrum's cosines and sines are all among them. */
extern const float linnet_fft_quarter[65];

/* cos(πj / 128) for any j. */
static inline float linnet_fft_cosine(uint32_t j) {
    j &= 255u;
    if (j > 128) {
        j = 256 - j;
    }
    return j <= 64 ? linnet_fft_quarter[j] : -linnet_fft_quarter[128 - j];
}

/* Where sample n goes before the transform: its eight bits in reverse. */
static inline unsigned linnet_fft_place(unsigned n) {
    n = (n & 0x55u) << 1 | (n >> 1 & 0x55u);
    n = (n & 0x33u) << 2 | (n >> 2 & 0x33u);
    return (n & 0x0Fu) << 4 | n >> 4;
}

void linnet_fft(float *re, float *im);

#endif
