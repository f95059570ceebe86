/* A partition of an ESP32's flash, through ESP-IDF; the Arduino core has the same functions. Not an encrypted one. */
#ifndef LINNET_FLASH_ESP_H
#define LINNET_FLASH_ESP_H

#include <esp_partition.h>

#include "linnet/error.h"
#include "linnet/flash.h"

static inline int linnet_esp_read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    return esp_partition_read((const esp_partition_t *)context, offset, out, length) != ESP_OK;
}

static inline int linnet_esp_program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    return esp_partition_write((const esp_partition_t *)context, offset, bytes, length) != ESP_OK;
}

static inline int linnet_esp_erase(void *context, uint32_t offset) {
    return esp_partition_erase_range((const esp_partition_t *)context, offset, 4096) != ESP_OK;
}

/* label: of a data partition, as partitions.csv has it. LINNET_E_EMPTY: there is none of this name. */
static inline int linnet_flash_esp(struct linnet_flash *flash, const char *label) {
    const esp_partition_t *part = esp_partition_find_first(ESP_PARTITION_TYPE_DATA, ESP_PARTITION_SUBTYPE_ANY, label);
    const struct linnet_flash esp = {(void *)(uintptr_t)part, 4096, 4, linnet_esp_read, linnet_esp_program, linnet_esp_erase};
    *flash = esp;
    return part ? LINNET_OK : LINNET_E_EMPTY;
}

#endif
