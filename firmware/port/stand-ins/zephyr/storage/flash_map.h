/* What the example uses of Zephyr's flash map. */
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct flash_area;
#define FIXED_PARTITION_ID(label) (sizeof #label > 0)

int flash_area_open(uint8_t id, const struct flash_area **area);
int flash_area_read(const struct flash_area *area, off_t offset, void *out, size_t length);
int flash_area_write(const struct flash_area *area, off_t offset, const void *bytes, size_t length);
uint32_t flash_area_align(const struct flash_area *area);
int flash_area_erase(const struct flash_area *area, off_t offset, size_t length);
