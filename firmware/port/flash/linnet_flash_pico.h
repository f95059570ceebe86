/*
 * The last bytes of an RP2040's or RP2350's flash, through the Pico SDK; arduino-pico has the same functions. Nothing may run
 * from flash meanwhile: interrupts are off for an erase's 40 ms, and a program that uses the second core stops it first.
 */
#ifndef LINNET_FLASH_PICO_H
#define LINNET_FLASH_PICO_H

#include <hardware/flash.h>
#include <hardware/sync.h>

#include "linnet/chip_flash.h"

static inline int linnet_pico_program(uint32_t address, const uint8_t *unit) {
    const uint32_t state = save_and_disable_interrupts();
    flash_range_program(address, unit, FLASH_PAGE_SIZE);
    restore_interrupts(state);
    return 0;
}

static inline int linnet_pico_erase(uint32_t address) {
    const uint32_t state = save_and_disable_interrupts();
    flash_range_erase(address, FLASH_SECTOR_SIZE);
    restore_interrupts(state);
    return 0;
}

/* bytes: a multiple of 4 096, behind what the program and a file system take. As linnet_chip_flash. */
static inline int linnet_flash_pico(struct linnet_chip *chip, struct linnet_flash *flash, uint32_t bytes) {
    const uint32_t address = PICO_FLASH_SIZE_BYTES - bytes;
    const struct linnet_chip pico = {(const uint8_t *)(XIP_BASE + address), address, bytes, FLASH_SECTOR_SIZE, FLASH_PAGE_SIZE,
                                     1, linnet_pico_program, linnet_pico_erase};
    *chip = pico;
    return linnet_chip_flash(chip, flash);
}

#endif
