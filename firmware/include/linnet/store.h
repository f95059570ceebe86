/*
 * A record that survives the loss of power at any byte of a write. A region of flash is cut into two slots or more; a
 * new record goes into the slot after the newest one and counts only once its header, which is written last, holds. What
 * was there before stays readable until then. More slots spread the wear: with 10 000 erases a page, n slots take
 * n · 10 000 records.
 *
 *  slot: magic u32 ‖ sequence u32 ‖ length u32 ‖ CRC32C of the content u32 ‖ CRC32C of these 16 bytes u32 ‖ 4 unused
 *        ‖ mark, 8 bytes ‖ content
 *
 * Not from an interrupt: it waits for the flash.
 */
#ifndef LINNET_STORE_H
#define LINNET_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"
#include "linnet/flash.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_STORE_HEADER 32u

/* Bytes of a region of `slots` slots for records of up to `length` bytes on flash with pages of `page` bytes. */
#define LINNET_STORE_SLOT_SIZE(length, page) ((((length) + LINNET_STORE_HEADER + (page) - 1u) / (page)) * (page))
#define LINNET_STORE_REGION_SIZE(length, page, slots) (LINNET_STORE_SLOT_SIZE(length, page) * (slots))

struct linnet_store {
    const struct linnet_flash *flash;
    uint32_t offset;     /* of the region, a multiple of the page */
    uint32_t slot_bytes; /* a multiple of the page */
    uint8_t slots;       /* 2 … 255 */
    /* What follows is the store's own. */
    uint8_t newest;
    uint8_t present;
    uint8_t marked;
    uint8_t held;
    uint8_t hold[8]; /* bytes that do not fill a write unit yet */
    uint32_t sequence;
    uint32_t length;
    uint32_t writing; /* content bytes of the record in the making */
    uint32_t erased;  /* bytes of its slot that are ready for it */
    uint32_t check;
};

/*
 * Finds the newest whole record. LINNET_OK, LINNET_E_EMPTY when there is none, LINNET_E_STORE when the flash failed.
 * The first five fields are set by the caller before.
 */
int linnet_store_open(struct linnet_store *store);

/* Bytes of the newest record's content; 0 when there is none. */
static inline uint32_t linnet_store_length(const struct linnet_store *store) {
    return store->present ? store->length : 0;
}

/* Copies bytes of the newest record's content. LINNET_OK, LINNET_E_EMPTY or LINNET_E_STORE. */
int linnet_store_read(const struct linnet_store *store, uint32_t at, void *out, size_t length);

/* Begins a new record in the slot after the newest one. */
int linnet_store_begin(struct linnet_store *store);
/* Appends to it. LINNET_E_STORAGE_FULL when it does not fit the slot. */
int linnet_store_append(struct linnet_store *store, const void *bytes, size_t length);
/* From here on the new record is the newest one, and the one before is gone with the next begin but one. */
int linnet_store_commit(struct linnet_store *store);

/*
 * Marks the newest record without an erase: one bit of state for a change too small for a new record. A record starts
 * unmarked.
 */
int linnet_store_mark(struct linnet_store *store);

#ifdef __cplusplus
}
#endif

#endif
