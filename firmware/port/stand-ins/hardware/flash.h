/* What the glue uses of the Pico SDK. */
#include <stddef.h>
#include <stdint.h>

#define XIP_BASE ((uintptr_t)0x10000000u)
#define PICO_FLASH_SIZE_BYTES (2u * 1024u * 1024u)
#define FLASH_PAGE_SIZE (1u << 8)
#define FLASH_SECTOR_SIZE (1u << 12)

#ifdef __cplusplus
extern "C" {
#endif
void flash_range_erase(uint32_t offset, size_t count);
void flash_range_program(uint32_t offset, const uint8_t *data, size_t count);
#ifdef __cplusplus
}
#endif
