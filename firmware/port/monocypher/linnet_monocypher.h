/*
 * Ed25519 of Monocypher 4. Its monocypher.c, which the project brings, has the curve; the one block of SHA-512 that a short
 * message needs is here, so that its second file is not.
 */
#ifndef LINNET_MONOCYPHER_H
#define LINNET_MONOCYPHER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For linnet_board_settings.verify. Of a message of more than 47 bytes it takes no signature: offers are signed by a hash. */
int linnet_monocypher_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key);

#ifdef __cplusplus
}
#endif

#endif
