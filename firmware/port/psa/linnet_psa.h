/* Ed25519 by the PSA Crypto API, behind which chips have their engines: CryptoCell on nRF52840 and nRF91, others. */
#ifndef LINNET_PSA_H
#define LINNET_PSA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For linnet_board_settings.verify. */
int linnet_psa_verify(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key);

#ifdef __cplusplus
}
#endif

#endif
