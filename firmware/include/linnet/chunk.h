/*
 * Chunks (SPEC section 5): one contiguous slice of an object's parameters within one layer, which decodes alone.
 *
 *  byte 0        1        2     3     4     5     6     7     8     9     10    11      12 …      end-4 …
 *  ver:2 type:3  codec:4  transfer id chunk index first parameter   count       step    payload   CRC32C
 *  flags:3       init:4   u16         u16         u24               u16         s8                u32
 *
 * No state but what the caller passes. Not from an interrupt, only because decoding takes long.
 */
#ifndef LINNET_CHUNK_H
#define LINNET_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/codec.h"
#include "linnet/error.h"
#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_CHUNK_HEADER 12u
#define LINNET_CHUNK_CHECK 4u
#define LINNET_CHUNK_OVERHEAD 16u
#define LINNET_CHUNK_MAX 1024u
/* A repair is 9 bytes longer than the longest chunk it covers. */
#define LINNET_REPAIR_EXTRA 9u
#define LINNET_REPAIR_MAX 1040u

/* Types 0 … 3 are enum linnet_object's. */
#define LINNET_TYPE_REPAIR 4u
#define LINNET_FLAG_POLL 4u

/* A packet's header, taken apart once and passed on. */
struct linnet_chunk {
    const uint8_t *bytes; /* the whole packet, the caller's; null for a header that is yet to be written */
    uint16_t length;
    uint32_t first; /* parameter; of a repair: first chunk covered */
    uint16_t transfer;
    uint16_t index; /* of a repair: its seed */
    uint16_t count; /* parameters; of a repair: chunks covered, 0 for a bare poll */
    uint8_t type;
    uint8_t poll;
    uint8_t codec;
    uint8_t init;
    int8_t step; /* of a repair: the object's type */
};

/*
 * The CRC's state after the seed that names a base (SPEC 5.2): a chunk for another model, version or content never
 * verifies. id is a model id, not closed by a zero.
 */
uint32_t linnet_chunk_seed(const uint8_t *id, size_t id_length, uint32_t version,
                           const uint8_t digest[LINNET_DIGEST_BYTES]);

/*
 * Takes a packet's header apart and checks lengths, reserved bits and ranges, not the CRC: enough to find the transfer
 * that the packet belongs to and with it the seed. LINNET_OK, _MALFORMED, _TOO_LONG or _OUT_OF_RANGE. The chunk looks
 * into the packet's bytes: it is good as long as they stand.
 */
int linnet_chunk_read(struct linnet_chunk *chunk, const uint8_t *packet, size_t length);

/* Takes the header of a packet of LINNET_CHUNK_OVERHEAD … 65 535 bytes apart and checks nothing. */
void linnet_chunk_take_apart(struct linnet_chunk *chunk, const uint8_t *packet, size_t length);

/* LINNET_OK when the CRC holds under the seed, else LINNET_E_CHECKSUM. */
int linnet_chunk_verify(const struct linnet_chunk *chunk, uint32_t seed);

/* Writes the header's twelve bytes; the payload goes behind them, then linnet_chunk_sign. */
void linnet_chunk_write(const struct linnet_chunk *chunk, uint8_t *packet);
/* Writes the CRC into the last four of length bytes. */
void linnet_chunk_sign(uint8_t *packet, size_t length, uint32_t seed);
/* Sets or clears POLL and signs anew. */
void linnet_chunk_set_poll(uint8_t *packet, size_t length, int poll, uint32_t seed);

/*
 * Checks that a slice fits a layout: it lies within one layer, the codec fits the numeric, and only what has a step has
 * one. Returns the layer or a reason.
 */
int linnet_chunk_fits(const struct linnet_chunk *chunk, const struct linnet_layout *layout);

/* Begins decoding the payload of a chunk that was read, verified and fits. LINNET_OK or the codec's reason. */
int linnet_chunk_decode(struct linnet_decoder *decoder, const struct linnet_chunk *chunk);

/*
 * Applies a chunk of a step, diff or full object that was read, verified and fits to parameters (int16_t[] or float[] by
 * the layout's numeric) that hold its base (SPEC 5.4). After an error the slice's values are undefined.
 */
int linnet_chunk_apply(const struct linnet_chunk *chunk, const struct linnet_layout *layout, void *parameters);

#ifdef __cplusplus
}
#endif

#endif
