/*
 * CRC32C: Castagnoli polynomial, reflected, initial and final value 0xFFFFFFFF. It guards chunks (SPEC 5.2, after a
 * seed that names the base), messages on serial lines (4.1) and the store's slots.
 */
#ifndef LINNET_CRC32C_H
#define LINNET_CRC32C_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A running checksum; start with LINNET_CRC32C_INIT, update in any pieces, finish once. */
#define LINNET_CRC32C_INIT 0xFFFFFFFFu

/* 64 bytes of table: about 14 instructions a byte on a Cortex-M4. May be called from an interrupt. */
uint32_t linnet_crc32c_update(uint32_t crc, const uint8_t *bytes, size_t length);

static inline uint32_t linnet_crc32c_finish(uint32_t crc) {
    return crc ^ 0xFFFFFFFFu;
}

static inline uint32_t linnet_crc32c(const uint8_t *bytes, size_t length) {
    return linnet_crc32c_finish(linnet_crc32c_update(LINNET_CRC32C_INIT, bytes, length));
}

#ifdef __cplusplus
}
#endif

#endif
