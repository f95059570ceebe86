/*
 * A file of examples, little endian. magic "LNDS" (int8 features) or "LNDF" (float32) ‖ u16 features ‖ u8 classes ‖ u32 count;
 * then for each example its features and its label, u8. Or windows of a sensor: "LNDW" ‖ u16 samples of an axis ‖ u8 axes ‖
 * u32 count; then for each window its samples, s16, sample after sample, each with all its axes. "LNDL" is the same with a
 * label, u8, behind each window. Or examples with a number in
 * the place of a label: "LNDR" ‖ u16 features ‖ u8 0 ‖ u32 count; then for each its features, s8, and its target, s16.
 */
#ifndef LINNET_POSIX_SAMPLES_H
#define LINNET_POSIX_SAMPLES_H

#include "linnet/training.h"

struct samples {
    uint8_t *bytes;
    size_t each; /* bytes of one example */
    struct linnet_data data;
};

/* 0, or negative with one line on stderr. */
int samples_read(struct samples *samples, const char *path);

#endif
