/* Ed25519 of Monocypher 4 (monocypher.c and its optional monocypher-ed25519.c, which the project brings). */
#ifndef LINNET_MONOCYPHER_H
#define LINNET_MONOCYPHER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For linnet_board_settings.verify. */
int linnet_monocypher_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key);

#ifdef __cplusplus
}
#endif

#endif
