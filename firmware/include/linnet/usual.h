/*
 * What nearly every program gives its board, so that it needs to name only what is its own.
 *
 *   linnet_usual_settings, linnet_usual_key; then link, data, flash and memory; then linnet_board_init.
 */
#ifndef LINNET_USUAL_H
#define LINNET_USUAL_H

#include <stdint.h>

#include "linnet/board_settings.h"
#include "linnet/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Two slots each of slot_bytes for the model and for the update on its way (`linnet board size` says how many); updates, steps
 * and models of up to 64 chunks of at most 200 bytes, which any link takes. random_seed: as in struct linnet_board_settings.
 * Everything else is 0. The texts outlive the board.
 */
void linnet_usual_settings(struct linnet_board_settings *settings, const char *fleet, const char *board, const char *model,
                           uint32_t slot_bytes, uint64_t random_seed);

/*
 * The board's one key, or null for a board without: what it says is proven by it. mac_key is memory of the caller's that
 * outlives the board; fleet and board are in the settings.
 */
void linnet_usual_key(struct linnet_board_settings *settings, const uint8_t *key, uint8_t mac_key[LINNET_KEY_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
