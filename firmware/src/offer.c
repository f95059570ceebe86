#include "linnet/offer.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/hmac.h"
#include "linnet/trust.h"

#if LINNET_MACS

/* Up to the value, and zeros in its place; `at` goes behind it. */
static void add_cleared(struct linnet_hmac *hmac, const uint8_t **at, const struct linnet_slice *value) {
    static const uint8_t zeros[LINNET_SIGNATURE_BYTES];
    linnet_hmac_update(hmac, *at, (size_t)(value->bytes - *at));
    linnet_hmac_update(hmac, zeros, value->length);
    *at = value->bytes + value->length;
}

static void add_name(struct linnet_hmac *hmac, const char *fleet) {
    const uint8_t length = (uint8_t)strlen(fleet);
    linnet_hmac_update(hmac, (const uint8_t *)"linnet/v1\x05" "offer", 15);
    linnet_hmac_update(hmac, &length, 1);
    linnet_hmac_update(hmac, (const uint8_t *)fleet, length);
}

#if LINNET_WITH_SIGNATURES
static int is_signed(const struct linnet_fleet_key *key, const struct linnet_message *m, const uint8_t *at,
                     const uint8_t *end, uint8_t proven[LINNET_DIGEST_BYTES]) {
    struct linnet_hmac hash; /* of which only the inner hash is used */
    uint8_t text[LINNET_SIGNED_BYTES];
    uint8_t seen[LINNET_SIGNED_BYTES];
    if (!LINNET_HAS(m, LINNET_KEY_SIGNATURE)) {
        return 0;
    }
    linnet_sha256_init(&hash.inner);
    add_name(&hash, key->fleet);
    if (LINNET_HAS(m, LINNET_KEY_MAC)) {
        add_cleared(&hash, &at, &m->mac);
    }
    add_cleared(&hash, &at, &m->signature);
    linnet_hmac_update(&hash, at, (size_t)(end - at));
    linnet_sha256_finish(&hash.inner, text);
    linnet_sha256_init(&hash.inner);
    linnet_hmac_update(&hash, text, sizeof text);
    linnet_hmac_update(&hash, m->signature.bytes, m->signature.length);
    linnet_sha256_finish(&hash.inner, seen);
    if (memcmp(seen, proven, LINNET_DIGEST_BYTES) == 0) {
        return 1;
    }
    if (key->verify(m->signature.bytes, text, sizeof text, key->key) != 1) {
        return 0;
    }
    memcpy(proven, seen, LINNET_DIGEST_BYTES);
    return 1;
}
#endif

static int has_mac(const struct linnet_fleet_key *key, const struct linnet_message *m, const uint8_t *at,
                   const uint8_t *end) {
    struct linnet_hmac hmac;
    uint8_t mac[LINNET_HMAC_BYTES];
    unsigned other = 0;
    if (!LINNET_HAS(m, LINNET_KEY_MAC)) {
        return 0;
    }
    linnet_hmac_init(&hmac, key->key, LINNET_KEY_BYTES);
    add_name(&hmac, key->fleet);
    add_cleared(&hmac, &at, &m->mac);
    linnet_hmac_update(&hmac, at, (size_t)(end - at));
    linnet_hmac_finish(&hmac, mac);
    for (unsigned i = 0; i < LINNET_MAC_BYTES; i++) {
        other |= (unsigned)(mac[i] ^ m->mac.bytes[i]);
    }
    return other == 0;
}

int linnet_offer_fits(const struct linnet_fleet_key *key, const struct linnet_message *m, const uint8_t *bytes,
                      size_t length, uint8_t proven[LINNET_DIGEST_BYTES]) {
    LINNET_ASSERT(key && key->key && key->fleet && m && bytes && (proven || !key->verify));
#if LINNET_WITH_SIGNATURES
    if (key->verify) {
        return is_signed(key, m, bytes, bytes + length, proven);
    }
#endif
    (void)proven;
    return has_mac(key, m, bytes, bytes + length);
}

#endif
