/*
 * From one second of sound to the 650 features of a keyword network (SPEC section 18): onset alignment in integers, then
 * mel-frequency cepstral coefficients in binary32 in a pinned order, so that emulator and board get the same bits.
 *
 * The caller owns every buffer. Not from an interrupt: it takes long.
 */
#ifndef LINNET_MFCC_H
#define LINNET_MFCC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_SECOND 16000 /* samples, at 16 kHz */
#define LINNET_MFCC_FRAMES 50
#define LINNET_MFCC_COEFFICIENTS 13
#define LINNET_MFCC_FEATURES 650

struct linnet_mfcc_scratch {
    float real[256];
    float imaginary[256];
    float logs[40];
};

/* 16 000 samples → 650 features, frame-major. About 110 ms at 64 MHz. */
void linnet_mfcc(const int16_t *second, float *features, struct linnet_mfcc_scratch *scratch);

/* The frame of 10 ms, of 100, in which the loudest word begins. */
unsigned linnet_onset(const int16_t *second);

/* Turns the second round, in place, so that the word begins 100 ms after its start. */
void linnet_onset_align(int16_t *second);

#ifdef __cplusplus
}
#endif

#endif
