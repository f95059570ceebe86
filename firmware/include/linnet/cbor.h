/*
 * The deterministic subset of CBOR that messages use (SPEC 8.1, RFC 8949 section 4.2): shortest integers, definite
 * lengths; unsigned and negative integers, byte strings, text strings, arrays and maps, nothing else. The reader
 * refuses every other encoding; it never reads past the end and never trusts a count.
 *
 * No state but the reader's or writer's, which the caller owns. May be called from an interrupt.
 */
#ifndef LINNET_CBOR_H
#define LINNET_CBOR_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/config.h"
#include "linnet/error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_CBOR_MAX_ARRAY 64u

enum linnet_cbor_major {
    LINNET_CBOR_UINT = 0,
    LINNET_CBOR_NINT = 1,
    LINNET_CBOR_BYTES = 2,
    LINNET_CBOR_TEXT = 3,
    LINNET_CBOR_ARRAY = 4,
    LINNET_CBOR_MAP = 5
};

struct linnet_cbor_reader {
    const uint8_t *at;
    const uint8_t *end;
};

/* A byte or text string: a view into the message it was read from, not closed by a zero. */
struct linnet_slice {
    const uint8_t *bytes;
    size_t length;
};

/* Reads a head of any of the six kinds: major into *major, its argument (below 2^63) into *argument. */
int linnet_cbor_read_head(struct linnet_cbor_reader *reader, unsigned *major, uint64_t *argument);
int linnet_cbor_read_uint(struct linnet_cbor_reader *reader, uint64_t *value);
/* An integer of either sign. */
int linnet_cbor_read_int(struct linnet_cbor_reader *reader, int64_t *value);
int linnet_cbor_read_bytes(struct linnet_cbor_reader *reader, struct linnet_slice *value);
/* Printable ASCII only. */
int linnet_cbor_read_text(struct linnet_cbor_reader *reader, struct linnet_slice *value);
/* The number of elements (array) or of pairs (map) that follow. */
int linnet_cbor_read_array(struct linnet_cbor_reader *reader, uint64_t *count);
int linnet_cbor_read_map(struct linnet_cbor_reader *reader, uint64_t *count);
/* Passes over one value of a message: an integer, a string, or an array of them; text is printable ASCII. */
int linnet_cbor_skip(struct linnet_cbor_reader *reader);

struct linnet_cbor_writer {
    uint8_t *out;
    size_t capacity;
    size_t length; /* what was asked to be written; more than capacity when it did not fit */
};

/* The writer keeps counting past its capacity and writes nothing there: check length ≤ capacity once at the end. */
/* A board says no number beyond 32 bits. */
#if LINNET_BOTH_ENDS
typedef uint64_t linnet_cbor_argument;
#else
typedef uint32_t linnet_cbor_argument;
#endif
void linnet_cbor_write_head(struct linnet_cbor_writer *writer, enum linnet_cbor_major major,
                            linnet_cbor_argument argument);
void linnet_cbor_write_int(struct linnet_cbor_writer *writer, int64_t value);
void linnet_cbor_write_string(struct linnet_cbor_writer *writer, enum linnet_cbor_major major,
                              struct linnet_slice value);

/* Appends bytes that are CBOR already. */
void linnet_cbor_write_raw(struct linnet_cbor_writer *writer, struct linnet_slice value);

#ifdef __cplusplus
}
#endif

#endif
