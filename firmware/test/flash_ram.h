/* A flash in RAM that checks how it is used, and whose power fails after a given number of bytes. */
#ifndef LINNET_FLASH_RAM_H
#define LINNET_FLASH_RAM_H

#include <stdlib.h>
#include <string.h>

#include "linnet/flash.h"
#include "test.h"

struct flash_ram {
    uint8_t *bytes;
    size_t size;
    long power; /* bytes that may still be programmed or erased; negative: no end */
    long used;
    struct linnet_flash flash;
};

static inline int flash_ram_alive(struct flash_ram *ram) {
    ram->used++;
    if (ram->power == 0) {
        return 0;
    }
    if (ram->power > 0) {
        ram->power--;
    }
    return 1;
}

static inline int flash_ram_read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    struct flash_ram *ram = context;
    CHECK(offset <= ram->size && length <= ram->size - offset);
    memcpy(out, ram->bytes + offset, length);
    return 0;
}

static inline int flash_ram_program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    struct flash_ram *ram = context;
    CHECK(offset % ram->flash.write_bytes == 0 && length % ram->flash.write_bytes == 0);
    CHECK(offset <= ram->size && length <= ram->size - offset);
    for (size_t i = 0; i < length; i++) {
        if (!flash_ram_alive(ram)) {
            ram->bytes[offset + i] &= (uint8_t)(bytes[i] | 0x5A); /* a byte half written */
            return 1;
        }
        CHECK(ram->bytes[offset + i] == 0xFF || bytes[i] == 0xFF); /* programmed once between erases */
        ram->bytes[offset + i] &= bytes[i];
    }
    return 0;
}

static inline int flash_ram_erase(void *context, uint32_t offset) {
    struct flash_ram *ram = context;
    CHECK(offset % ram->flash.page_bytes == 0 && offset + ram->flash.page_bytes <= ram->size);
    for (size_t i = 0; i < ram->flash.page_bytes; i++) {
        if (!flash_ram_alive(ram)) {
            return 1;
        }
        ram->bytes[offset + i] = 0xFF;
    }
    return 0;
}

static inline void flash_ram_init(struct flash_ram *ram, size_t size, uint32_t page, uint32_t unit) {
    ram->bytes = malloc(size);
    CHECK(ram->bytes);
    memset(ram->bytes, 0xA5, size); /* a new chip need not be erased */
    ram->size = size;
    ram->power = -1;
    ram->used = 0;
    ram->flash.context = ram;
    ram->flash.page_bytes = page;
    ram->flash.write_bytes = unit;
    ram->flash.read = flash_ram_read;
    ram->flash.program = flash_ram_program;
    ram->flash.erase = flash_ram_erase;
}

static inline void flash_ram_free(struct flash_ram *ram) {
    free(ram->bytes);
}

#endif
