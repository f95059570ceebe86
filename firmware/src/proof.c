/* What a board that has a key shows, and believes (SPEC 20.5). */
#include <string.h>

#include "board_parts.h"
#include "linnet/mac.h"
#include "linnet/offer.h"

#if LINNET_MACS

#if LINNET_WITH_SIGNATURES
#define PROVEN(board) ((board)->proven)
#else
#define PROVEN(board) NULL
#endif

void linnet_proof_make(struct linnet_board *board) {
    LINNET_ASSERT(board && board->kept.outbox.chunks > 0);
    const struct linnet_outbox *outbox = &board->kept.outbox;
    const struct linnet_mac_key key = linnet_mac_key_of(&board->settings);
    struct linnet_message m;
    if (!key.key || !board->has_layout) {
        return;
    }
    linnet_message_init(&m, LINNET_HELLO);
    m.model = linnet_say_model_id(board);
    m.version = outbox->base.version;
    memcpy(m.digest, outbox->base.digest, sizeof m.digest);
    m.transfer = outbox->transfer;
    m.chunks = outbox->chunks;
    m.examples = outbox->examples;
    const int error = linnet_mac_update(&key, &m, linnet_keep_chunk, board, board->parts.packet, board->parts.packet_bytes,
                                        board->dispatch.mac);
    board->counts.last_error = error ? error : board->counts.last_error;
}

void linnet_proof_add(const struct linnet_board *board, struct linnet_message *message) {
    LINNET_ASSERT(board && message);
    if (board->settings.mac_key) {
        message->mac.bytes = board->dispatch.mac;
        message->mac.length = LINNET_MAC_BYTES;
        linnet_message_mark(message, LINNET_KEY_MAC);
    }
}

int linnet_proof_holds(struct linnet_board *board, const struct linnet_message *message) {
    LINNET_ASSERT(board && message);
    const struct linnet_mac_key key = linnet_mac_key_of(&board->settings);
    const int holds = !key.key || linnet_mac_fits(&key, message, board->dispatch.mac);
    board->counts.unproven += (uint32_t)!holds;
    return holds;
}

static int is_from_before(const struct linnet_kept *kept, const struct linnet_message *offer) {
    return offer->epoch < kept->epoch || (offer->epoch == kept->epoch && offer->round < kept->epoch_round);
}

int linnet_proof_of_offer(struct linnet_board *board, const struct linnet_message *offer, const uint8_t *bytes,
                          size_t length) {
    LINNET_ASSERT(board && offer && bytes);
    const struct linnet_board_settings *settings = &board->settings;
    const struct linnet_fleet_key key = {settings->fleet_key, settings->verify, settings->fleet};
    int error = LINNET_OK;
    if (!key.key) {
        return LINNET_OK;
    }
    if (!LINNET_HAS(offer, LINNET_KEY_EPOCH)) {
        error = LINNET_E_UNPROVEN;
    } else if (is_from_before(&board->kept, offer)) {
        error = LINNET_E_LATE;
    } else if (!linnet_offer_fits(&key, offer, bytes, length, PROVEN(board))) {
        error = LINNET_E_UNPROVEN;
    }
    board->counts.unproven += error != LINNET_OK;
    return error;
}

/* An epoch is kept at once, or at the end of the training that goes on: before that nothing is said that follows from it. */
void linnet_proof_take(struct linnet_board *board, const struct linnet_message *offer) {
    LINNET_ASSERT(board && offer);
    if (!board->settings.fleet_key) {
        return;
    }
    const int is_new = board->kept.epoch != offer->epoch;
    board->kept.epoch = offer->epoch;
    board->kept.epoch_round = offer->round;
    if (is_new && board->has_layout && !board->is_training) {
        const int error = linnet_keep_again(board);
        board->counts.last_error = error ? error : board->counts.last_error;
    }
}

#endif
