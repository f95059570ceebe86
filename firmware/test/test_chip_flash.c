/* Chips' flash, played in RAM: store and ring over it, with power lost at every byte, and pages that wear out. */
#include "linnet/chip_flash.h"
#include "linnet/ring.h"
#include "linnet/store.h"
#include "test.h"

#include <stdlib.h>
#include <string.h>

#define PAGE 512u
#define PAGES 16u
#define ADDRESS (7u * PAGE)
#define LENGTH 300u

/* The chip: what it was given to do while it had power, and how often its pages were erased. */
static uint8_t cells[PAGE * PAGES];
static uint32_t erases[PAGES];
static uint32_t endurance; /* erases after which a page keeps a bit */
static long power;         /* bytes; negative: no end */
static uint32_t unit_bytes;
static int is_programmed_once;

static int is_alive(void) {
    power -= power > 0;
    return power != 0;
}

static int program(uint32_t address, const uint8_t *unit) {
    CHECK(address % unit_bytes == 0 && address >= ADDRESS && address - ADDRESS <= sizeof cells - unit_bytes);
    CHECK((uintptr_t)unit % 8u == 0);
    uint8_t *const at = cells + (address - ADDRESS);
    for (uint32_t i = 0; i < unit_bytes; i++) {
        CHECK(at[i] == 0xFF || (unit[i] == 0xFF && !is_programmed_once));
        if (!is_alive()) {
            at[i] &= (uint8_t)(unit[i] | 0x5A);
            return 1;
        }
        at[i] &= unit[i];
    }
    return 0;
}

static int erase(uint32_t address) {
    CHECK(address % PAGE == 0 && address >= ADDRESS && address - ADDRESS <= sizeof cells - PAGE);
    const uint32_t page = (address - ADDRESS) / PAGE;
    erases[page]++;
    for (uint32_t i = 0; i < PAGE; i++) {
        if (!is_alive()) {
            return 1;
        }
        cells[page * PAGE + i] = 0xFF;
    }
    cells[page * PAGE + page] = erases[page] > endurance ? 0xFB : 0xFF; /* it says nothing of that */
    return 0;
}

static struct linnet_chip chip_of(uint32_t unit) {
    const struct linnet_chip chip = {cells, ADDRESS, sizeof cells, PAGE, unit, unit > 8u, program, erase};
    unit_bytes = unit;
    is_programmed_once = unit <= 8u;
    memset(cells, 0xA5, sizeof cells);
    memset(erases, 0, sizeof erases);
    endurance = UINT32_MAX;
    power = -1;
    return chip;
}

static struct linnet_store store_on(const struct linnet_flash *flash, uint8_t slots) {
    struct linnet_store store;
    memset(&store, 0, sizeof store);
    store.flash = flash;
    store.slot_bytes = LINNET_STORE_SLOT_SIZE(LENGTH, PAGE);
    store.slots = slots;
    return store;
}

static int write_record(struct linnet_store *store, uint8_t record) {
    uint8_t bytes[LENGTH];
    int error = linnet_store_begin(store);
    memset(bytes, record, sizeof bytes);
    for (uint32_t at = 0; !error && at < LENGTH; at += 50u) {
        error = linnet_store_append(store, bytes + at, 50);
    }
    return error ? error : linnet_store_commit(store);
}

static int record_in(const struct linnet_store *store) {
    uint8_t bytes[LENGTH];
    CHECK_EQUAL(linnet_store_length(store), LENGTH);
    CHECK_EQUAL(linnet_store_read(store, 0, bytes, LENGTH), LINNET_OK);
    for (uint32_t i = 1; i < LENGTH; i++) {
        CHECK_EQUAL(bytes[i], bytes[0]);
    }
    return bytes[0];
}

static void a_record_survives_a_cut_at_every_byte(uint32_t unit) {
    const struct linnet_chip chip = chip_of(unit);
    struct linnet_flash flash;
    int error = 1;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_OK);
    for (long cut = 1; error; cut++) {
        chip_of(unit);
        struct linnet_store store = store_on(&flash, 2);
        CHECK_EQUAL(linnet_store_open(&store), LINNET_E_EMPTY);
        CHECK_EQUAL(write_record(&store, 1), LINNET_OK);
        CHECK_EQUAL(write_record(&store, 2), LINNET_OK);
        power = cut;
        error = write_record(&store, 3);
        power = -1;
        struct linnet_store again = store_on(&flash, 2);
        CHECK_EQUAL(linnet_store_open(&again), LINNET_OK);
        const int survivor = record_in(&again);
        CHECK(error ? survivor == 2 || survivor == 3 : survivor == 3);
        CHECK_EQUAL(write_record(&again, 4), LINNET_OK);
        CHECK_EQUAL(record_in(&again), 4);
    }
}

