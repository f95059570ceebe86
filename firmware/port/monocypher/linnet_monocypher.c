#include "linnet_monocypher.h"

#include <monocypher-ed25519.h>

int linnet_monocypher_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key) {
    return crypto_ed25519_check(signature, key, message, length) == 0;
}
