/* The ring of examples: they and their labels are whole after power was lost at every single byte of a write. */
#include "flash_ram.h"
#include "linnet/newest.h"
#include "linnet/ring.h"

#define PAGE 256u
#define EXAMPLE 45u
#define REGION (4u * PAGE)

static void make(uint8_t example[EXAMPLE], uint32_t number) {
    for (uint32_t i = 0; i < EXAMPLE; i++) {
        example[i] = (uint8_t)(number * 41u + i * 13u + number / 3u);
    }
}

static struct linnet_ring ring_on(struct flash_ram *ram, uint32_t example_bytes) {
    struct linnet_ring ring;
    memset(&ring, 0, sizeof ring);
    ring.flash = &ram->flash;
    ring.offset = PAGE;
    ring.bytes = REGION;
    ring.example_bytes = example_bytes;
    return ring;
}

static int add(struct linnet_ring *ring, uint32_t number, int has_label) {
    uint8_t example[EXAMPLE];
    make(example, number);
    return linnet_ring_add(ring, example, has_label ? (uint8_t)(number % 10u) : LINNET_UNLABELLED);
}

/* The i-th example is this one, whole and with this label. */
static void is(struct linnet_ring *ring, uint32_t i, uint32_t number, uint8_t wanted) {
    uint8_t example[EXAMPLE];
    uint8_t held[EXAMPLE];
    uint8_t label;
    make(example, number);
    CHECK_EQUAL(linnet_ring_load(ring, i, held, &label), LINNET_OK);
    CHECK_BYTES(held, example, EXAMPLE);
    CHECK_EQUAL(label, wanted);
}

/* They are the newest ones without a gap, up to `newest`. */
static void are(struct linnet_ring *ring, uint32_t count, uint32_t newest) {
    uint8_t held[EXAMPLE];
    uint8_t label;
    CHECK_EQUAL(linnet_ring_count(ring), count);
    for (uint32_t i = 0; i < count; i++) {
        is(ring, i, newest + 1u - count + i, (uint8_t)((newest + 1u - count + i) % 10u));
    }
    CHECK_EQUAL(linnet_ring_load(ring, count, held, &label), LINNET_E_EMPTY);
    for (uint32_t i = count; i-- > 0;) { /* in the other order, too */
        is(ring, i, newest + 1u - count + i, (uint8_t)((newest + 1u - count + i) % 10u));
    }
    CHECK_EQUAL(linnet_ring_load(ring, count, held, &label), LINNET_E_EMPTY);
}

static void keeps_the_newest(uint32_t unit) {
    struct flash_ram ram;
    flash_ram_init(&ram, REGION + 2u * PAGE, PAGE, unit);
    struct linnet_ring ring = ring_on(&ram, EXAMPLE);
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    are(&ring, 0, 0);
    CHECK_EQUAL(linnet_ring_label(&ring, 0, 1), LINNET_E_EMPTY);
    CHECK_EQUAL(ring.slots, 8);
    for (uint32_t number = 0; number < 40; number++) {
        CHECK_EQUAL(add(&ring, number, 1), LINNET_OK);
        const uint32_t count = number < 8 ? number + 1u : number % 2u == 0 ? 7u : 8u; /* two a page */
        are(&ring, count, number);
        struct linnet_ring again = ring_on(&ram, EXAMPLE);
        CHECK_EQUAL(linnet_ring_open(&again), LINNET_OK);
        are(&again, count, number);
    }
    CHECK_EQUAL(ram.bytes[PAGE - 1u], 0xA5); /* nothing beside the region */
    CHECK_EQUAL(ram.bytes[PAGE + REGION], 0xA5);
    flash_ram_free(&ram);
}

static void labels_come_later_and_are_corrected_once(uint32_t unit) {
    struct flash_ram ram;
    flash_ram_init(&ram, REGION + 2u * PAGE, PAGE, unit);
    struct linnet_ring ring = ring_on(&ram, EXAMPLE);
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    CHECK_EQUAL(add(&ring, 0, 1), LINNET_OK);
    CHECK_EQUAL(add(&ring, 1, 0), LINNET_OK);
    CHECK_EQUAL(add(&ring, 2, 0), LINNET_OK);
    are(&ring, 1, 0);
    CHECK_EQUAL(linnet_ring_label(&ring, 1, 1), LINNET_OK);
    are(&ring, 2, 1);
    CHECK_EQUAL(linnet_ring_label(&ring, 0, 7), LINNET_OK);
    is(&ring, 2, 2, 7);
    CHECK_EQUAL(linnet_ring_label(&ring, 0, 2), LINNET_OK);
    are(&ring, 3, 2);
    CHECK_EQUAL(linnet_ring_label(&ring, 0, 3), LINNET_E_SPACE);
    CHECK_EQUAL(linnet_ring_label(&ring, 3, 3), LINNET_E_EMPTY);
    struct linnet_ring again = ring_on(&ram, EXAMPLE);
    CHECK_EQUAL(linnet_ring_open(&again), LINNET_OK);
    are(&again, 3, 2);
    flash_ram_free(&ram);
}

