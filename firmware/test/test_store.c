/* The store: records come back after power was lost at every single byte of a write. */
#include "flash_ram.h"
#include "linnet/store.h"

#define PAGE 64u
#define LENGTH 150u

static uint8_t content(uint32_t record, uint32_t i) {
    return (uint8_t)(record * 37u + i * 11u + i / 7u);
}

static struct linnet_store store_on(struct flash_ram *ram, uint8_t slots) {
    struct linnet_store store;
    memset(&store, 0, sizeof store);
    store.flash = &ram->flash;
    store.offset = PAGE;
    store.slot_bytes = LINNET_STORE_SLOT_SIZE(LENGTH, PAGE);
    store.slots = slots;
    return store;
}

static int write_record(struct linnet_store *store, uint32_t record) {
    uint8_t bytes[LENGTH];
    int error = linnet_store_begin(store);
    for (uint32_t i = 0; i < LENGTH; i++) {
        bytes[i] = content(record, i);
    }
    for (uint32_t at = 0, piece = 1; !error && at < LENGTH; at += piece, piece = piece % 13 + 3) {
        piece = piece < LENGTH - at ? piece : LENGTH - at;
        error = linnet_store_append(store, bytes + at, piece);
    }
    return error ? error : linnet_store_commit(store);
}

/* The record that stands in the store, or -1; checks that it is whole. */
static int record_in(const struct linnet_store *store) {
    uint8_t bytes[LENGTH];
    if (linnet_store_length(store) == 0) {
        return -1;
    }
    CHECK_EQUAL(linnet_store_length(store), LENGTH);
    CHECK_EQUAL(linnet_store_read(store, 0, bytes, LENGTH), LINNET_OK);
    for (int record = 0; record < 20; record++) {
        uint32_t i = 0;
        while (i < LENGTH && bytes[i] == content((uint32_t)record, i)) {
            i++;
        }
        if (i == LENGTH) {
            return record;
        }
    }
    CHECK(0);
    return -1;
}

static void records_follow_each_other(uint8_t slots, uint32_t unit) {
    struct flash_ram ram;
    flash_ram_init(&ram, 64 * PAGE, PAGE, unit);
    struct linnet_store store = store_on(&ram, slots);
    CHECK_EQUAL(linnet_store_open(&store), LINNET_E_EMPTY);
    for (uint32_t record = 0; record < 12; record++) {
        CHECK_EQUAL(write_record(&store, record), LINNET_OK);
        CHECK_EQUAL(record_in(&store), record);
        struct linnet_store again = store_on(&ram, slots);
        CHECK_EQUAL(linnet_store_open(&again), LINNET_OK);
        CHECK_EQUAL(record_in(&again), record);
    }
    uint8_t byte;
    CHECK_EQUAL(linnet_store_read(&store, LENGTH, &byte, 1), LINNET_E_EMPTY);
    CHECK_EQUAL(linnet_store_read(&store, UINT32_MAX, &byte, 1), LINNET_E_EMPTY);
    CHECK_EQUAL(linnet_store_begin(&store), LINNET_OK);
    for (uint32_t i = 0; i < store.slot_bytes - LINNET_STORE_HEADER; i++) {
        CHECK_EQUAL(linnet_store_append(&store, "x", 1), LINNET_OK);
    }
    CHECK_EQUAL(linnet_store_append(&store, "x", 1), LINNET_E_STORAGE_FULL);
    flash_ram_free(&ram);
}

static void power_lost_at_every_byte(uint8_t slots, uint32_t unit) {
    for (long cut = 0;; cut++) {
        struct flash_ram ram;
        flash_ram_init(&ram, 64 * PAGE, PAGE, unit);
        struct linnet_store store = store_on(&ram, slots);
        linnet_store_open(&store);
        for (uint32_t record = 0; record < 3; record++) {
            CHECK_EQUAL(write_record(&store, record), LINNET_OK);
        }
        ram.power = cut;
        const int error = write_record(&store, 3);
        ram.power = -1;
        struct linnet_store again = store_on(&ram, slots);
        CHECK_EQUAL(linnet_store_open(&again), LINNET_OK);
        const int survivor = record_in(&again);
        CHECK(error ? survivor == 2 || survivor == 3 : survivor == 3);
        CHECK_EQUAL(again.marked, 0);
        CHECK_EQUAL(write_record(&again, 4), LINNET_OK); /* and the next write heals what was torn */
        CHECK_EQUAL(record_in(&again), 4);
        flash_ram_free(&ram);
        if (!error) {
            CHECK(cut > 200);
            return;
        }
    }
}

static void a_mark_is_there_or_not_at_every_byte(void) {
    for (long cut = 0; cut <= 8; cut++) {
        struct flash_ram ram;
        flash_ram_init(&ram, 64 * PAGE, PAGE, 4);
        struct linnet_store store = store_on(&ram, 2);
        linnet_store_open(&store);
        CHECK_EQUAL(linnet_store_mark(&store), LINNET_E_EMPTY);
        CHECK_EQUAL(write_record(&store, 7), LINNET_OK);
        ram.power = cut;
        const int error = linnet_store_mark(&store);
        ram.power = -1;
        CHECK_EQUAL(error != 0, cut < 8);
        struct linnet_store again = store_on(&ram, 2);
        CHECK_EQUAL(linnet_store_open(&again), LINNET_OK);
        CHECK_EQUAL(record_in(&again), 7);
        CHECK(error || again.marked);
        CHECK_EQUAL(write_record(&again, 8), LINNET_OK);
        CHECK_EQUAL(again.marked, 0);
        flash_ram_free(&ram);
    }
}

static void damaged_content_falls_back_to_the_record_before(void) {
    struct flash_ram ram;
    flash_ram_init(&ram, 64 * PAGE, PAGE, 1);
    struct linnet_store store = store_on(&ram, 2);
    linnet_store_open(&store);
    CHECK_EQUAL(write_record(&store, 0), LINNET_OK);
    CHECK_EQUAL(write_record(&store, 1), LINNET_OK);
    ram.bytes[store.offset + store.newest * store.slot_bytes + LINNET_STORE_HEADER + 40] ^= 4;
    CHECK_EQUAL(linnet_store_open(&store), LINNET_OK);
    CHECK_EQUAL(record_in(&store), 0);
    flash_ram_free(&ram);
}

int main(void) {
    for (uint32_t unit = 1; unit <= 8; unit *= 2) {
        records_follow_each_other(2, unit);
        records_follow_each_other(5, unit);
        power_lost_at_every_byte(2, unit);
        power_lost_at_every_byte(3, unit);
    }
    a_mark_is_there_or_not_at_every_byte();
    damaged_content_falls_back_to_the_record_before();
    return 0;
}
