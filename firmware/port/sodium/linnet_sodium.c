#include "linnet_sodium.h"

#include <sodium.h>

int linnet_sodium_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key) {
    return crypto_sign_verify_detached(signature, message, length, key) == 0;
}
