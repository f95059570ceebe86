#include "linnet/chip_flash.h"

#include <string.h>

#include "linnet/assert.h"

#define STORE_UNIT 8u

static int has_room(const struct linnet_chip *chip, uint32_t offset, size_t length) {
    return offset <= chip->bytes && length <= chip->bytes - offset;
}

static int read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    const struct linnet_chip *chip = context;
    if (!has_room(chip, offset, length)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    memcpy(out, chip->mapped + offset, length);
    return 0;
}

static int is_erased(const uint8_t *bytes, size_t length) {
    while (length > 0 && bytes[length - 1] == 0xFF) {
        length--;
    }
    return length == 0;
}

static int program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    const struct linnet_chip *chip = context;
    uint64_t unit[LINNET_CHIP_UNIT_MAX / 8u];
    const uint32_t begin = offset;
    if (!has_room(chip, offset, length)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    for (size_t done = 0; done < length;) {
        const uint32_t within = offset % chip->unit_bytes;
        const size_t room = chip->unit_bytes - within;
        const size_t n = length - done < room ? length - done : room;
        memset(unit, 0xFF, sizeof unit);
        memcpy((uint8_t *)unit + within, bytes + done, n);
        if (!is_erased(bytes + done, n) && chip->program(chip->address + offset - within, (const uint8_t *)unit)) {
            return LINNET_E_STORE;
        }
        done += n;
        offset += (uint32_t)n;
    }
    return memcmp(chip->mapped + begin, bytes, length) == 0 ? 0 : LINNET_E_STORE;
}

static int erase(void *context, uint32_t offset) {
    const struct linnet_chip *chip = context;
    if (!has_room(chip, offset, chip->page_bytes)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return chip->erase(chip->address + offset) || !is_erased(chip->mapped + offset, chip->page_bytes) ? LINNET_E_STORE : 0;
}

static int is_power_of_two(uint32_t n) {
    return n > 0 && (n & (n - 1u)) == 0;
}

int linnet_chip_flash(const struct linnet_chip *chip, struct linnet_flash *flash) {
    LINNET_ASSERT(chip && chip->mapped && chip->program && chip->erase && flash);
    const uint32_t unit = chip->unit_bytes;
    if (!is_power_of_two(unit) || unit > LINNET_CHIP_UNIT_MAX || (unit > STORE_UNIT && !chip->takes_parts)
        || chip->page_bytes < unit || chip->page_bytes % unit != 0 || chip->address % chip->page_bytes != 0
        || chip->bytes % chip->page_bytes != 0) {
        return LINNET_E_OUT_OF_RANGE;
    }
    flash->context = (void *)(uintptr_t)chip;
    flash->page_bytes = chip->page_bytes;
    flash->write_bytes = unit < STORE_UNIT ? unit : STORE_UNIT;
    flash->read = read;
    flash->program = program;
    flash->erase = erase;
    return LINNET_OK;
}
