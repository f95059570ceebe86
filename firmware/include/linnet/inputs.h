/*
 * A network's inputs, made of a sensor's window as an offer says (SPEC 18.5): a front end, then the fleet's scale, in which
 * one deviation is 24. For networks that classify; points have a scale of their own.
 *
 * Memory is the caller's. Not from an interrupt.
 */
#ifndef LINNET_INPUTS_H
#define LINNET_INPUTS_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/cbor.h"
#include "linnet/front_end.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_MAX_INPUTS 126u

struct linnet_inputs {
    const uint8_t *scale; /* of each feature its mean, s16, and factor, u16, little endian */
    uint16_t samples;     /* of an axis */
    uint8_t axes;
    uint8_t front;    /* enum linnet_front */
    uint8_t features; /* 0: windows are not what the network takes */
};

/* A raw feature as networks have it: one deviation is 24. */
static inline int8_t linnet_input_scaled(int32_t raw, int32_t mean, uint32_t factor) {
    const int32_t away = raw - mean;
    const uint32_t magnitude = (uint32_t)(away < 0 ? -away : away) * factor; /* below 2^32 - 2^15 */
    const int32_t nearest = (int32_t)((magnitude + 0x8000u) >> 16);
    return (int8_t)(away < 0 ? (nearest > 128 ? -128 : -nearest) : nearest > 127 ? 127 : nearest);
}

/*
 * From an offer's value, which `scale` points into from then on. LINNET_E_MALFORMED for what is outside SPEC 18.5 or makes
 * other than so many features, LINNET_E_LEFT_OUT for bands in a build without floating point.
 */
int linnet_inputs_read(struct linnet_inputs *inputs, const struct linnet_slice *value, unsigned features);

/* Bytes of scratch, aligned to 4, for a window and what is made of it. */
size_t linnet_inputs_scratch_size(const struct linnet_inputs *inputs);

/* Where in the scratch a window of axes · samples is to stand. */
int16_t *linnet_inputs_window(const struct linnet_inputs *inputs, void *scratch);

/*
 * The features of that window. LINNET_E_EMPTY where an axis is dead or at its ends (linnet/front_end.h): such a window says
 * nothing.
 */
int linnet_inputs_run(const struct linnet_inputs *inputs, void *scratch, int8_t *features);

#ifdef __cplusplus
}
#endif

#endif
