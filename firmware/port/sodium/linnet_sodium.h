/* Ed25519 of libsodium (Debian package libsodium-dev). */
#ifndef LINNET_SODIUM_H
#define LINNET_SODIUM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For linnet_board_settings.verify. */
int linnet_sodium_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key);

#ifdef __cplusplus
}
#endif

#endif
