/* When a board may sleep. */
#include <string.h>

#include "board_parts.h"
#include "linnet/board.h"

/* Nothing of the offer is left to do: it opens no round, or not for this board, or the board has worked for it. */
static int is_done(const struct linnet_board *board) {
    return board->has_offer && board->has_held && linnet_catchup_is_current(board) && !linnet_personal_is_due(board)
           && (board->offer.deadline_ms == 0 || (board->kept.has_ordinal && !linnet_work_is_asked(board))
               || (board->kept.has_worked && board->kept.worked_round == board->offer.round
                   && memcmp(board->kept.worked_digest, board->offer.base.digest, LINNET_DIGEST_BYTES) == 0));
}

/* Nothing is on its way, in either direction. */
static int is_quiet(const struct linnet_board *board) {
    const int has_sent = board->kept.outbox.chunks == 0 || linnet_dispatch_is_entrusted(board);
    return !board->is_training && board->catchup.state != LINNET_COLLECTING && has_sent && is_done(board)
           && (!board->is_connected || board->is_greeted);
}

static linnet_millis next_round(const struct linnet_board *board) {
    return board->offer.deadline_ms == 0 ? board->offer.next_at : LINNET_NEVER;
}

linnet_millis linnet_board_rests_until(const struct linnet_board *board, linnet_millis now) {
    LINNET_ASSERT(board);
    if (!is_quiet(board)) {
        return now;
    }
    linnet_millis until = next_round(board);
    if (board->is_connected && board->greeting.at < until) {
        until = board->greeting.at;
    }
    return until > now ? until : now;
}

uint32_t linnet_board_sleep_ms(const struct linnet_board *board, linnet_millis since, uint32_t every_ms,
                               linnet_millis now) {
    LINNET_ASSERT(board && every_ms > 0);
    /* What it knew when it fell asleep says nothing. */
    if (!board->is_connected || !board->is_offered || !is_quiet(board)) {
        return board->is_training || now < linnet_after(since, LINNET_CONTACT_MS) ? 0 : every_ms;
    }
    const linnet_millis next = next_round(board);
    if (next == LINNET_NEVER) {
        return every_ms;
    }
    return next > now ? (uint32_t)(next - now) : 0; /* it opens any moment */
}
