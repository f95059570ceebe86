/*
 * Integers into a payload and back (SPEC section 6): an adaptive binary range coder, Golomb-Rice codes for boards that
 * count cycles, plain int16, and float32. Values go in and come out one by one or, twice as fast, a few dozen at a time;
 * neither end ever holds a slice. For given codec, init and values there is exactly one payload, and a decoder refuses
 * every other.
 *
 * The caller owns coder and buffers. Not from an interrupt, only because it takes long (README: per parameter).
 */
#ifndef LINNET_CODEC_H
#define LINNET_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"
#include "linnet/range.h"
#include "linnet/rice.h"

#ifdef __cplusplus
extern "C" {
#endif

enum linnet_codec { LINNET_CODEC_FLOAT32 = 0, LINNET_CODEC_INT16 = 1, LINNET_CODEC_RANGE = 2, LINNET_CODEC_RICE = 3 };

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
    union {
        struct linnet_range_encoder range;
        struct linnet_rice_encoder rice;
    } as;
};

/* out: limit bytes, at least LINNET_CODEC_MIN_LIMIT. */
void linnet_encode_begin(struct linnet_encoder *encoder, enum linnet_codec codec, unsigned init, uint8_t *out,
                         size_t limit);
/*
 * How many of the first of n values are in. Fewer than n: the next one does not fit, end the slice; it is the first of
 * the next slice. Not for float32.
 */
uint32_t linnet_encode_some(struct linnet_encoder *encoder, const int32_t *q, uint32_t n);
/* One value: 1 if it is in, 0 if it does not fit. */
static inline int linnet_encode(struct linnet_encoder *encoder, int32_t q) {
    return (int)linnet_encode_some(encoder, &q, 1);
}
/* The same for codec float32. */
int linnet_encode_float(struct linnet_encoder *encoder, float value);
/* Closes the slice of at least one value; returns the payload's length. */
int linnet_encode_end(struct linnet_encoder *encoder);

struct linnet_decoder {
    const uint8_t *in;
    uint32_t length;
    uint32_t position; /* of int16 and float32 */
    uint8_t codec;
    union {
        struct linnet_range_decoder range;
        struct linnet_rice_decoder rice;
    } as;
};

/* Any bytes may be given. LINNET_OK, LINNET_E_MALFORMED, LINNET_E_OUT_OF_RANGE or LINNET_E_UNDECODABLE. */
int linnet_decode_begin(struct linnet_decoder *decoder, unsigned codec, unsigned init, const uint8_t *in,
                        size_t length, uint32_t count);
/*
 * The next n of `count` values. LINNET_OK, or LINNET_E_UNDECODABLE if one of them cannot be: the slice is then refused
 * and what stands at q means nothing. Time is bounded by n and the payload's length. Not for float32.
 */
int linnet_decode_some(struct linnet_decoder *decoder, int32_t *q, uint32_t n);
static inline int linnet_decode(struct linnet_decoder *decoder, int32_t *q) {
    return linnet_decode_some(decoder, q, 1);
}
/* The next value of codec float32; LINNET_E_NOT_FINITE for NaN, infinity, and 128 or more in an update. */
int linnet_decode_float(struct linnet_decoder *decoder, int is_update, float *value);
/* After the last value: LINNET_OK if the payload is the one that an encoder writes, else LINNET_E_UNDECODABLE. */
int linnet_decode_end(const struct linnet_decoder *decoder);

#ifdef __cplusplus
}
#endif

#endif
