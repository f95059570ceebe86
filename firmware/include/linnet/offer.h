/*
 * Whether an offer is its fleet's (SPEC 20.7): by the fleet's public key where the port can verify Ed25519, else by the key
 * that the fleet's boards share.
 *
 * The caller owns everything. About 130 instructions per byte of an offer, and one verification. Not from an interrupt, only
 * because it takes long.
 */
#ifndef LINNET_OFFER_H
#define LINNET_OFFER_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/message.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_FLEET_KEY_BYTES 32u
#define LINNET_SIGNED_BYTES 32u

#if LINNET_MACS

/*
 * Verifies Ed25519 (RFC 8032): 1 if `signature` is that of `message` under `key`, else 0. `length` is always
 * LINNET_SIGNED_BYTES: what is signed is a hash. firmware/port has some: port/sodium, port/monocypher, port/psa.
 */
typedef int (*linnet_verify)(const uint8_t signature[LINNET_SIGNATURE_BYTES], const uint8_t *message, size_t length,
                             const uint8_t key[LINNET_FLEET_KEY_BYTES]);

/* By what a board knows its fleet's offers. */
struct linnet_fleet_key {
    const uint8_t *key;   /* with verify the public one, LINNET_FLEET_KEY_BYTES; else the shared one, LINNET_KEY_BYTES */
    linnet_verify verify; /* or null */
    const char *fleet;    /* text of SPEC 1.2, closed by a zero */
};

/*
 * `message` is what linnet_message_read made of `bytes`, which have not moved. `proven` remembers what was verified last,
 * and nothing is verified twice in a row; zeros at first.
 */
int linnet_offer_fits(const struct linnet_fleet_key *key, const struct linnet_message *message, const uint8_t *bytes,
                      size_t length, uint8_t proven[LINNET_DIGEST_BYTES]);

#endif

#ifdef __cplusplus
}
#endif

#endif
