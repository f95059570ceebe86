/* When a board may sleep. */
#include <string.h>

#include "board_parts.h"
#include "linnet/board.h"

/* Nothing of the offer is left to do: it opens no round, or the board has worked for it. */
static int is_done(const struct linnet_board *board) {
    return board->has_offer && board->has_held && linnet_catchup_is_current(board) && !linnet_personal_is_due(board)
           && (board->offer.deadline_ms == 0
               || (board->kept.has_worked && board->kept.worked_round == board->offer.round
                   && memcmp(board->kept.worked_digest, board->offer.base.digest, LINNET_DIGEST_BYTES) == 0));
}

linnet_millis linnet_board_rests_until(const struct linnet_board *board, linnet_millis now) {
    LINNET_ASSERT(board);
    const int has_sent = board->kept.outbox.chunks == 0 || linnet_dispatch_is_entrusted(board);
    if (board->is_training || linnet_watch_is_counting(board) || board->catchup.state == LINNET_COLLECTING || !has_sent || !is_done(board)
        || (board->is_connected && !board->is_greeted)) {
        return now;
    }
    linnet_millis until = board->offer.deadline_ms == 0 ? board->offer.next_at : LINNET_NEVER;
    if (board->is_connected && board->greeting.at < until) {
        until = board->greeting.at;
    }
    return until > now ? until : now;
}
