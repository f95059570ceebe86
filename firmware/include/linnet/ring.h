/*
 * The newest examples in flash, with their labels: they survive a reboot and a loss of power at any byte of a write. What
 * was there before stays until room is needed; then the oldest page of them goes at once. An example without a label waits
 * for one, as when a person says afterwards what it was, and is none to train on until then.
 *
 *   linnet_ring_open at boot. Then data.context = &ring, data.load = linnet_ring_load, and after each add or label
 *   data.count = linnet_ring_count(&ring).
 *
 *  example: sequence u32 ‖ CRC32C of the content u32 ‖ CRC32C of these 8 bytes u32 ‖ 4 unused ‖ label, 8 bytes ‖ another
 *           label, 8 bytes ‖ spoilt, 8 bytes ‖ content. The first 16 bytes are written last.
 *
 * Each page is erased once in a round of the ring. Not from an interrupt: it waits for the flash.
 */
#ifndef LINNET_RING_H
#define LINNET_RING_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"
#include "linnet/flash.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_RING_HEADER 40u
#define LINNET_UNLABELLED 0xFFu

/* Bytes of flash of one example; its write unit is at most 8. */
#define LINNET_RING_RECORD(example_bytes) (LINNET_RING_HEADER + ((example_bytes) + 7u) / 8u * 8u)

struct linnet_ring {
    const struct linnet_flash *flash;
    uint32_t offset;        /* of the region, a multiple of the page */
    uint32_t bytes;         /* of the region, a multiple of the page: room for two examples in two pages at least */
    uint32_t example_bytes; /* features × 1 or, in floating point, × 4 */
    /* What follows is the ring's own. */
    uint32_t slots;
    uint32_t next;     /* slot that is written next */
    uint32_t sequence; /* of the newest example */
    uint32_t count;
    uint32_t found_i; /* the labelled example that was looked for last, and its slot */
    uint32_t found_slot;
    uint8_t has_found;
};

/* Finds what is there. LINNET_OK, also for an empty ring, or LINNET_E_STORE. The first four fields are set before. */
int linnet_ring_open(struct linnet_ring *ring);

/*
 * Appends an example; label LINNET_UNLABELLED: not known yet. LINNET_OK, or LINNET_E_STORE: this one is lost. Where a page is
 * worn out that happens once a round of the ring, which goes on without that page.
 */
int linnet_ring_add(struct linnet_ring *ring, const void *example, uint8_t label);

/*
 * Labels the example that came `back` examples before the newest (0: the newest one), or corrects its label, once. It has the
 * former label or this one, also when power is lost. LINNET_E_EMPTY: there is none; LINNET_E_SPACE: it was labelled twice.
 */
int linnet_ring_label(struct linnet_ring *ring, uint32_t back, uint8_t label);

/* Examples that have a label. */
static inline uint32_t linnet_ring_count(const struct linnet_ring *ring) {
    return ring->count;
}

/* For linnet_data: the i-th of the labelled examples, the oldest first. LINNET_OK, LINNET_E_EMPTY or LINNET_E_STORE. */
int linnet_ring_load(void *ring, uint32_t i, void *example, uint8_t *label);

#ifdef __cplusplus
}
#endif

#endif
