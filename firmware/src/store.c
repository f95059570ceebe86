#include "linnet/store.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"

#define MAGIC 0x31534E4Cu /* "LNS1" */
#define MARK_AT 24u

static uint32_t slot_offset(const struct linnet_store *store, unsigned slot) {
    return store->offset + slot * store->slot_bytes;
}

static int read_at(const struct linnet_store *store, uint32_t offset, uint8_t *out, size_t length) {
    return store->flash->read(store->flash->context, offset, out, length) ? LINNET_E_STORE : LINNET_OK;
}

struct header {
    uint32_t sequence;
    uint32_t length;
    uint32_t check;
    uint8_t marked;
};

/* LINNET_OK when the slot's header holds. */
static int read_header(const struct linnet_store *store, unsigned slot, struct header *header) {
    uint8_t bytes[LINNET_STORE_HEADER];
    const int error = read_at(store, slot_offset(store, slot), bytes, sizeof bytes);
    if (error) {
        return error;
    }
    if (linnet_load_le32(bytes) != MAGIC || linnet_load_le32(bytes + 16) != linnet_crc32c(bytes, 16)) {
        return LINNET_E_EMPTY;
    }
    header->sequence = linnet_load_le32(bytes + 4);
    header->length = linnet_load_le32(bytes + 8);
    header->check = linnet_load_le32(bytes + 12);
    header->marked = 0;
    for (unsigned i = MARK_AT; i < LINNET_STORE_HEADER; i++) {
        header->marked = (uint8_t)(header->marked | (bytes[i] != 0xFF)); /* a torn mark was meant as one */
    }
    return header->length <= store->slot_bytes - LINNET_STORE_HEADER ? LINNET_OK : LINNET_E_EMPTY;
}

static int content_holds(const struct linnet_store *store, unsigned slot, const struct header *header, int *holds) {
    uint8_t bytes[64];
    uint32_t check = LINNET_CRC32C_INIT;
    for (uint32_t at = 0; at < header->length;) {
        const uint32_t left = header->length - at;
        const uint32_t take = left < sizeof bytes ? left : (uint32_t)sizeof bytes;
        const int error = read_at(store, slot_offset(store, slot) + LINNET_STORE_HEADER + at, bytes, take);
        if (error) {
            return error;
        }
        check = linnet_crc32c_update(check, bytes, take);
        at += take;
    }
    *holds = linnet_crc32c_finish(check) == header->check;
    return LINNET_OK;
}

static int newer(uint32_t a, uint32_t b) {
    return a != b && a - b < 0x80000000u;
}

int linnet_store_open(struct linnet_store *store) {
    LINNET_ASSERT(store && store->flash && store->slots >= 2);
    LINNET_ASSERT(store->slot_bytes > LINNET_STORE_HEADER && store->slot_bytes % store->flash->page_bytes == 0);
    LINNET_ASSERT(store->offset % store->flash->page_bytes == 0);
    LINNET_ASSERT(store->flash->write_bytes > 0 && store->flash->write_bytes <= sizeof store->hold);
    store->present = 0;
    store->newest = (uint8_t)(store->slots - 1u);
    store->sequence = 0;
    for (unsigned slot = 0; slot < store->slots; slot++) {
        struct header header;
        int holds = 0;
        int error = read_header(store, slot, &header);
        if (error == LINNET_E_EMPTY || (!error && store->present && !newer(header.sequence, store->sequence))) {
            continue;
        }
        if (!error) {
            error = content_holds(store, slot, &header, &holds);
        }
        if (error) {
            return error;
        }
        if (holds) {
            store->present = 1;
            store->newest = (uint8_t)slot;
            store->sequence = header.sequence;
            store->length = header.length;
            store->marked = header.marked;
        }
    }
    return store->present ? LINNET_OK : LINNET_E_EMPTY;
}

int linnet_store_read(const struct linnet_store *store, uint32_t at, void *out, size_t length) {
    LINNET_ASSERT(store && store->flash && (out || length == 0));
    if (!store->present || at > store->length || length > store->length - at) {
        return LINNET_E_EMPTY;
    }
    return read_at(store, slot_offset(store, store->newest) + LINNET_STORE_HEADER + at, out, length);
}

