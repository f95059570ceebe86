/* The board that is fuzzed: its flash, data and memory; without a link. */
#ifndef LINNET_FUZZED_BOARD_H
#define LINNET_FUZZED_BOARD_H

#include <string.h>

#include "linnet/board.h"

static uint8_t flash_bytes[1 << 18];

static int flash_read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    (void)context;
    memcpy(out, flash_bytes + offset, length);
    return 0;
}

static int flash_program(void *context, uint32_t offset, const uint8_t *in, size_t length) {
    (void)context;
    memcpy(flash_bytes + offset, in, length);
    return 0;
}

static int flash_erase(void *context, uint32_t offset) {
    (void)context;
    memset(flash_bytes + offset, 0xFF, 512);
    return 0;
}

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    (void)context;
    memset(features, (int)i, 12);
    *label = (uint8_t)(i % 4);
    return 0;
}

/* Fills settings but for the link, with empty flash. */
static void fuzzed_settings(struct linnet_board_settings *s) {
    static const struct linnet_flash flash = {0, 512, 1, flash_read, flash_program, flash_erase};
    static const struct linnet_data data = {0, 12, 40, 0, 0, load};
    static uint64_t memory[5000];
    memset(flash_bytes, 0xFF, sizeof flash_bytes);
    memset(s, 0, sizeof *s);
    s->board = "b";
    s->fleet = "f";
    s->model = "m";
    s->data = &data;
    s->flash = &flash;
    s->model_slot_bytes = 1 << 15;
    s->work_slot_bytes = 1 << 15;
    s->slots = 2;
    s->max_chunks = 32;
    s->chunk_bytes = 64;
    s->memory = memory;
    s->memory_bytes = sizeof memory;
}

#endif
