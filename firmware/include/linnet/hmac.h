/*
 * HMAC with SHA-256 (RFC 2104) and the key derivation over it (HKDF, RFC 5869); SPEC 20.2.
 *
 * The caller owns the context. A short text takes four blocks of SHA-256, about 50 000 instructions. Not from an
 * interrupt, only because it takes long.
 */
#ifndef LINNET_HMAC_H
#define LINNET_HMAC_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/sha256.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_HMAC_BYTES 32

struct linnet_hmac {
    struct linnet_sha256 inner;
    uint8_t key[64]; /* filled up to a block, as the outer hash begins with it */
};

/* A key of any length, also 0; it is not needed any more afterwards. */
void linnet_hmac_init(struct linnet_hmac *hmac, const uint8_t *key, size_t key_length);
void linnet_hmac_update(struct linnet_hmac *hmac, const uint8_t *bytes, size_t length);
/* Writes the 32 bytes and wipes the context. */
void linnet_hmac_finish(struct linnet_hmac *hmac, uint8_t out[LINNET_HMAC_BYTES]);

/* The first half of HKDF: HMAC of the secret under a salt. Without a salt: length 0. */
void linnet_hkdf_extract(const uint8_t *salt, size_t salt_length, const uint8_t *secret, size_t secret_length,
                         uint8_t prk[LINNET_HMAC_BYTES]);
/* The second: 1 … 8 160 bytes for the use that `info` names. */
void linnet_hkdf_expand(const uint8_t prk[LINNET_HMAC_BYTES], const uint8_t *info, size_t info_length, uint8_t *out,
                        size_t length);

#ifdef __cplusplus
}
#endif

#endif
