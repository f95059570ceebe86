/* What the glue uses of ST's HAL. */
#include <stdint.h>

typedef enum { HAL_OK = 0, HAL_ERROR = 1 } HAL_StatusTypeDef;
typedef struct {
    uint32_t TypeErase;
    uint32_t Banks;
    uint32_t Page;
    uint32_t NbPages;
} FLASH_EraseInitTypeDef;

#define FLASH_BASE 0x08000000u
#define FLASH_SIZE 0x100000u
#define FLASH_BANK_1 1u
#ifndef FLASH_PAGE_SIZE
#define FLASH_PAGE_SIZE 0x800u
#endif
#define FLASH_TYPEPROGRAM_DOUBLEWORD 0u
#define FLASH_TYPEERASE_PAGES 0u

#ifdef __cplusplus
extern "C" {
#endif
HAL_StatusTypeDef HAL_FLASH_Unlock(void);
HAL_StatusTypeDef HAL_FLASH_Lock(void);
HAL_StatusTypeDef HAL_FLASH_Program(uint32_t type, uint32_t address, uint64_t data);
HAL_StatusTypeDef HAL_FLASHEx_Erase(FLASH_EraseInitTypeDef *what, uint32_t *page_error);
#ifdef __cplusplus
}
#endif
