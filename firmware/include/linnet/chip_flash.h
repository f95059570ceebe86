/*
 * The flash of a chip that maps it into its memory, behind the functions of linnet/flash.h: units of the chip's own size are
 * filled up with 0xFF, and what was programmed or erased is read back, so that a worn page is noticed. port/flash has the
 * chips: RP2040, STM32, nRF52; and what SDKs have instead: ESP-IDF's partitions, Zephyr's areas.
 *
 * Not from an interrupt: it waits for the flash.
 */
#ifndef LINNET_CHIP_FLASH_H
#define LINNET_CHIP_FLASH_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"
#include "linnet/flash.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_CHIP_UNIT_MAX 256u

struct linnet_chip {
    const uint8_t *mapped; /* where the region stands in memory */
    uint32_t address;      /* of it for the two functions, a multiple of the page */
    uint32_t bytes;        /* of it, a multiple of the page */
    uint32_t page_bytes;   /* what an erase takes */
    uint32_t unit_bytes;   /* what is programmed at once: 1, 2, 4 … LINNET_CHIP_UNIT_MAX */
    uint8_t takes_parts;   /* 1: a unit may be programmed again where it is still 0xFF; 0: once, as where each has an ECC */
    /* 0, or anything else when it failed. The unit's bytes are aligned to 8. */
    int (*program)(uint32_t address, const uint8_t *unit);
    int (*erase)(uint32_t address);
};

/*
 * Fills flash; the chip outlives it. LINNET_E_OUT_OF_RANGE for sizes that do not fit each other, and for units beyond 8 bytes
 * that are programmed once (STM32H7): the store and the ring write 8.
 */
int linnet_chip_flash(const struct linnet_chip *chip, struct linnet_flash *flash);

#ifdef __cplusplus
}
#endif

#endif
