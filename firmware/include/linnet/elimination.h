/*
 * The repairs a receiver holds (SPEC 9.5), as linear equations over the chunks it lacks, in reduced row echelon form.
 * One slot of memory a chunk: it holds the chunk's symbol once that is known, before that the equation whose pivot it
 * is. So memory is bounded by the object, whatever arrives.
 *
 * The caller owns the memory and may use it for other things once the object is complete. Not from an interrupt: a repair
 * costs about 15 instructions per byte and chunk that it covers.
 */
#ifndef LINNET_ELIMINATION_H
#define LINNET_ELIMINATION_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/chunk.h"
#include "linnet/config.h"
#include "linnet/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_elimination {
    uint8_t *memory;
    uint16_t chunks; /* 0: repairs are not used */
    uint16_t symbol; /* bytes a slot holds */
    uint16_t rank;   /* equations held */
};

/* Bytes of memory for an object of so many chunks of at most chunk_bytes. */
#define LINNET_ELIMINATION_MEMORY(chunks, chunk_bytes) (((chunks) + 1u) * ((chunks) + (chunk_bytes) - 4u))

/* Starts empty; where the memory is too small for the object repairs are not used. */
void linnet_elimination_start(struct linnet_elimination *e, void *memory, size_t size, uint32_t chunks,
                              uint32_t chunk_bytes);
/* A chunk of the object became known; keeps it and substitutes it in the equations. */
void linnet_elimination_know(struct linnet_elimination *e, uint32_t index, const uint8_t *chunk, size_t length);
/* A repair that was checked. 1: it helps. 0: it says nothing new, or there is no memory for what it needs. */
int linnet_elimination_add(struct linnet_elimination *e, const struct linnet_chunk *repair);
/*
 * Takes the next chunk that the equations give: its index, the chunk unsigned into out and its length into *length.
 * LINNET_E_EMPTY when there is none, LINNET_E_UNDECODABLE when the equations contradict each other; they are dropped
 * then. The caller makes the chunk known.
 */
int linnet_elimination_solve(struct linnet_elimination *e, unsigned type, uint16_t transfer, uint8_t *out,
                             size_t capacity, size_t *length);

#ifdef __cplusplus
}
#endif

#endif
