/* The Golomb-Rice codes of codec.h (SPEC 6.7), both ways. Use codec.h; this is a part of it. */
#ifndef LINNET_RICE_H
#define LINNET_RICE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_rice_encoder {
    uint8_t *out;
    uint32_t room;    /* bits left, those of the open run not yet taken off */
    uint32_t written; /* whole bytes */
    uint32_t pending; /* bits that fill no byte yet, the last ones lowest */
    uint32_t run;     /* of zeros, open */
    uint8_t pending_bits;
    uint8_t init;
};

struct linnet_rice_decoder {
    const uint8_t *in;
    uint32_t length;
    uint32_t position; /* bytes taken into window */
    uint32_t window;   /* unread bits, from the highest on; zeros below */
    uint32_t left;     /* values still expected */
    uint32_t run;      /* zeros before the next other value */
    uint8_t window_bits;
    uint8_t init;
    uint8_t run_read;
};

/* SPEC 6.7's choice for n values with this sum of magnitudes, `nonzero` of them not 0. */
unsigned linnet_rice_init(uint32_t sum, uint32_t nonzero, uint32_t n);

/* As range.h's. */
void linnet_rice_encode_begin(struct linnet_rice_encoder *encoder, unsigned init, uint8_t *out, uint32_t limit);
uint32_t linnet_rice_encode(struct linnet_rice_encoder *encoder, const int32_t *q, uint32_t n);
int linnet_rice_encode_end(struct linnet_rice_encoder *encoder);

/* count: values of the whole slice. */
void linnet_rice_decode_begin(struct linnet_rice_decoder *decoder, unsigned init, const uint8_t *in, uint32_t length,
                              uint32_t count);
int linnet_rice_decode(struct linnet_rice_decoder *decoder, int32_t *q, uint32_t n);
int linnet_rice_decode_end(const struct linnet_rice_decoder *decoder);

#ifdef __cplusplus
}
#endif

#endif
