/*
 * Wire access. Every multi-byte integer outside CBOR is little endian (SPEC 1.1) and may lie at any address; these
 * functions are the only way in which the library reads or writes one. No struct is ever laid over received bytes.
 *
 * p points to as many bytes as the name says. May be called from an interrupt.
 */
#ifndef LINNET_BYTES_H
#define LINNET_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline uint16_t linnet_load_le16(const uint8_t *p) {
    return (uint16_t)(p[0] | (uint16_t)(p[1] << 8));
}

static inline uint32_t linnet_load_le24(const uint8_t *p) {
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static inline uint32_t linnet_load_le32(const uint8_t *p) {
    return linnet_load_le24(p) | (uint32_t)p[3] << 24;
}

static inline void linnet_store_le16(uint8_t *p, uint16_t v) {
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
}

static inline void linnet_store_le24(uint8_t *p, uint32_t v) {
    p[0] = (uint8_t)v;
    p[1] = (uint8_t)(v >> 8);
    p[2] = (uint8_t)(v >> 16);
}

static inline void linnet_store_le32(uint8_t *p, uint32_t v) {
    linnet_store_le24(p, v);
    p[3] = (uint8_t)(v >> 24);
}

/* CBOR is big endian. */
static inline uint64_t linnet_load_be64(const uint8_t *p) {
    uint64_t v = 0;
    for (int i = 0; i < 8; i++) {
        v = v << 8 | p[i];
    }
    return v;
}

static inline void linnet_store_be64(uint8_t *p, uint64_t v) {
    for (int i = 7; i >= 0; i--) {
        p[i] = (uint8_t)v;
        v >>= 8;
    }
}

/* A u16 or u32 as the two's complement number with the same bits; a cast would be implementation-defined. */
static inline int16_t linnet_to_s16(uint16_t v) {
    return (int16_t)(v < 0x8000u ? (int32_t)v : (int32_t)v - 0x10000);
}

static inline int8_t linnet_to_s8(uint8_t v) {
    return (int8_t)(v < 0x80u ? (int)v : (int)v - 0x100);
}

static inline float linnet_load_float(const uint8_t *p) {
    const uint32_t bits = linnet_load_le32(p);
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static inline void linnet_store_float(uint8_t *p, float v) {
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    linnet_store_le32(p, bits);
}

/* Divisions by a power of two that round toward minus infinity, defined for negative v on every compiler. */
static inline int32_t linnet_floor_shift(int32_t v, unsigned shift) {
    return v >= 0 ? v >> shift : ~(~v >> shift);
}

static inline int16_t linnet_saturate_s16(int32_t v) {
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

#ifdef __cplusplus
}
#endif

#endif
