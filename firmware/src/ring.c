#include "linnet/ring.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"

#define HEAD 16u
#define LABEL_AT 16u
#define LABEL_BYTES 8u
#define SPOILT_AT 32u

static uint32_t record_bytes(const struct linnet_ring *ring) {
    return LINNET_RING_RECORD(ring->example_bytes);
}

/* Slots of a page, or 0: a slot takes pages. */
static uint32_t slots_of_page(const struct linnet_ring *ring) {
    return ring->flash->page_bytes / record_bytes(ring);
}

static uint32_t pages_of_slot(const struct linnet_ring *ring) {
    return (record_bytes(ring) + ring->flash->page_bytes - 1u) / ring->flash->page_bytes;
}

static uint32_t slot_offset(const struct linnet_ring *ring, uint32_t slot) {
    const uint32_t page = ring->flash->page_bytes;
    const uint32_t in_page = slots_of_page(ring);
    return ring->offset + (in_page == 0 ? slot * pages_of_slot(ring) * page
                                        : slot / in_page * page + slot % in_page * record_bytes(ring));
}

static int begins_page(const struct linnet_ring *ring, uint32_t slot) {
    const uint32_t in_page = slots_of_page(ring);
    return in_page == 0 || slot % in_page == 0;
}

static int read_at(const struct linnet_ring *ring, uint32_t slot, uint32_t at, void *out, size_t length) {
    return ring->flash->read(ring->flash->context, slot_offset(ring, slot) + at, out, length) ? LINNET_E_STORE : LINNET_OK;
}

static int program(const struct linnet_ring *ring, uint32_t slot, uint32_t at, const uint8_t *bytes, size_t length) {
    return ring->flash->program(ring->flash->context, slot_offset(ring, slot) + at, bytes, length) ? LINNET_E_STORE
                                                                                                   : LINNET_OK;
}

/* A label and its complement: one that was cut off is none. */
static int label_in(const uint8_t area[LABEL_BYTES], uint8_t *label) {
    *label = area[0];
    return (area[0] ^ area[1]) == 0xFF && area[0] != LINNET_UNLABELLED;
}

static int is_blank(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0xFF) {
            return 0;
        }
    }
    return 1;
}

struct found {
    uint32_t sequence;
    uint32_t check;
    uint8_t areas[2 * LABEL_BYTES];
    uint8_t label; /* LINNET_UNLABELLED: none */
};

/* LINNET_OK when an example stands in the slot, LINNET_E_EMPTY when not. */
static int look(const struct linnet_ring *ring, uint32_t slot, struct found *found) {
    uint8_t header[LINNET_RING_HEADER];
    const int error = read_at(ring, slot, 0, header, sizeof header);
    if (error) {
        return error;
    }
    if (linnet_load_le32(header + 8) != linnet_crc32c(header, 8) || !is_blank(header + SPOILT_AT, 8)) {
        return LINNET_E_EMPTY;
    }
    found->sequence = linnet_load_le32(header);
    found->check = linnet_load_le32(header + 4);
    memcpy(found->areas, header + LABEL_AT, sizeof found->areas);
    if (!label_in(header + LABEL_AT + LABEL_BYTES, &found->label) && !label_in(header + LABEL_AT, &found->label)) {
        found->label = LINNET_UNLABELLED;
    }
    return LINNET_OK;
}

/* CRC of the slot's content, and whether nothing stands there. */
static int content(const struct linnet_ring *ring, uint32_t slot, uint32_t *check, int *blank) {
    uint8_t bytes[64];
    uint32_t crc = LINNET_CRC32C_INIT;
    const uint32_t end = record_bytes(ring);
    *blank = 1;
    for (uint32_t at = 0; at < end;) {
        const uint32_t take = end - at < sizeof bytes ? end - at : (uint32_t)sizeof bytes;
        const int error = read_at(ring, slot, at, bytes, take);
        if (error) {
            return error;
        }
        for (uint32_t i = 0; i < take; i++) {
            *blank &= bytes[i] == 0xFF;
            if (at + i >= LINNET_RING_HEADER && at + i < LINNET_RING_HEADER + ring->example_bytes) {
                crc = linnet_crc32c_update(crc, bytes + i, 1);
            }
        }
        at += take;
    }
    *check = linnet_crc32c_finish(crc);
    return LINNET_OK;
}

