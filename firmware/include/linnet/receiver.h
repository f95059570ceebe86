/*
 * The receiving end of one transfer (SPEC 9.2 … 9.5). Packets in; new chunks, each once, and statuses out. Its whole
 * resume state is the bitmap.
 *
 * The caller owns receiver, bitmap and memory. Not from an interrupt while the same receiver is in use. Times are
 * milliseconds of the caller's clock.
 */
#ifndef LINNET_RECEIVER_H
#define LINNET_RECEIVER_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/chunk.h"
#include "linnet/clock.h"
#include "linnet/elimination.h"
#include "linnet/message.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_receiver {
    struct linnet_elimination repairs;
    uint8_t *bitmap; /* LINNET_BITMAP_BYTES of the greatest number of chunks */
    struct linnet_clock clock;
    linnet_millis now;
    linnet_millis status_at; /* when the last one was made */
    uint32_t seed;           /* linnet_chunk_seed of the base */
    uint32_t spacing_ms;
    uint32_t credit; /* bytes, 0: none is given */
    uint32_t bytes_since;
    uint32_t echo; /* UINT32_MAX: none */
    int32_t highest;
    uint16_t chunks;
    uint16_t missing;
    uint16_t transfer;
    uint16_t window;
    uint16_t since;
    uint16_t gain;
    uint8_t type; /* enum linnet_object */
    uint8_t has_status;
    uint8_t gap;
    uint8_t due;
    uint8_t urgent;
    uint32_t undecodable; /* times that repairs contradicted each other */
};

/* Starts with nothing received. memory and size: for repairs, may be null. chunk_bytes: the longest chunk there is. */
void linnet_receiver_start(struct linnet_receiver *receiver, uint8_t *bitmap, uint32_t chunks, uint32_t chunk_bytes,
                           unsigned type, uint16_t transfer, uint32_t seed, void *memory, size_t size,
                           linnet_millis now);

/*
 * For a receiver that was started for as many chunks as there may be: now their number is known. memory: for repairs, as
 * at the start, used where no chunk has come yet. LINNET_E_OUT_OF_RANGE, and nothing has changed, when a chunk beyond it
 * has come or it is more than at the start.
 */
int linnet_receiver_count(struct linnet_receiver *receiver, uint32_t chunks, uint32_t chunk_bytes, void *memory,
                          size_t size);

/* The sender said HELLO for this transfer, or something else wants to know. */
void linnet_receiver_hello(struct linnet_receiver *receiver);

/*
 * Gives it a packet. 1: a new chunk, now hand it on and store it. 0: a duplicate, a poll, a repair. Negative: the first
 * check of SPEC 9.2 that failed; nothing has changed. After 0 and 1 call linnet_receiver_solved until it is empty.
 */
int linnet_receiver_take(struct linnet_receiver *receiver, const uint8_t *packet, size_t length, linnet_millis now);
/* The same of a packet that linnet_chunk_read took apart and whose CRC holds under the receiver's seed. */
int linnet_receiver_take_verified(struct linnet_receiver *receiver, const struct linnet_chunk *chunk,
                                  linnet_millis now);
/* The next chunk that repairs gave, signed, into out; its length, or 0 when there is none. */
int linnet_receiver_solved(struct linnet_receiver *receiver, uint8_t *out, size_t capacity);

static inline int linnet_receiver_complete(const struct linnet_receiver *receiver) {
    return receiver->missing == 0;
}

/* Whether a status is to be sent now; if not, linnet_receiver_wake says when without another packet. */
int linnet_receiver_due(struct linnet_receiver *receiver, linnet_millis now);
linnet_millis linnet_receiver_wake(const struct linnet_receiver *receiver);
/* Fills keys 4, 5, 6, 8, 9, 10, 40 and 41 of a status; it counts as sent. The bitmap is a view. */
void linnet_receiver_status(struct linnet_receiver *receiver, struct linnet_message *status, linnet_millis now);

#ifdef __cplusplus
}
#endif

#endif
