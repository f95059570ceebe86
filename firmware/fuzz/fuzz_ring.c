/*
 * The ring of examples: adds, labels, losses of power and reboots in any order, on flash in which bits change. What it gives
 * back is an example that was added, whole, with a label that it was given; and it goes on whatever it finds.
 */
#include "../test/flash_ram.h"
#include "linnet/crc32c.h"
#include "linnet/ring.h"

#define PAGE 256u
#define PAGES 4u
#define EXAMPLE 45u

static int boot(struct linnet_ring *ring, struct flash_ram *ram) {
    memset(ring, 0, sizeof *ring);
    ram->power = -1;
    ring->flash = &ram->flash;
    ring->bytes = PAGES * PAGE;
    ring->example_bytes = EXAMPLE;
    return linnet_ring_open(ring);
}

/* An example tells by itself whether it is whole: its first bytes are the check of the others. */
static void make(uint8_t example[EXAMPLE], uint8_t number) {
    memset(example, number, EXAMPLE);
    const uint32_t check = linnet_crc32c(example + 4, EXAMPLE - 4u);
    memcpy(example, &check, 4);
}

static void look(struct linnet_ring *ring) {
    uint8_t example[EXAMPLE];
    uint8_t whole[EXAMPLE];
    uint8_t label;
    const uint32_t count = linnet_ring_count(ring);
    for (uint32_t i = 0; i < count; i++) {
        CHECK(linnet_ring_load(ring, i, example, &label) == LINNET_OK && label != LINNET_UNLABELLED);
        make(whole, example[4]);
        CHECK(memcmp(whole, example, EXAMPLE) == 0);
    }
    CHECK(linnet_ring_load(ring, count, example, &label) == LINNET_E_EMPTY);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct flash_ram ram;
    struct linnet_ring ring;
    flash_ram_init(&ram, PAGES * PAGE, PAGE, size > 0 ? 1u << (data[0] & 3u) : 1u);
    CHECK(boot(&ring, &ram) == LINNET_OK);
    for (size_t i = 1; i + 1 < size; i += 2) {
        uint8_t example[EXAMPLE];
        switch (data[i] & 7u) {
            case 0: /* a bit of an example changes, and is found at the next boot */
                ram.bytes[(data[i + 1] * 4u + (data[i] >> 3)) % (PAGES * PAGE)] ^= 1;
                CHECK(boot(&ring, &ram) == LINNET_OK);
                break;
            case 1:
                ram.power = data[i + 1];
                continue; /* what comes next is cut off */
            case 2:
                linnet_ring_label(&ring, data[i] >> 3, data[i + 1] & 0x7F);
                break;
            default:
                make(example, data[i + 1]);
                linnet_ring_add(&ring, example, data[i] & 8u ? data[i + 1] & 0x7F : LINNET_UNLABELLED);
                break;
        }
        if (ram.power >= 0) {
            CHECK(boot(&ring, &ram) == LINNET_OK);
        }
        look(&ring);
    }
    flash_ram_free(&ram);
    return 0;
}
