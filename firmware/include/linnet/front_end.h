/*
 * From a window of a vibration sensor, a current clamp or the like to raw features (SPEC 21.1), the same to the bit on every
 * board. Each axis is taken alone and without its mean: where gravity points is not what a machine does.
 *
 *   haar   9 an axis: energies of a Haar wavelet's eight scales, and the level. Integers alone, no FPU needed
 *   log8  10 an axis: energies of eight bands that widen with the frequency, the level, how peaked the axis is
 *   lin16 18 an axis: the same with sixteen equal bands
 *
 * With LINNET_FRONT_SHAPE added the level is taken apart: bands minus the common level, which is one feature more. It is for
 * machines under varying load, and sees a new mounting as much as a fault.
 *
 * The caller owns every buffer. Not from an interrupt: a window of three axes takes 20 000 instructions with haar, 120 000
 * with the others.
 */
#ifndef LINNET_FRONT_END_H
#define LINNET_FRONT_END_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* As the wire has it. */
enum linnet_front {
    LINNET_FRONT_NONE = 0, /* the samples themselves are the features */
    LINNET_FRONT_LOG8 = 2,
    LINNET_FRONT_LIN16 = 3,
    LINNET_FRONT_HAAR = 4,
    LINNET_FRONT_SHAPE = 8 /* added to one of the three above */
};

#define LINNET_MAX_AXES 6u
#define LINNET_MIN_SAMPLES 16u
#define LINNET_MAX_SAMPLES 256u

struct linnet_front_end {
    uint8_t code; /* enum linnet_front */
    uint8_t axes;
    uint16_t samples; /* of an axis */
    void *scratch;
};

/* Features of a window, or LINNET_E_OUT_OF_RANGE for a front end, axes or samples that there are not. Any values may be asked. */
int linnet_front_end_features(unsigned code, unsigned axes, unsigned samples);

/* Bytes of scratch: 1 KiB for haar, 2 KiB and 4 a sample for the bands, 0 without a front end. */
size_t linnet_front_end_scratch_size(unsigned code, unsigned samples);

/*
 * Once for each setting. scratch: aligned to 4, kept. LINNET_E_OUT_OF_RANGE as above, LINNET_E_SPACE for too little scratch,
 * LINNET_E_LEFT_OUT for bands in a build without floating point.
 */
int linnet_front_end_init(struct linnet_front_end *front, unsigned code, unsigned axes, unsigned samples, void *scratch,
                          size_t bytes);

/* window: samples · axes values, sample after sample, each with all its axes. raw: linnet_front_end_features of them. */
void linnet_front_end_run(const struct linnet_front_end *front, const int16_t *window, int16_t *raw);

/* What is wrong with a window's axis before anything is made of it. */
enum linnet_axis {
    LINNET_AXIS_FINE,
    LINNET_AXIS_DEAD,      /* one value throughout */
    LINNET_AXIS_SATURATED, /* a tenth at its ends */
    LINNET_AXIS_OTHER      /* the windows have another length or other axes than the offer's */
};

/* lowest, highest: the ends of the sensor's range, for example -32768 and 32767. */
enum linnet_axis linnet_front_end_axis(const struct linnet_front_end *front, const int16_t *window, unsigned axis,
                                       int16_t lowest, int16_t highest);

/* The first axis that is dead or at the ends of int16, from 1 on, and why; 0: none is. Features themselves have no axes. */
uint8_t linnet_front_end_bad_axis(const struct linnet_front_end *front, const int16_t *window, enum linnet_axis *why);

/* Whether this build has it: bands need floating point. */
int linnet_front_end_is_there(unsigned code);

#ifdef __cplusplus
}
#endif

#endif
