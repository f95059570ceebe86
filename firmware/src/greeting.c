/* When the board says hello (SPEC 16.2). */
#include <string.h>

#include "board_parts.h"

#define SHORTEST_SILENCE_MS 60000u
#define LONGEST_SILENCE_MS 86400000u

/* Nothing to say while the other end shows that it is there; without an offer the board greets on. */
static void rest(struct linnet_board *board) {
    const uint32_t deadline = board->has_offer ? board->offer.deadline_ms : 0;
    if (deadline > 0) {
        uint32_t silence = deadline < LONGEST_SILENCE_MS / 2u ? 2u * deadline : LONGEST_SILENCE_MS;
        silence = silence > SHORTEST_SILENCE_MS ? silence : SHORTEST_SILENCE_MS;
        linnet_backoff_start_after(&board->greeting, &board->answers, silence, board->now);
    } else if (board->has_offer) {
        linnet_backoff_stop(&board->greeting);
    } else if (!linnet_backoff_runs(&board->greeting)) {
        linnet_backoff_start_later(&board->greeting, &board->answers, board->now);
    }
}

void linnet_greeting_connected(struct linnet_board *board, int is_announced) {
    LINNET_ASSERT(board);
    board->is_greeted = (uint8_t)(is_announced != 0);
    linnet_backoff_stop(&board->greeting);
    if (is_announced) {
        rest(board);
    } else {
        linnet_backoff_start(&board->greeting, board->now);
    }
}

void linnet_greeting_disconnected(struct linnet_board *board) {
    LINNET_ASSERT(board);
    board->is_greeted = 0;
    linnet_backoff_stop(&board->greeting);
}

void linnet_greeting_answered(struct linnet_board *board) {
    LINNET_ASSERT(board);
    board->is_greeted = 1;
    rest(board);
}

void linnet_greeting_offered(struct linnet_board *board, int is_first) {
    LINNET_ASSERT(board && board->has_offer);
    if (board->is_greeted) {
        rest(board);
    } else if (is_first && linnet_backoff_runs(&board->greeting)) {
        linnet_backoff_start_later(&board->greeting, &board->answers, board->now);
    }
}

void linnet_greeting_refused(struct linnet_board *board, int is_asked, uint32_t wait) {
    LINNET_ASSERT(board);
    if (!board->is_greeted && linnet_backoff_runs(&board->greeting) && wait > 0) {
        linnet_backoff_start(&board->greeting, linnet_after(board->now, wait));
    } else if (is_asked) {
        board->is_greeted = 0;
        linnet_backoff_start(&board->greeting, board->now);
    }
}

void linnet_greeting_poll(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_message m;
    if (board->greeting.at > board->now) {
        return;
    }
    linnet_message_init(&m, LINNET_HELLO);
    m.model = linnet_say_model_id(board);
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    if (board->has_held) {
        m.version = board->held.version;
        memcpy(m.digest, board->held.digest, sizeof m.digest);
        linnet_message_mark(&m, LINNET_KEY_VERSION);
        linnet_message_mark(&m, LINNET_KEY_DIGEST);
    }
    linnet_backoff_tried(&board->greeting, &board->answers, board->now, board->has_offer);
    linnet_say_identity(board);
    linnet_say_message(board, LINNET_CHANNEL_UP, &m);
}
