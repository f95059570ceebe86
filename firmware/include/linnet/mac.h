/*
 * What a board that has a key shows, and what it is shown (SPEC 20.5): a MAC over an update, over what it says of itself,
 * over the number that it is given, and over what became of its update.
 *
 * The caller owns everything. About 130 instructions per byte of an update, 70 000 for an answer or a report: an update once,
 * an answer when it comes, a report when it is said. Not from an interrupt, only because it takes long.
 */
#ifndef LINNET_MAC_H
#define LINNET_MAC_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/message.h"

#ifdef __cplusplus
extern "C" {
#endif

#if LINNET_MACS

/* Under whose key; texts of SPEC 1.2, closed by a zero. */
struct linnet_mac_key {
    const uint8_t *key; /* LINNET_KEY_BYTES: linnet_key_derive(…, LINNET_FOR_MAC, …) */
    const char *fleet;
    const char *board;
};

/*
 * Over the update that a hello or commit announces: reads its message->chunks chunks one by one into `packet`, as `read`
 * gives them (a length, or a reason). LINNET_OK or what `read` gave.
 */
int linnet_mac_update(const struct linnet_mac_key *key, const struct linnet_message *message,
                      int (*read)(void *context, uint32_t i, uint8_t *out, size_t capacity), void *context,
                      uint8_t *packet, size_t packet_bytes, uint8_t mac[LINNET_MAC_BYTES]);

/* Over what a board says of itself: a report or a state as it is written, with zeros in the place of its MAC. */
void linnet_mac_report(const struct linnet_mac_key *key, const struct linnet_message *message, const uint8_t *cleared,
                       size_t length, uint8_t mac[LINNET_MAC_BYTES]);

/*
 * Whether a welcome, a receipt, or a refusal that names model, version and transfer has its MAC; a refusal's is about the
 * update with the MAC `own`. Takes as long for a wrong one.
 */
int linnet_mac_fits(const struct linnet_mac_key *key, const struct linnet_message *message,
                    const uint8_t own[LINNET_MAC_BYTES]);

#endif

#ifdef __cplusplus
}
#endif

#endif
