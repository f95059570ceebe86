/*
 * Integers into a payload and back (SPEC section 6): an adaptive binary range coder, Golomb-Rice codes for boards that
 * count cycles, plain int16, and float32. Encoder and decoder take one value at a time, so neither ever holds a slice;
 * for given codec, init and values there is exactly one payload, and a decoder refuses every other.
 */
#ifndef LINNET_CODEC_H
#define LINNET_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"

enum linnet_codec { LINNET_CODEC_FLOAT32 = 0, LINNET_CODEC_INT16 = 1, LINNET_CODEC_RANGE = 2, LINNET_CODEC_RICE = 3 };

#define LINNET_CODEC_CONTEXTS 18
/* Least room an encoder takes: the longest code of one value fits. */
#define LINNET_CODEC_MIN_LIMIT 32u
/* Most values of a slice. */
#define LINNET_CODEC_MAX_COUNT 65535u
/* Values that the choice of init looks at. */
#define LINNET_CODEC_LOOK_AHEAD 64u

/* Largest |q| that a quantizer may hand to this codec. */
static inline int32_t linnet_codec_max(enum linnet_codec codec) {
    return codec == LINNET_CODEC_INT16 || codec == LINNET_CODEC_FLOAT32 ? 32767 : 65535;
}

/*
 * The header's init nibble for a slice whose first n = min(64, values left in the layer) values have the sum of
 * magnitudes `sum` and `nonzero` values other than 0 (SPEC 6.2).
 */
unsigned linnet_codec_init(enum linnet_codec codec, uint32_t sum, uint32_t nonzero, uint32_t n);

struct linnet_encoder {
    uint8_t *out;
    uint32_t limit; /* bytes at out */
    uint32_t count; /* values in */
    uint8_t codec;
    uint8_t init;
    uint8_t plain_bits;
    uint8_t count_limit;
    /* range coder */
    uint32_t low;
    uint32_t range;
    uint32_t carry;
    uint32_t kept;
    uint32_t pending;
    int32_t position; /* where the kept byte goes; -1 for the first, which is always 0 and not written */
    uint32_t shifts;
    uint32_t activity;
    uint32_t context[LINNET_CODEC_CONTEXTS];
    /* rice: bits written, and the run of zeros that is open */
    uint32_t bits;
    uint32_t run;
};

/* out: limit bytes, at least LINNET_CODEC_MIN_LIMIT. */
void linnet_encode_begin(struct linnet_encoder *encoder, enum linnet_codec codec, unsigned init, uint8_t *out,
                         size_t limit);
/* 1: the value is in. 0: it does not fit, the slice is as before, end it; the value is the first of the next slice. */
int linnet_encode(struct linnet_encoder *encoder, int32_t q);
/* The same for codec float32. */
int linnet_encode_float(struct linnet_encoder *encoder, float value);
/* Closes the slice of at least one value; returns the payload's length. */
int linnet_encode_end(struct linnet_encoder *encoder);

struct linnet_decoder {
    const uint8_t *in;
    uint32_t length;
    uint32_t left; /* values still expected */
    uint8_t codec;
    uint8_t init;
    uint8_t plain_bits;
    uint8_t count_limit;
    uint32_t code;
    uint32_t range;
    uint32_t position;
    uint32_t activity;
    uint32_t context[LINNET_CODEC_CONTEXTS];
    uint32_t run; /* rice: zeros before the next value */
    uint8_t run_read;
};

/* Any bytes may be given. LINNET_OK, LINNET_E_MALFORMED, LINNET_E_OUT_OF_RANGE or LINNET_E_UNDECODABLE. */
int linnet_decode_begin(struct linnet_decoder *decoder, unsigned codec, unsigned init, const uint8_t *in,
                        size_t length, uint32_t count);
/* The next of `count` values. LINNET_OK or LINNET_E_UNDECODABLE; time is bounded by the payload's length. */
int linnet_decode(struct linnet_decoder *decoder, int32_t *q);
/* The same for codec float32; LINNET_E_NOT_FINITE for NaN, infinity, and 128 or more in an update. */
int linnet_decode_float(struct linnet_decoder *decoder, int is_update, float *value);
/* After the last value: LINNET_OK if the payload is the one that an encoder writes, else LINNET_E_UNDECODABLE. */
int linnet_decode_end(struct linnet_decoder *decoder);

#endif
