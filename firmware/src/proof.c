/* What a board that has a key shows, and believes (SPEC 20.5). */
#include <string.h>

#include "board_parts.h"
#include "linnet/mac.h"

#if LINNET_MACS

static struct linnet_mac_key key_of(const struct linnet_board *board) {
    const struct linnet_board_settings *settings = &board->settings;
    const struct linnet_mac_key key = {settings->mac_key, settings->fleet, settings->board};
    return key;
}

void linnet_proof_make(struct linnet_board *board) {
    LINNET_ASSERT(board && board->kept.outbox.chunks > 0);
    const struct linnet_outbox *outbox = &board->kept.outbox;
    const struct linnet_mac_key key = key_of(board);
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
        memcpy(message->mac, board->dispatch.mac, LINNET_MAC_BYTES);
        linnet_message_mark(message, LINNET_KEY_MAC);
    }
}

int linnet_proof_holds(struct linnet_board *board, const struct linnet_message *message) {
    LINNET_ASSERT(board && message);
    const struct linnet_mac_key key = key_of(board);
    const int holds = !key.key || linnet_mac_fits(&key, message, board->dispatch.mac);
    board->counts.unproven += (uint32_t)!holds;
    return holds;
}

#endif
