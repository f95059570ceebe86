/* The outbox on its way: announced, sent, committed (SPEC 16.5, 16.6). */
#include <string.h>

#include "board_parts.h"
#include "linnet/bitmap.h"
#include "linnet/chunk.h"
#include "linnet/wide.h"

#define TRIES_TO_CLOSE 3u

void linnet_dispatch_init(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_dispatch *d = &board->dispatch;
    memset(d, 0, sizeof *d);
    linnet_backoff_init(&d->announcing);
    linnet_backoff_init(&d->committing);
    if (board->kept.outbox.chunks > 0) {
        linnet_proof_make(board);
        d->stage = LINNET_DISPATCH_INTERRUPTED;
    }
}

void linnet_dispatch_ready(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_offer && board->kept.has_ordinal && board->kept.outbox.chunks > 0);
    struct linnet_dispatch *d = &board->dispatch;
    const struct linnet_round *offer = &board->offer;
    const int is_open = board->kept.ordinal < offer->open;
    const uint64_t delay_us = is_open ? 0 : (uint64_t)(board->kept.ordinal - offer->open) * offer->pace_us;
    d->stage = LINNET_DISPATCH_READY;
    const uint64_t delay_ms = linnet_wide_divide(delay_us + 999u, 1000, 0);
    d->start_at = linnet_after(board->now, delay_ms < UINT32_MAX ? (uint32_t)delay_ms : UINT32_MAX);
    d->first_window = is_open ? offer->window : 1;
    d->eager = offer->eager;
    linnet_proof_make(board);
}

static void forget_sender(struct linnet_board *board) {
    struct linnet_dispatch *d = &board->dispatch;
    if (d->has_sender) {
        d->resent += d->sender.resent;
    }
    d->has_sender = 0;
    linnet_backoff_stop(&d->announcing);
    if (d->stage != LINNET_DISPATCH_CLOSING) {
        linnet_backoff_stop(&d->committing);
    }
}

int linnet_dispatch_connected(struct linnet_board *board) {
    LINNET_ASSERT(board);
    if (board->dispatch.stage == LINNET_DISPATCH_SENDING) {
        forget_sender(board);
        board->dispatch.stage = LINNET_DISPATCH_INTERRUPTED;
    }
    return board->dispatch.stage == LINNET_DISPATCH_INTERRUPTED;
}

void linnet_dispatch_disconnected(struct linnet_board *board) {
    LINNET_ASSERT(board);
    forget_sender(board);
    if (board->dispatch.stage == LINNET_DISPATCH_SENDING) {
        board->dispatch.stage = LINNET_DISPATCH_INTERRUPTED;
    }
}

void linnet_dispatch_drop(struct linnet_board *board) {
    LINNET_ASSERT(board);
    board->dispatch.stage = LINNET_DISPATCH_IDLE;
    forget_sender(board);
}

void linnet_dispatch_settled(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_dispatch *d = &board->dispatch;
    linnet_backoff_answered(&d->announcing, &board->answers, board->now);
    linnet_backoff_answered(&d->committing, &board->answers, board->now);
    linnet_dispatch_drop(board);
}

void linnet_dispatch_settled_again(struct linnet_board *board) {
    LINNET_ASSERT(board);
    linnet_backoff_answered_again(&board->dispatch.announcing, &board->answers);
    linnet_backoff_answered_again(&board->dispatch.committing, &board->answers);
}

int linnet_dispatch_ask_to_close(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_dispatch *d = &board->dispatch;
    if (d->stage == LINNET_DISPATCH_IDLE || d->stage == LINNET_DISPATCH_READY) {
        return 0;
    }
    if (d->stage != LINNET_DISPATCH_CLOSING) {
        forget_sender(board);
        d->stage = LINNET_DISPATCH_CLOSING;
        linnet_backoff_start(&d->committing, board->now);
    }
    return 1;
}

int linnet_dispatch_has_given_up(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    return board->dispatch.stage == LINNET_DISPATCH_CLOSING && board->dispatch.committing.tries > TRIES_TO_CLOSE;
}

int linnet_dispatch_is_entrusted(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    return board->kept.outbox.chunks > 0 && board->dispatch.stage == LINNET_DISPATCH_IDLE;
}

int linnet_dispatch_is_about(const struct linnet_board *board, const struct linnet_message *message) {
    LINNET_ASSERT(board && message);
    return board->kept.outbox.chunks > 0 && message->version == board->kept.outbox.base.version
           && message->transfer == board->kept.outbox.transfer && message->chunks == board->kept.outbox.chunks;
}