/* An example whose content has changed counts no more, also after the next boot. */
static int spoil(const struct linnet_ring *ring, uint32_t slot) {
    static const uint8_t mark[8] = {0};
    return program(ring, slot, SPOILT_AT, mark, sizeof mark);
}

static int recount(struct linnet_ring *ring) {
    struct found found;
    ring->count = 0;
    ring->has_found = 0;
    for (uint32_t slot = 0; slot < ring->slots; slot++) {
        const int error = look(ring, slot, &found);
        if (error && error != LINNET_E_EMPTY) {
            return error;
        }
        ring->count += !error && found.label != LINNET_UNLABELLED;
    }
    return LINNET_OK;
}

static int newer(uint32_t a, uint32_t b) {
    return a != b && a - b < 0x80000000u;
}

/* What was cut off is passed over: flash is programmed once between erases. */
static int pass_torn(struct linnet_ring *ring) {
    uint32_t check;
    int blank = 0;
    while (!begins_page(ring, ring->next)) {
        const int error = content(ring, ring->next, &check, &blank);
        if (error || blank) {
            return error;
        }
        ring->next = (ring->next + 1u) % ring->slots;
    }
    return LINNET_OK;
}

int linnet_ring_open(struct linnet_ring *ring) {
    LINNET_ASSERT(ring && ring->flash && ring->example_bytes > 0);
    LINNET_ASSERT(ring->flash->write_bytes > 0 && ring->flash->write_bytes <= 8 && 8u % ring->flash->write_bytes == 0);
    LINNET_ASSERT(ring->offset % ring->flash->page_bytes == 0 && ring->bytes % ring->flash->page_bytes == 0);
    const uint32_t pages = ring->bytes / ring->flash->page_bytes;
    const uint32_t in_page = slots_of_page(ring);
    int has_newest = 0;
    ring->slots = in_page > 0 ? pages * in_page : pages / pages_of_slot(ring);
    ring->next = 0;
    ring->sequence = 0;
    LINNET_ASSERT(pages >= 2 && ring->slots >= 2);
    for (uint32_t slot = 0; slot < ring->slots; slot++) {
        struct found found;
        uint32_t check = 0;
        int blank;
        int error = look(ring, slot, &found);
        if (error == LINNET_E_EMPTY) {
            continue;
        }
        error = error ? error : content(ring, slot, &check, &blank);
        if (!error && check != found.check) {
            error = spoil(ring, slot);
        } else if (!error && (!has_newest || newer(found.sequence, ring->sequence))) {
            has_newest = 1;
            ring->sequence = found.sequence;
            ring->next = (slot + 1u) % ring->slots;
        }
        if (error) {
            return error;
        }
    }
    const int error = pass_torn(ring);
    return error ? error : recount(ring);
}

/* A page that cannot be erased, as when it is worn out, is passed over: this example is lost, the next one finds another page. */
static int make_room(struct linnet_ring *ring) {
    const uint32_t page = ring->flash->page_bytes;
    if (!begins_page(ring, ring->next)) {
        return LINNET_OK;
    }
    for (uint32_t at = 0; at < pages_of_slot(ring); at++) {
        if (ring->flash->erase(ring->flash->context, slot_offset(ring, ring->next) + at * page)) {
            const uint32_t in_page = slots_of_page(ring);
            ring->next = (ring->next + (in_page > 0 ? in_page : 1u)) % ring->slots;
            return LINNET_E_STORE;
        }
    }
    return LINNET_OK;
}