/* before: examples there when power fails, so that the write begins a page, or not. */
static void power_lost_at_every_byte_of_an_example(uint32_t unit, uint32_t before) {
    for (long cut = 0;; cut++) {
        struct flash_ram ram;
        flash_ram_init(&ram, REGION + 2u * PAGE, PAGE, unit);
        struct linnet_ring ring = ring_on(&ram, EXAMPLE);
        CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
        for (uint32_t number = 0; number < before; number++) {
            CHECK_EQUAL(add(&ring, number, 1), LINNET_OK);
        }
        const uint32_t held = linnet_ring_count(&ring);
        ram.power = cut;
        const int error = add(&ring, before, 1);
        ram.power = -1;
        struct linnet_ring again = ring_on(&ram, EXAMPLE);
        CHECK_EQUAL(linnet_ring_open(&again), LINNET_OK);
        const uint32_t count = linnet_ring_count(&again);
        uint8_t newest[EXAMPLE];
        uint8_t label = 0;
        CHECK_EQUAL(count == 0 ? LINNET_OK : linnet_ring_load(&again, count - 1u, newest, &label), LINNET_OK);
        const int is_there = count > 0 && label == before % 10u;
        CHECK(error || is_there);
        CHECK(count + 2u >= held && count <= held + 1u); /* the oldest page may have gone, no more */
        are(&again, count, is_there ? before : before - 1u);
        const uint32_t next = is_there ? before + 1u : before;
        CHECK_EQUAL(add(&again, next, 1), LINNET_OK); /* and it goes on */
        are(&again, linnet_ring_count(&again), next);
        CHECK(linnet_ring_count(&again) >= 1);
        flash_ram_free(&ram);
        if (!error) {
            CHECK(cut > 60);
            return;
        }
    }
}

static void power_lost_at_every_byte_of_a_label(uint32_t unit) {
    for (long cut = 0; cut <= 8; cut++) {
        struct flash_ram ram;
        flash_ram_init(&ram, REGION + 2u * PAGE, PAGE, unit);
        struct linnet_ring ring = ring_on(&ram, EXAMPLE);
        CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
        CHECK_EQUAL(add(&ring, 0, 1), LINNET_OK);
        CHECK_EQUAL(add(&ring, 1, 0), LINNET_OK);
        ram.power = cut;
        const int error = linnet_ring_label(&ring, 0, 1);
        ram.power = -1;
        CHECK_EQUAL(error != 0, cut < 8);
        struct linnet_ring again = ring_on(&ram, EXAMPLE);
        CHECK_EQUAL(linnet_ring_open(&again), LINNET_OK);
        are(&again, linnet_ring_count(&again), linnet_ring_count(&again) - 1u);
        CHECK(error || linnet_ring_count(&again) == 2);
        CHECK_EQUAL(linnet_ring_label(&again, 0, 1), LINNET_OK); /* once more, whatever was torn */
        are(&again, 2, 1);
        flash_ram_free(&ram);
    }
}

static void a_changed_example_is_none(void) {
    struct flash_ram ram;
    flash_ram_init(&ram, REGION + 2u * PAGE, PAGE, 8);
    struct linnet_ring ring = ring_on(&ram, EXAMPLE);
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    for (uint32_t number = 0; number < 3; number++) {
        CHECK_EQUAL(add(&ring, number, 1), LINNET_OK);
    }
    ram.bytes[PAGE + LINNET_RING_HEADER + 3u] ^= 4; /* of the oldest */
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    are(&ring, 2, 2);
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    are(&ring, 2, 2);
    flash_ram_free(&ram);
}

/* An example that is longer than a page. */
static void takes_pages(void) {
    static uint8_t example[300];
    static uint8_t held[300];
    struct flash_ram ram;
    flash_ram_init(&ram, REGION + 2u * PAGE, PAGE, 4);
    struct linnet_ring ring = ring_on(&ram, sizeof example);
    CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
    CHECK_EQUAL(ring.slots, 2);
    for (uint8_t number = 0; number < 5; number++) {
        uint8_t label;
        memset(example, number, sizeof example);
        CHECK_EQUAL(linnet_ring_add(&ring, example, number), LINNET_OK);
        CHECK_EQUAL(linnet_ring_open(&ring), LINNET_OK);
        CHECK_EQUAL(linnet_ring_count(&ring), number == 0 ? 1 : 2);
        CHECK_EQUAL(linnet_ring_load(&ring, linnet_ring_count(&ring) - 1u, held, &label), LINNET_OK);
        CHECK_EQUAL(label, number);
        CHECK_BYTES(held, example, sizeof example);
    }
    flash_ram_free(&ram);
}

/* The newest in memory: the same order, and they are there again where the memory was kept. */
static void the_newest_in_memory(void) {
    int16_t windows[3][2];
    uint8_t labels[3];
    struct linnet_newest newest;
    memset(&newest, 0, sizeof newest);
    linnet_newest_init(&newest, 2, LINNET_FORM_WINDOW, windows, labels, 3);
    CHECK_EQUAL(newest.data.count, 0);
    for (int16_t number = 0; number < 8; number++) {
        const int16_t window[2] = {number, (int16_t)(256 * number)};
        linnet_newest_add(&newest, window, (uint8_t)number);
        CHECK_EQUAL(newest.data.count, number < 3 ? (uint32_t)number + 1u : 3);
    }
    for (unsigned boots = 0; boots < 2; boots++) {
        for (uint32_t i = 0; i < 3; i++) {
            int16_t window[2];
            uint8_t label;
            CHECK_EQUAL(newest.data.load(newest.data.context, i, window, &label), 0);
            CHECK_EQUAL(window[1], 256 * (5 + (int)i));
            CHECK_EQUAL(label, 5 + i);
        }
        linnet_newest_init(&newest, 2, LINNET_FORM_WINDOW, windows, labels, 3);
        CHECK_EQUAL(newest.data.count, 3);
    }
}

int main(void) {
    for (uint32_t unit = 1; unit <= 8; unit *= 2) {
        keeps_the_newest(unit);
        labels_come_later_and_are_corrected_once(unit);
        for (uint32_t before = 0; before < 18; before++) {
            power_lost_at_every_byte_of_an_example(unit, before);
        }
        power_lost_at_every_byte_of_a_label(unit);
    }
    a_changed_example_is_none();
    takes_pages();
    the_newest_in_memory();
    return 0;
}
