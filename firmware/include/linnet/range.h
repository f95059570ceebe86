/*
 * The adaptive binary range coder of codec.h (SPEC 6.3 to 6.6), both ways. Values go in and come out by the span, so that
 * the coder's state stays in registers. Use codec.h; this is a part of it.
 */
#ifndef LINNET_RANGE_H
#define LINNET_RANGE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_RANGE_CONTEXTS 18

/* How a slice's init shapes its values, and the chances that adapt. */
struct linnet_range_model {
    uint32_t activity;
    uint32_t context[LINNET_RANGE_CONTEXTS]; /* SPEC's w turned by 10 bits, its count run down to 0 */
    uint8_t plain_bits;
    uint8_t most_uses; /* a context counts */
};

struct linnet_range_encoder {
    uint8_t *out;
    uint32_t limit;   /* bytes at out */
    uint32_t written; /* so far, less than limit; a carry may still run through them */
    uint32_t low;
    uint32_t range;
    struct linnet_range_model model;
};

struct linnet_range_decoder {
    const uint8_t *in;
    uint32_t length;
    uint32_t taken; /* bytes */
    uint32_t past;  /* zeros read in place of bytes beyond length */
    uint32_t code;
    uint32_t range;
    struct linnet_range_model model;
};

/* Row of the table of SPEC 6.4 for n values with this sum of magnitudes. */
unsigned linnet_range_init(uint32_t sum, uint32_t n);

void linnet_range_encode_begin(struct linnet_range_encoder *encoder, unsigned init, uint8_t *out, uint32_t limit);
/* How many of the first of n values, |q| ≤ 65 535, went in: fewer than n when the next does not fit. */
uint32_t linnet_range_encode(struct linnet_range_encoder *encoder, const int32_t *q, uint32_t n);
/* Returns the payload's length. */
int linnet_range_encode_end(struct linnet_range_encoder *encoder);

void linnet_range_decode_begin(struct linnet_range_decoder *decoder, unsigned init, const uint8_t *in, uint32_t length);
/* n values; LINNET_OK, or LINNET_E_UNDECODABLE if one of them cannot be. */
int linnet_range_decode(struct linnet_range_decoder *decoder, int32_t *q, uint32_t n);
/* LINNET_OK if the payload is the one that an encoder writes. */
int linnet_range_decode_end(const struct linnet_range_decoder *decoder);

#ifdef __cplusplus
}
#endif

#endif
