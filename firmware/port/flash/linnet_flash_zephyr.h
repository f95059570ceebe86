/* An area of Zephyr's flash map, as FIXED_PARTITION_ID names it. */
#ifndef LINNET_FLASH_ZEPHYR_H
#define LINNET_FLASH_ZEPHYR_H

#include <zephyr/storage/flash_map.h>

#include "linnet/error.h"
#include "linnet/flash.h"

#ifndef LINNET_ZEPHYR_PAGE
#define LINNET_ZEPHYR_PAGE 4096u /* of the flash: what an erase takes */
#endif

static inline int linnet_zephyr_read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    return flash_area_read((const struct flash_area *)context, (off_t)offset, out, length);
}

static inline int linnet_zephyr_program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    return flash_area_write((const struct flash_area *)context, (off_t)offset, bytes, length);
}

static inline int linnet_zephyr_erase(void *context, uint32_t offset) {
    return flash_area_erase((const struct flash_area *)context, (off_t)offset, LINNET_ZEPHYR_PAGE);
}

/* 0, or what flash_area_open answers; LINNET_E_OUT_OF_RANGE for a flash that programs more than 8 bytes at once. */
static inline int linnet_flash_zephyr(struct linnet_flash *flash, uint8_t id) {
    const struct flash_area *area = NULL;
    const int error = flash_area_open(id, &area);
    const uint32_t unit = error ? 0 : flash_area_align(area);
    const struct linnet_flash zephyr = {(void *)(uintptr_t)area, LINNET_ZEPHYR_PAGE, unit, linnet_zephyr_read,
                                        linnet_zephyr_program, linnet_zephyr_erase};
    *flash = zephyr;
    return error ? error : unit > 8u ? (int)LINNET_E_OUT_OF_RANGE : (int)LINNET_OK;
}

#endif
