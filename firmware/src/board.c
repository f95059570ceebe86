/* One board's events, in the order in which its parts act on them. */
#include "linnet/board.h"

#include <string.h>

#include "board_parts.h"

static int is_id(const char *text) {
    return text && linnet_is_id((const uint8_t *)text, strlen(text));
}

int linnet_board_init(struct linnet_board *board, const struct linnet_board_settings *settings, linnet_millis now) {
    LINNET_ASSERT(board && settings);
    LINNET_ASSERT(settings->link && settings->link->ready && settings->link->send);
    LINNET_ASSERT(settings->data && settings->data->load && settings->flash);
    LINNET_ASSERT(settings->slots >= 2 && settings->max_chunks > 0 && settings->max_chunks <= LINNET_MAX_CHUNKS);
    LINNET_ASSERT(settings->memory && (uintptr_t)settings->memory % 8u == 0);
    memset(board, 0, sizeof *board);
    if (!is_id(settings->board) || !is_id(settings->model) || (settings->fleet && !is_id(settings->fleet))
        || (LINNET_MACS && settings->mac_key && !settings->fleet)) {
        return LINNET_E_MALFORMED;
    }
    board->settings = *settings;
    board->now = now;
    linnet_answers_init(&board->answers, &settings->link->profile, settings->random_seed);
    board->model_store.flash = settings->flash;
    board->model_store.offset = settings->store_offset;
    board->model_store.slot_bytes = settings->model_slot_bytes;
    board->model_store.slots = settings->slots;
    board->work_store.flash = settings->flash;
    board->work_store.offset = settings->store_offset + settings->slots * settings->model_slot_bytes;
    board->work_store.slot_bytes = settings->work_slot_bytes;
    board->work_store.slots = settings->slots;
    linnet_backoff_init(&board->greeting);
    linnet_catchup_init(board);
    const int error = linnet_keep_load(board);
    linnet_dispatch_init(board);
    return error;
}

void linnet_board_connected(struct linnet_board *board, linnet_millis now) {
    LINNET_ASSERT(board);
    board->now = now > board->now ? now : board->now;
    board->is_connected = 1;
    board->is_offered = 0;
    linnet_catchup_connected(board);
    linnet_greeting_connected(board, linnet_dispatch_connected(board));
}

void linnet_board_disconnected(struct linnet_board *board) {
    LINNET_ASSERT(board);
    board->is_connected = 0;
    linnet_greeting_disconnected(board);
    linnet_dispatch_disconnected(board);
}

int linnet_board_receive(struct linnet_board *board, const uint8_t *bytes, size_t length, linnet_millis now) {
    LINNET_ASSERT(board && (bytes || length == 0));
    int error = LINNET_E_MALFORMED;
    board->now = now > board->now ? now : board->now;
    board->counts.bytes_down += (uint32_t)length;
    if (length > 0 && bytes[0] >> 6 == 1) {
        error = linnet_catchup_packet(board, bytes, length);
    } else if (length > 0) {
        error = linnet_hear_message(board, bytes, length);
    }
    board->counts.dropped += error != LINNET_OK;
    return error;
}

static void speak(struct linnet_board *board) {
    const struct linnet_link *link = board->settings.link;
    if (link->ready(link->context)) {
        linnet_say_lack(board);
    }
    if (link->ready(link->context)) {
        linnet_greeting_poll(board);
    }
    if (link->ready(link->context)) {
        linnet_asking_poll(board);
    }
    if (board->kept.outbox.chunks > 0 && link->ready(link->context)) {
        linnet_dispatch_poll(board);
        if (linnet_dispatch_has_given_up(board)) {
            linnet_settle_outbox(board, NULL, 0);
        }
    }
}

/* A step of training; 1 while there is more to do at once. */
static int work(struct linnet_board *board) {
    const enum linnet_work_step step = linnet_work_poll(board);
    if (step == LINNET_WORK_ENCODED) {
        linnet_dispatch_ready(board);
    }
    if (step >= LINNET_WORK_TUNED) {
        linnet_catchup_advance(board); /* offers that came during training are followed now */
    }
    return step != LINNET_WORK_NONE;
}

/* Tells the link what the board began or ceased to want. */
static void tell_wants(struct linnet_board *board) {
    const struct linnet_link *link = board->settings.link;
    const unsigned full = linnet_board_wants_full(board) ? 1u << LINNET_FULL : 0;
    const unsigned update = linnet_dispatch_is_entrusted(board) ? 1u << LINNET_UPDATE : 0;
    const unsigned changed = board->wanted ^ (full | update);
    board->wanted = (uint8_t)(full | update);
    for (unsigned object = LINNET_UPDATE; link->want && object <= LINNET_FULL; object++) {
        if (changed >> object & 1u) {
            link->want(link->context, (enum linnet_object)object, (int)(board->wanted >> object & 1u));
        }
    }
}

linnet_millis linnet_board_poll(struct linnet_board *board, linnet_millis now) {
    LINNET_ASSERT(board);
    board->now = now > board->now ? now : board->now;
    if (board->is_connected) {
        speak(board);
    }
    const int has_more = work(board);
    if (LINNET_HOOKS && board->settings.failed && board->counts.last_error != board->counts.told_error) {
        board->counts.told_error = board->counts.last_error;
        board->settings.failed(board->settings.context, board->counts.last_error);
    }
    if (LINNET_PACKET_LINKS) {
        tell_wants(board);
    }
    if (has_more) {
        return board->now;
    }
    if (!board->is_connected) {
        return LINNET_NEVER;
    }
    linnet_millis at = board->greeting.at;
    const linnet_millis others[2] = {linnet_asking_wake(board),
                                     board->kept.outbox.chunks > 0 ? linnet_dispatch_wake(board) : LINNET_NEVER};
    for (unsigned i = 0; i < 2; i++) {
        at = others[i] < at ? others[i] : at;
    }
    return at;
}

int linnet_board_wants_full(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    return LINNET_PACKET_LINKS && board->settings.link->retains && board->catchup.state == LINNET_COLLECTING
           && board->catchup.object == LINNET_FULL;
}

const void *linnet_board_parameters(struct linnet_board *board) {
    LINNET_ASSERT(board);
    if (!board->has_held || board->is_training || board->catchup.state == LINNET_COLLECTING
        || linnet_keep_restore(board, 1)) {
        return NULL;
    }
    return board->parts.parameters;
}