static void await_receipt(struct linnet_board *board) {
    struct linnet_dispatch *d = &board->dispatch;
    if (linnet_sender_complete(&d->sender) && !linnet_backoff_runs(&d->committing)) {
        linnet_backoff_start_later(&d->committing, &board->answers, board->now);
    }
}

void linnet_dispatch_status(struct linnet_board *board, const struct linnet_message *status) {
    LINNET_ASSERT(board && status);
    struct linnet_dispatch *d = &board->dispatch;
    if (d->has_sender && linnet_dispatch_is_about(board, status)) {
        linnet_backoff_answered(&d->announcing, &board->answers, board->now);
        linnet_sender_status(&d->sender, status, board->now);
        await_receipt(board);
    }
}

void linnet_dispatch_welcome(struct linnet_board *board, const struct linnet_message *welcome) {
    LINNET_ASSERT(board && welcome && welcome->type == LINNET_WELCOME);
    struct linnet_dispatch *d = &board->dispatch;
    if (!d->has_sender) {
        return;
    }
    if (LINNET_HAS(welcome, LINNET_KEY_TRANSFER) && linnet_dispatch_is_about(board, welcome)) {
        linnet_dispatch_status(board, welcome);
    } else {
        linnet_sender_grant(&d->sender, welcome->window);
    }
}

void linnet_dispatch_refused(struct linnet_board *board, uint32_t reason, int is_named, uint32_t wait_ms) {
    LINNET_ASSERT(board);
    const uint32_t pauses = LINNET_REASON(BUSY) | LINNET_REASON(STORAGE_FULL) | LINNET_REASON(UNKNOWN_MODEL);
    const uint32_t is_the_senders = LINNET_REASON(UNKNOWN_TRANSFER) | LINNET_REASON(FLOOD);
    const uint32_t never_whole = LINNET_REASON(OUT_OF_RANGE) | LINNET_REASON(UNDECODABLE) | LINNET_REASON(NOT_FINITE)
                                 | LINNET_REASON(OVERLAP) | LINNET_REASON(NOT_ALLOWED);
    struct linnet_dispatch *d = &board->dispatch;
    const linnet_millis later = linnet_after(board->now, wait_ms);
    if (linnet_is_one_of(reason, pauses)) {
        if (d->has_sender) {
            linnet_sender_refused(&d->sender, -(int32_t)LINNET_E_BUSY, wait_ms, board->now);
        }
        if (linnet_backoff_runs(&d->announcing)) {
            linnet_backoff_start(&d->announcing, later);
        }
        if (linnet_backoff_runs(&d->committing)) {
            linnet_backoff_start(&d->committing, later);
        }
    } else if (linnet_is_one_of(reason, is_the_senders) && d->has_sender) {
        linnet_backoff_answered(&d->announcing, &board->answers, board->now);
        linnet_sender_refused(&d->sender, reason, wait_ms, board->now);
    } else if (linnet_is_one_of(reason, LINNET_REASON(UNKNOWN_TRANSFER)) && is_named
               && d->stage == LINNET_DISPATCH_CLOSING) {
        /* Nothing of it has arrived, and it may still count. */
        linnet_backoff_answered(&d->committing, &board->answers, board->now);
        d->stage = LINNET_DISPATCH_INTERRUPTED;
    } else if (linnet_is_one_of(reason, never_whole) && is_named) {
        linnet_dispatch_ask_to_close(board);
    }
}

static void start_sender(struct linnet_board *board, int resumed) {
    struct linnet_dispatch *d = &board->dispatch;
    struct linnet_link_profile link = board->settings.link->profile;
    const struct linnet_chunks chunks = {
        board,
        board->kept.outbox.chunks,
        board->kept.outbox.transfer,
        LINNET_UPDATE,
        linnet_say_seed(board, &board->kept.outbox.base),
        linnet_keep_chunk,
    };
    const uint32_t patient = linnet_answers_millis(&board->answers) / 2u;
    link.floor_ms = patient > link.floor_ms ? patient : link.floor_ms;
    link.eager = link.eager && d->eager; /* a reboot has forgotten the offer's choice: lazy */
    linnet_sender_start(&d->sender, &chunks, &link, board->parts.sender, linnet_random_next(&board->answers.jitter), resumed,
                        board->now);
    d->has_sender = 1;
}

enum packing { ALONE, PACK, PACKED_AGAIN };