static int write_content(const struct linnet_ring *ring, const uint8_t *example) {
    const uint32_t whole = ring->example_bytes / 8u * 8u;
    const uint32_t rest = ring->example_bytes - whole;
    uint8_t last[8];
    int error = whole > 0 ? program(ring, ring->next, LINNET_RING_HEADER, example, whole) : LINNET_OK;
    if (!error && rest > 0) {
        memset(last, 0xFF, sizeof last);
        memcpy(last, example + whole, rest);
        error = program(ring, ring->next, LINNET_RING_HEADER + whole, last, sizeof last);
    }
    return error;
}

static int write_label(const struct linnet_ring *ring, uint32_t slot, uint32_t area, uint8_t label) {
    uint8_t bytes[LABEL_BYTES];
    memset(bytes, 0xFF, sizeof bytes);
    bytes[0] = label;
    bytes[1] = (uint8_t)~label;
    return program(ring, slot, LABEL_AT + area * LABEL_BYTES, bytes, sizeof bytes);
}

int linnet_ring_add(struct linnet_ring *ring, const void *example, uint8_t label) {
    LINNET_ASSERT(ring && ring->flash && ring->slots >= 2 && example);
    uint8_t head[HEAD];
    int error = pass_torn(ring); /* of a write that failed without a reboot */
    error = error ? error : make_room(ring);
    error = error ? error : write_content(ring, example);
    if (!error && label != LINNET_UNLABELLED) {
        error = write_label(ring, ring->next, 0, label);
    }
    memset(head, 0xFF, sizeof head);
    linnet_store_le32(head, ring->sequence + 1u);
    linnet_store_le32(head + 4, linnet_crc32c(example, ring->example_bytes));
    linnet_store_le32(head + 8, linnet_crc32c(head, 8));
    error = error ? error : program(ring, ring->next, 0, head, sizeof head);
    if (!error) {
        ring->sequence++;
        ring->next = (ring->next + 1u) % ring->slots;
    }
    const int counted = recount(ring);
    return error ? error : counted;
}

int linnet_ring_label(struct linnet_ring *ring, uint32_t back, uint8_t label) {
    LINNET_ASSERT(ring && ring->flash && ring->slots >= 2 && label != LINNET_UNLABELLED);
    uint32_t slot = ring->next;
    for (uint32_t passed = 0; passed < ring->slots; passed++) {
        struct found found;
        slot = (slot + ring->slots - 1u) % ring->slots;
        int error = look(ring, slot, &found);
        if (error == LINNET_E_EMPTY || (!error && back-- > 0)) {
            continue;
        }
        if (error) {
            return error;
        }
        const uint32_t area = is_blank(found.areas, LABEL_BYTES) ? 0 : 1;
        if (!is_blank(found.areas + area * LABEL_BYTES, LABEL_BYTES)) {
            return LINNET_E_SPACE;
        }
        error = write_label(ring, slot, area, label);
        const int counted = recount(ring);
        return error ? error : counted;
    }
    return LINNET_E_EMPTY;
}

int linnet_ring_load(void *context, uint32_t i, void *example, uint8_t *label) {
    struct linnet_ring *ring = context;
    LINNET_ASSERT(ring && ring->flash && ring->slots >= 2 && example && label);
    /* One after the other is what training asks for. */
    const int goes_on = ring->has_found && i >= ring->found_i;
    uint32_t slot = goes_on ? ring->found_slot : ring->next;
    uint32_t at = goes_on ? ring->found_i : 0;
    const uint32_t until_next = (ring->next + ring->slots - slot) % ring->slots; /* 0: the oldest stands there */
    for (uint32_t left = until_next == 0 ? ring->slots : until_next; left > 0; left--, slot = (slot + 1u) % ring->slots) {
        struct found found;
        const int error = look(ring, slot, &found);
        if (error == LINNET_E_EMPTY || (!error && found.label == LINNET_UNLABELLED)) {
            continue;
        }
        if (error) {
            return error;
        }
        if (at++ == i) {
            ring->has_found = 1;
            ring->found_i = i;
            ring->found_slot = slot;
            *label = found.label;
            return read_at(ring, slot, LINNET_RING_HEADER, example, ring->example_bytes);
        }
    }
    return LINNET_E_EMPTY;
}
