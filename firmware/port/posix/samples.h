/*
 * A file of examples. magic "LNDS" (int8 features) or "LNDF" (float32) ‖ u16 features ‖ u8 classes ‖ u32 count, little
 * endian; then for each example its features and its label, u8.
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
