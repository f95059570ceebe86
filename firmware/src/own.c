/* A board's own point through a person's words, restarts and versions (SPEC 21.10). */
#include "board_parts.h"
#include "table.h"

#if LINNET_WITH_POINTS

static struct linnet_own_point own_point(struct linnet_board *board) {
    const struct linnet_kept *kept = &board->kept;
    const struct linnet_own_point own = {board->parts.own_words, kept->own_features,
                                         board->offer.training.sensing.floor, kept->own_windows, kept->own_taken};
    return own;
}

static int has_own_point(const struct linnet_board *board) {
    return board->kept.own_features > 0 && board->kept.own_taken == board->kept.own_windows;
}

static void keep_own(struct linnet_board *board, unsigned windows, unsigned features) {
    board->kept.own_windows = (uint8_t)windows;
    board->kept.own_features = (uint8_t)features;
    board->kept.own_taken = 0;
    board->watch.untold = LINNET_QUIET_WINDOWS;
}

static void write_own(struct linnet_board *board) {
    const int error = board->has_layout ? linnet_keep_again(board) : LINNET_OK;
    if (error) {
        board->counts.last_error = error;
    }
}

void linnet_own_remounted(struct linnet_board *board, uint32_t serial, uint32_t windows) {
    LINNET_ASSERT(board);
    if (serial <= board->kept.own_serial) {
        return; /* it came before, or a later one did */
    }
    board->kept.own_serial = serial;
    keep_own(board, windows, 0);
    linnet_verdict_remount(&board->watch.verdict);
    write_own(board);
}

/* The same for versions that make the same features of a window. */
static uint32_t mark_of(const struct linnet_board *board, const struct linnet_points *points) {
    const struct linnet_sensing_settings *settings = &board->offer.training.sensing;
    const uint32_t settings_in_one =
        settings->samples | (uint32_t)settings->front << 16 | (uint32_t)settings->axes << 20 | (uint32_t)settings->floor << 24;
    const int16_t *const scale = table_means(points, points->points);
    uint32_t mark = settings_in_one;
    for (unsigned i = 0; i < 2u * points->features; i++) { /* the means, then the factors */
        const int16_t *v = scale + (i < points->features ? 0u : table_to_weight(points));
        mark = mark * 31u + (uint16_t)v[i % points->features * table_step(points)];
    }
    return mark;
}

void linnet_own_follow(struct linnet_board *board, const struct linnet_points *points) {
    LINNET_ASSERT(board && points);
    struct linnet_kept *kept = &board->kept;
    const uint32_t mark = kept->own_windows > 0 ? mark_of(board, points) : 0;
    if (kept->own_windows == 0 || (kept->own_features > 0 && kept->own_mark == mark)) {
        return;
    }
    if (has_own_point(board)) {
        keep_own(board, 0, 0);
        write_own(board);
        return;
    }
    keep_own(board, kept->own_windows, points->features);
    kept->own_mark = mark;
    struct linnet_own_point own = own_point(board);
    linnet_own_point_begin(&own, own.features, own.floor, own.windows, own.words);
}

int linnet_own_take(struct linnet_board *board, const int8_t *window) {
    LINNET_ASSERT(board && window);
    struct linnet_own_point own = own_point(board);
    if (own.features == 0 || linnet_own_point_is_ready(&own)) {
        return 0;
    }
    linnet_own_point_add(&own, window);
    board->kept.own_taken = own.taken;
    if (linnet_own_point_is_ready(&own)) {
        board->watch.untold = LINNET_QUIET_WINDOWS;
        write_own(board);
    }
    return 1;
}

uint32_t linnet_own_score(struct linnet_board *board, const int8_t *window) {
    LINNET_ASSERT(board && window);
    const struct linnet_own_point own = own_point(board);
    return has_own_point(board) ? linnet_own_point_score(&own, window) : UINT32_MAX;
}

#endif
