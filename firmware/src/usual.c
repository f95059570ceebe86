#include "linnet/usual.h"

#include <string.h>

#include "linnet/assert.h"

#define SLOTS 2u
#define CHUNKS 64u
#define CHUNK_BYTES 200u

void linnet_usual_settings(struct linnet_board_settings *settings, const char *fleet, const char *board, const char *model,
                           uint32_t slot_bytes, uint64_t random_seed) {
    LINNET_ASSERT(settings && board && model);
    memset(settings, 0, sizeof *settings);
    settings->fleet = fleet;
    settings->board = board;
    settings->model = model;
    settings->model_slot_bytes = slot_bytes;
    settings->work_slot_bytes = slot_bytes;
    settings->slots = SLOTS;
    settings->max_chunks = CHUNKS;
    settings->chunk_bytes = CHUNK_BYTES;
    settings->random_seed = random_seed;
}

void linnet_usual_key(struct linnet_board_settings *settings, const uint8_t *key, uint8_t mac_key[LINNET_KEY_BYTES]) {
    LINNET_ASSERT(settings && settings->fleet && settings->board && mac_key);
    if (key) {
        linnet_key_derive(key, LINNET_FOR_MAC, settings->fleet, settings->board, mac_key);
        settings->mac_key = mac_key;
    }
}
