/*
 * Pages of an STM32's flash through its HAL: the families that program double words and erase pages (L4, L4+, G0, G4, WB, WL).
 * F1 to F4 have sectors of up to 128 kB, H7 units of 32 bytes: an external flash serves better there.
 */
#ifndef LINNET_FLASH_STM32_H
#define LINNET_FLASH_STM32_H

#ifndef LINNET_STM32_HAL
#define LINNET_STM32_HAL "stm32l4xx_hal.h" /* the family's */
#endif
#include LINNET_STM32_HAL
#include <string.h>

#include "linnet/chip_flash.h"

#ifndef LINNET_STM32_BANK
#define LINNET_STM32_BANK FLASH_BANK_1 /* and the address where its pages begin to be counted */
#define LINNET_STM32_BANK_BASE FLASH_BASE
#endif

static inline int linnet_stm32_program(uint32_t address, const uint8_t *unit) {
    uint64_t word;
    memcpy(&word, unit, sizeof word);
    HAL_FLASH_Unlock();
    const HAL_StatusTypeDef status = HAL_FLASH_Program(FLASH_TYPEPROGRAM_DOUBLEWORD, address, word);
    HAL_FLASH_Lock();
    return status != HAL_OK;
}

static inline int linnet_stm32_erase(uint32_t address) {
    FLASH_EraseInitTypeDef what;
    uint32_t bad_page = 0;
    memset(&what, 0, sizeof what);
    what.TypeErase = FLASH_TYPEERASE_PAGES;
    what.Banks = LINNET_STM32_BANK;
    what.Page = (address - LINNET_STM32_BANK_BASE) / FLASH_PAGE_SIZE;
    what.NbPages = 1;
    HAL_FLASH_Unlock();
    const HAL_StatusTypeDef status = HAL_FLASHEx_Erase(&what, &bad_page);
    HAL_FLASH_Lock();
    return status != HAL_OK;
}

/* address: of a page behind the program, as the linker script keeps it free. As linnet_chip_flash. */
static inline int linnet_flash_stm32(struct linnet_chip *chip, struct linnet_flash *flash, uint32_t address, uint32_t bytes) {
    const struct linnet_chip stm32 = {(const uint8_t *)(uintptr_t)address, address, bytes, FLASH_PAGE_SIZE, 8,
                                      0, linnet_stm32_program, linnet_stm32_erase};
    *chip = stm32;
    return linnet_chip_flash(chip, flash);
}

#endif
