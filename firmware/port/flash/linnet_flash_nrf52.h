/*
 * Pages of an nRF52's flash through nrfx: each erase halts the core for 85 ms. With a SoftDevice running the flash is its to
 * write; Zephyr's areas and Mbed's FlashIAP see to that.
 */
#ifndef LINNET_FLASH_NRF52_H
#define LINNET_FLASH_NRF52_H

#include <nrfx_nvmc.h>

#include "linnet/chip_flash.h"

static inline int linnet_nrf52_program(uint32_t address, const uint8_t *unit) {
    nrfx_nvmc_word_write(address, *(const uint32_t *)(const void *)unit);
    return 0;
}

static inline int linnet_nrf52_erase(uint32_t address) {
    return nrfx_nvmc_page_erase(address) != NRFX_SUCCESS;
}

/* address: of a page behind the program, as the linker script keeps it free. As linnet_chip_flash. */
static inline int linnet_flash_nrf52(struct linnet_chip *chip, struct linnet_flash *flash, uint32_t address, uint32_t bytes) {
    const struct linnet_chip nrf52 = {(const uint8_t *)(uintptr_t)address, address, bytes, nrfx_nvmc_flash_page_size_get(), 4,
                                      0, linnet_nrf52_program, linnet_nrf52_erase};
    *chip = nrf52;
    return linnet_chip_flash(chip, flash);
}

#endif