static unsigned next_slot(const struct linnet_store *store) {
    return (store->newest + 1u) % store->slots;
}

static int program(const struct linnet_store *store, uint32_t offset, const uint8_t *bytes, size_t length) {
    return store->flash->program(store->flash->context, offset, bytes, length) ? LINNET_E_STORE : LINNET_OK;
}

/* Erases page by page as the record grows: a short record in a long slot costs few of them. */
static int erase_up_to(struct linnet_store *store, uint32_t end) {
    const uint32_t page = store->flash->page_bytes;
    for (; store->erased < end; store->erased += page) {
        if (store->flash->erase(store->flash->context, slot_offset(store, next_slot(store)) + store->erased)) {
            return LINNET_E_STORE;
        }
    }
    return LINNET_OK;
}

int linnet_store_begin(struct linnet_store *store) {
    LINNET_ASSERT(store && store->flash && store->slots >= 2);
    store->writing = 0;
    store->held = 0;
    store->check = LINNET_CRC32C_INIT;
    store->erased = 0;
    return erase_up_to(store, LINNET_STORE_HEADER); /* the old header goes first */
}

int linnet_store_append(struct linnet_store *store, const void *bytes, size_t length) {
    LINNET_ASSERT(store && store->flash && (bytes || length == 0));
    const uint8_t *from = bytes;
    const uint32_t unit = store->flash->write_bytes;
    const uint32_t start = slot_offset(store, next_slot(store)) + LINNET_STORE_HEADER;
    int error = LINNET_OK;
    if (length > store->slot_bytes - LINNET_STORE_HEADER - store->writing) {
        return LINNET_E_STORAGE_FULL;
    }
    store->check = linnet_crc32c_update(store->check, from, length);
    error = erase_up_to(store, LINNET_STORE_HEADER + store->writing + (uint32_t)length);
    while (!error && length > 0) {
        if (store->held == 0 && length >= unit) { /* whole units go straight through */
            const size_t whole = length / unit * unit;
            error = program(store, start + store->writing, from, whole);
            store->writing += (uint32_t)whole;
            from += whole;
            length -= whole;
            continue;
        }
        store->hold[store->held++] = *from++;
        store->writing++;
        length--;
        if (store->held == unit) {
            error = program(store, start + store->writing - unit, store->hold, unit);
            store->held = 0;
        }
    }
    return error;
}

int linnet_store_commit(struct linnet_store *store) {
    LINNET_ASSERT(store && store->flash);
    uint8_t header[MARK_AT];
    const unsigned slot = next_slot(store);
    const uint32_t offset = slot_offset(store, slot);
    int error = LINNET_OK;
    if (store->held > 0) {
        memset(store->hold + store->held, 0xFF, sizeof store->hold - store->held);
        error = program(store, offset + LINNET_STORE_HEADER + store->writing - store->held, store->hold,
                        store->flash->write_bytes);
        store->held = 0;
    }
    memset(header, 0xFF, sizeof header);
    linnet_store_le32(header, MAGIC);
    linnet_store_le32(header + 4, store->sequence + 1u);
    linnet_store_le32(header + 8, store->writing);
    linnet_store_le32(header + 12, linnet_crc32c_finish(store->check));
    linnet_store_le32(header + 16, linnet_crc32c(header, 16));
    if (!error) {
        error = program(store, offset, header, sizeof header);
    }
    if (!error) {
        store->present = 1;
        store->newest = (uint8_t)slot;
        store->sequence++;
        store->length = store->writing;
        store->marked = 0;
    }
    return error;
}

int linnet_store_mark(struct linnet_store *store) {
    LINNET_ASSERT(store && store->flash);
    static const uint8_t mark[8] = {0};
    if (!store->present) {
        return LINNET_E_EMPTY;
    }
    const int error = program(store, slot_offset(store, store->newest) + MARK_AT, mark, sizeof mark);
    if (!error) {
        store->marked = 1;
    }
    return error;
}