static void say_about_outbox(struct linnet_board *board, enum linnet_message_type type, enum packing packing) {
    const struct linnet_outbox *outbox = &board->kept.outbox;
    struct linnet_message m;
    if (type == LINNET_HELLO) {
        linnet_say_identity(board);
    }
    linnet_message_init(&m, type);
    m.model = linnet_say_model_id(board);
    m.version = outbox->base.version;
    memcpy(m.digest, outbox->base.digest, sizeof m.digest);
    m.transfer = outbox->transfer;
    m.chunks = outbox->chunks;
    m.examples = outbox->examples;
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_message_mark(&m, LINNET_KEY_DIGEST);
    linnet_message_mark(&m, LINNET_KEY_TRANSFER);
    linnet_message_mark(&m, LINNET_KEY_CHUNKS);
    linnet_message_mark(&m, LINNET_KEY_EXAMPLES);
    linnet_proof_add(board, &m);
    if (LINNET_PACKET_LINKS && packing == PACK) {
        linnet_packing_begin(board, &m);
    } else if (LINNET_PACKET_LINKS && packing == PACKED_AGAIN) {
        linnet_packing_again(board, &m);
    }
    linnet_say_message(board, LINNET_CHANNEL_UP, &m);
}

static void announce(struct linnet_board *board) {
    struct linnet_dispatch *d = &board->dispatch;
    d->stage = LINNET_DISPATCH_SENDING;
    start_sender(board, 0);
    linnet_sender_unannounced(&d->sender);
    say_about_outbox(board, LINNET_HELLO, PACK);
    linnet_sender_grant(&d->sender, d->first_window);
    linnet_backoff_start(&d->announcing, board->now);
    linnet_backoff_tried(&d->announcing, &board->answers, board->now, 1);
}

static void commit(struct linnet_board *board) {
    struct linnet_dispatch *d = &board->dispatch;
    if (d->committing.at <= board->now) {
        linnet_backoff_tried(&d->committing, &board->answers, board->now, 1);
        if (!linnet_dispatch_has_given_up(board)) {
            say_about_outbox(board, LINNET_COMMIT, ALONE);
        }
    }
}

static void pump(struct linnet_board *board) {
    struct linnet_dispatch *d = &board->dispatch;
    const struct linnet_link *link = board->settings.link;
    if (d->announcing.at <= board->now) {
        linnet_backoff_tried(&d->announcing, &board->answers, board->now, 1);
        say_about_outbox(board, LINNET_HELLO, PACKED_AGAIN);
    }
    while (d->has_sender && link->ready(link->context)) {
        uint8_t *packet = board->parts.packet;
        const int length = linnet_sender_poll(&d->sender, packet, board->parts.packet_bytes, board->now);
        if (length < 0) {
            board->counts.last_error = length;
            break;
        }
        if (length == 0) {
            break;
        }
        if (length == LINNET_SAY_HELLO) {
            say_about_outbox(board, LINNET_HELLO, ALONE);
            continue;
        }
        board->counts.bytes_up += (uint32_t)length;
        link->send(link->context, LINNET_CHANNEL_UP, packet, (size_t)length);
    }
    commit(board);
}

void linnet_dispatch_poll(struct linnet_board *board) {
    LINNET_ASSERT(board && board->is_connected && board->kept.outbox.chunks > 0);
    switch (board->dispatch.stage) {
        case LINNET_DISPATCH_READY:
            if (board->now >= board->dispatch.start_at) {
                announce(board);
            }
            break;
        case LINNET_DISPATCH_INTERRUPTED:
            board->dispatch.stage = LINNET_DISPATCH_SENDING;
            start_sender(board, 1);
            pump(board);
            break;
        case LINNET_DISPATCH_SENDING:
            pump(board);
            break;
        case LINNET_DISPATCH_CLOSING:
            commit(board);
            break;
        default:
            break;
    }
}

static linnet_millis earlier(linnet_millis a, linnet_millis b) {
    return a < b ? a : b;
}

linnet_millis linnet_dispatch_wake(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    const struct linnet_dispatch *d = &board->dispatch;
    switch (d->stage) {
        case LINNET_DISPATCH_READY:
            return d->start_at;
        case LINNET_DISPATCH_INTERRUPTED:
            return board->now;
        case LINNET_DISPATCH_CLOSING:
            return d->committing.at;
        case LINNET_DISPATCH_SENDING: {
            const linnet_millis sends = d->has_sender ? linnet_sender_wake(&d->sender) : LINNET_NEVER;
            return earlier(sends, earlier(d->announcing.at, d->committing.at));
        }
        default:
            return LINNET_NEVER;
    }
}
