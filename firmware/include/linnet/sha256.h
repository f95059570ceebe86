/*
 * SHA-256 (FIPS 180-4), used for the digest that names a model version (SPEC 3.5).
 *
 * The caller owns the context; about 200 instructions per byte. Not from an interrupt, only because it takes long.
 */
#ifndef LINNET_SHA256_H
#define LINNET_SHA256_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    uint8_t block[64];
};

void linnet_sha256_init(struct linnet_sha256 *sha);
void linnet_sha256_update(struct linnet_sha256 *sha, const uint8_t *bytes, size_t length);
/* Writes the 32 bytes and leaves the context spent. */
void linnet_sha256_finish(struct linnet_sha256 *sha, uint8_t out[32]);

#ifdef __cplusplus
}
#endif

#endif
