#include "linnet/hmac.h"

#include <string.h>

#include "linnet/assert.h"

static void begin_hash(struct linnet_hmac *hmac, uint8_t pad) {
    uint8_t block[64];
    for (unsigned i = 0; i < sizeof block; i++) {
        block[i] = (uint8_t)(hmac->key[i] ^ pad);
    }
    linnet_sha256_init(&hmac->inner);
    linnet_sha256_update(&hmac->inner, block, sizeof block);
}

void linnet_hmac_init(struct linnet_hmac *hmac, const uint8_t *key, size_t key_length) {
    LINNET_ASSERT(hmac && (key || key_length == 0));
    memset(hmac->key, 0, sizeof hmac->key);
    if (key_length > sizeof hmac->key) {
        linnet_sha256_init(&hmac->inner);
        linnet_sha256_update(&hmac->inner, key, key_length);
        linnet_sha256_finish(&hmac->inner, hmac->key);
    } else if (key_length > 0) {
        memcpy(hmac->key, key, key_length);
    }
    begin_hash(hmac, 0x36);
}

void linnet_hmac_update(struct linnet_hmac *hmac, const uint8_t *bytes, size_t length) {
    linnet_sha256_update(&hmac->inner, bytes, length);
}

void linnet_hmac_finish(struct linnet_hmac *hmac, uint8_t out[LINNET_HMAC_BYTES]) {
    LINNET_ASSERT(hmac && out);
    linnet_sha256_finish(&hmac->inner, out);
    begin_hash(hmac, 0x5c);
    linnet_sha256_update(&hmac->inner, out, LINNET_HMAC_BYTES);
    linnet_sha256_finish(&hmac->inner, out);
    /* Through a volatile pointer: a compiler leaves out what nobody reads again. */
    volatile uint8_t *secret = (volatile uint8_t *)hmac;
    for (size_t i = 0; i < sizeof *hmac; i++) {
        secret[i] = 0;
    }
}

void linnet_hkdf_extract(const uint8_t *salt, size_t salt_length, const uint8_t *secret, size_t secret_length,
                         uint8_t prk[LINNET_HMAC_BYTES]) {
    struct linnet_hmac hmac;
    linnet_hmac_init(&hmac, salt, salt_length);
    linnet_hmac_update(&hmac, secret, secret_length);
    linnet_hmac_finish(&hmac, prk);
}

void linnet_hkdf_expand(const uint8_t prk[LINNET_HMAC_BYTES], const uint8_t *info, size_t info_length, uint8_t *out,
                        size_t length) {
    LINNET_ASSERT(prk && (info || info_length == 0) && out && length > 0 && length <= 255u * LINNET_HMAC_BYTES);
    uint8_t block[LINNET_HMAC_BYTES];
    size_t held = 0; /* bytes of the block before: none for the first */
    for (uint8_t counter = 1; length > 0; counter++) {
        struct linnet_hmac hmac;
        const size_t take = length < sizeof block ? length : sizeof block;
        linnet_hmac_init(&hmac, prk, LINNET_HMAC_BYTES);
        linnet_hmac_update(&hmac, block, held);
        linnet_hmac_update(&hmac, info, info_length);
        linnet_hmac_update(&hmac, &counter, 1);
        linnet_hmac_finish(&hmac, block);
        held = sizeof block;
        memcpy(out, block, take);
        out += take;
        length -= take;
    }
}
