/*
 * Runs a frozen feature extractor from its file (EXTRACTOR.md) where it lies in flash. The file is untrusted: opening it
 * checks every rule once, in time linear in its length plus the square of its operators; after that nothing can go
 * wrong. The caller owns the working memory, the arena, and may use it for other things between runs.
 *
 *     struct linnet_extractor x;
 *     if (linnet_extractor_open(&x, flash, sizeof flash) == LINNET_OK && linnet_extractor_arena_size(&x) <= sizeof arena) {
 *         memcpy(linnet_extractor_input(&x, arena), picture, linnet_extractor_input_size(&x));
 *         linnet_extractor_run(&x, arena);
 *         linnet_extractor_features(&x, arena, features);
 *     }
 *
 * Not from an interrupt: a run takes up to a second.
 */
#ifndef LINNET_EXTRACTOR_H
#define LINNET_EXTRACTOR_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/kernels.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Set by linnet_extractor_open; points into the file, which must stay where it is. */
struct linnet_extractor {
    const uint8_t *file;
    uint32_t bytes;
    uint32_t tensor_table;
    uint32_t operator_table;
    uint32_t arena_bytes;
    uint16_t tensors;
    uint16_t operators;
    uint16_t input;
    uint16_t output;
};

/*
 * LINNET_OK, or what is wrong: LINNET_E_MALFORMED no extractor file of version 1, reserved bits in use, a truncated or
 * overlong file; LINNET_E_CHECKSUM; LINNET_E_OUT_OF_RANGE an offset, index, shape or number outside its rule, or an
 * arena plan that writes over what is still needed. 300 kB take about 70 ms at 64 MHz, nearly all of it the checksum.
 */
int linnet_extractor_open(struct linnet_extractor *extractor, const uint8_t *file, size_t bytes);

/* Bytes of arena a run needs; no alignment. */
size_t linnet_extractor_arena_size(const struct linnet_extractor *extractor);

/* Bytes of one input, and where to write it: height, width, channels. A run may write over it. */
size_t linnet_extractor_input_size(const struct linnet_extractor *extractor);
int8_t *linnet_extractor_input(const struct linnet_extractor *extractor, void *arena);

/*
 * The input from input_size reals, in place of bytes: of each the nearest byte, halves away from zero (EXTRACTOR.md 1.2). They
 * may not overlap the arena.
 */
void linnet_extractor_take(const struct linnet_extractor *extractor, void *arena, const float *reals);

/* Count of features, and where they lie after a run, one byte each. */
size_t linnet_extractor_output_size(const struct linnet_extractor *extractor);
const int8_t *linnet_extractor_output(const struct linnet_extractor *extractor, const void *arena);

/* All operators in order. */
void linnet_extractor_run(const struct linnet_extractor *extractor, void *arena);

/*
 * One operator, 0 … operators - 1 in order, for a board that looks after its link in between. Returns the bytes written;
 * *output, unless null, is set to where they lie.
 */
size_t linnet_extractor_step(const struct linnet_extractor *extractor, void *arena, unsigned op, const int8_t **output);

/* After a run: (q - zero point) · scale of each feature, output_size floats. They may not overlap the arena. */
void linnet_extractor_features(const struct linnet_extractor *extractor, const void *arena, float *features);

/* The same of output_size bytes that were kept from an earlier run: four times smaller than their floats. */
void linnet_extractor_reals(const struct linnet_extractor *extractor, const int8_t *output, float *features);

#ifdef __cplusplus
}
#endif

#endif
