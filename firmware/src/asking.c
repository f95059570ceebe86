/* Says what of a model has come: when its timer asks for the rest, and to whoever sends it with polls (SPEC 9.4, 16.3). */
#include "board_parts.h"

static void say_status(struct linnet_board *board) {
    struct linnet_catchup *c = &board->catchup;
    struct linnet_message status;
    linnet_message_init(&status, LINNET_STATUS);
    status.model = linnet_say_model_id(board);
    status.version = c->from_version;
    linnet_message_mark(&status, LINNET_KEY_MODEL);
    linnet_message_mark(&status, LINNET_KEY_VERSION);
    if (c->is_counted) {
        linnet_receiver_status(&c->receiver, &status, board->now);
    } else {
        static const uint8_t nothing = 0;
        status.transfer = c->receiver.transfer;
        status.object = c->object;
        status.chunks = 1;
        status.bitmap.bytes = &nothing;
        status.bitmap.length = 1;
        linnet_message_mark(&status, LINNET_KEY_TRANSFER);
        linnet_message_mark(&status, LINNET_KEY_OBJECT);
        linnet_message_mark(&status, LINNET_KEY_CHUNKS);
        linnet_message_mark(&status, LINNET_KEY_BITMAP);
    }
    linnet_say_message(board, LINNET_CHANNEL_UP, &status);
}

/* Someone sends to this board with polls, and waits for what it has. */
static int owes_statuses(const struct linnet_board *board) {
    const struct linnet_catchup *c = &board->catchup;
    return (c->state == LINNET_COLLECTING && c->is_live && c->is_counted) || c->state == LINNET_DONE;
}

void linnet_asking_poll(struct linnet_board *board) {
    LINNET_ASSERT(board && board->is_connected);
    struct linnet_catchup *c = &board->catchup;
    if (c->state == LINNET_COLLECTING && c->asking.at <= board->now) {
        linnet_backoff_tried(&c->asking, &board->answers, board->now, 1);
        c->has_asked = 1;
        say_status(board);
    } else if (owes_statuses(board) && linnet_receiver_due(&c->receiver, board->now)) {
        say_status(board);
    }
}

linnet_millis linnet_asking_wake(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    const linnet_millis asks = board->catchup.asking.at;
    const linnet_millis owes = owes_statuses(board) ? linnet_receiver_wake(&board->catchup.receiver) : LINNET_NEVER;
    return asks < owes ? asks : owes;
}