static void an_example_survives_a_cut_at_every_byte(uint32_t unit) {
    const struct linnet_chip chip = chip_of(unit);
    struct linnet_flash flash;
    const uint8_t example[20] = {1, 2, 3};
    int error = 1;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_OK);
    for (long cut = 1; error; cut++) {
        chip_of(unit);
        struct linnet_ring ring = {&flash, 0, sizeof cells, sizeof example, 0, 0, 0, 0, 0, 0, 0};
        CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
        CHECK_EQUAL(linnet_ring_add(&ring, example, 1), LINNET_OK);
        CHECK_EQUAL(linnet_ring_add(&ring, example, LINNET_UNLABELLED), LINNET_OK);
        power = cut;
        error = linnet_ring_add(&ring, example, 2);
        error = error ? error : linnet_ring_label(&ring, 1, 3);
        power = -1;
        struct linnet_ring again = {&flash, 0, sizeof cells, sizeof example, 0, 0, 0, 0, 0, 0, 0};
        uint8_t read[20];
        uint8_t label = 0;
        CHECK_EQUAL(linnet_ring_open(&again), LINNET_OK);
        CHECK(linnet_ring_count(&again) >= 1 && (error || linnet_ring_count(&again) == 3));
        CHECK_EQUAL(linnet_ring_load(&again, 0, read, &label), LINNET_OK);
        CHECK_EQUAL(label, 1);
        CHECK_BYTES(read, example, sizeof example);
        CHECK_EQUAL(linnet_ring_add(&again, example, 1), LINNET_OK);
    }
}

/* Slots share the wear evenly; a worn page is noticed, and the newest whole record stays. */
static void pages_wear_evenly_and_are_noticed(uint8_t slots) {
    const struct linnet_chip chip = chip_of(8);
    struct linnet_flash flash;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_OK);
    endurance = 100;
    struct linnet_store store = store_on(&flash, slots);
    linnet_store_open(&store);
    uint32_t written = 0;
    while (write_record(&store, (uint8_t)written) == LINNET_OK) {
        written++;
        CHECK(written < 100000u);
    }
    CHECK_EQUAL(written, 100u * slots);
    for (uint32_t page = 0; page < slots; page++) {
        CHECK(erases[page] == 100 || erases[page] == 101);
    }
    CHECK_EQUAL(write_record(&store, 0), LINNET_E_STORE); /* and says so each time */
    struct linnet_store again = store_on(&flash, slots);
    CHECK_EQUAL(linnet_store_open(&again), LINNET_OK);
    CHECK_EQUAL(record_in(&again), (uint8_t)(written - 1u));
}

/* A ring goes on without a worn page: it says so once a round, and whatever it gives is whole. */
static void a_ring_passes_over_a_worn_page(void) {
    const struct linnet_chip chip = chip_of(8);
    struct linnet_flash flash;
    uint8_t example[20];
    uint32_t lost = 0;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_OK);
    struct linnet_ring ring = {&flash, 0, sizeof cells, sizeof example, 0, 0, 0, 0, 0, 0, 0};
    endurance = 1000;
    erases[3] = endurance; /* from its first erase in the ring on */
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    const uint32_t in_page = ring.slots / PAGES;
    for (uint32_t number = 0; number < 3u * ring.slots; number++) {
        memset(example, (int)number, sizeof example);
        const int error = linnet_ring_add(&ring, example, (uint8_t)(number % 5u));
        CHECK(error == LINNET_OK || error == LINNET_E_STORE);
        lost += error != LINNET_OK;
    }
    CHECK_EQUAL(lost, 3);
    for (unsigned boots = 0; boots < 2; boots++) {
        CHECK(linnet_ring_count(&ring) >= ring.slots - 2u * in_page);
        for (uint32_t i = 0; i < linnet_ring_count(&ring); i++) {
            uint8_t label;
            CHECK_EQUAL(linnet_ring_load(&ring, i, example, &label), LINNET_OK);
            for (unsigned at = 1; at < sizeof example; at++) {
                CHECK_EQUAL(example[at], example[0]);
            }
        }
        CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    }
}

static void sizes_must_fit(void) {
    struct linnet_flash flash;
    struct linnet_chip chip = chip_of(8);
    uint8_t byte;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_OK);
    CHECK(flash.read(flash.context, sizeof cells, &byte, 1) != 0);
    CHECK(flash.program(flash.context, sizeof cells - 8u, cells, 16) != 0);
    CHECK(flash.erase(flash.context, sizeof cells) != 0);
    chip.unit_bytes = 32; /* as an STM32H7, whose units have an ECC each */
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_E_OUT_OF_RANGE);
    chip.unit_bytes = 12;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_E_OUT_OF_RANGE);
    chip.unit_bytes = 4;
    chip.address = 3;
    CHECK_EQUAL(linnet_chip_flash(&chip, &flash), LINNET_E_OUT_OF_RANGE);
}

int main(void) {
    const uint32_t units[4] = {1, 4, 8, 256};
    for (unsigned i = 0; i < 4; i++) {
        a_record_survives_a_cut_at_every_byte(units[i]);
        an_example_survives_a_cut_at_every_byte(units[i]);
    }
    pages_wear_evenly_and_are_noticed(2);
    pages_wear_evenly_and_are_noticed(5);
    a_ring_passes_over_a_worn_page();
    sizes_must_fit();
    return 0;
}
