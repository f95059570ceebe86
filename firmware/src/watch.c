#include "linnet/watch.h"

#include <string.h>

#include "board_parts.h"

#if LINNET_WITH_POINTS

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static int open_points(const struct linnet_board *board, struct linnet_points *points) {
    return linnet_points_open(points, &board->layout, linnet_table_of(board));
}

/* Whether the board's windows are those of the offer, and there is memory for them. */
static int fits(const struct linnet_board *board) {
    const struct linnet_sensing_settings *settings = &board->offer.training.sensing;
    const struct linnet_data *data = board->settings.data;
    if (data->form != LINNET_FORM_WINDOW || data->features != (uint32_t)settings->axes * settings->samples) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return linnet_training_scratch_size(&board->offer.training, &board->layout) > board->parts.scratch_bytes ? LINNET_E_SPACE
                                                                                                             : LINNET_OK;
}

static int cut(struct linnet_board *board, const struct linnet_points *points) {
    const int error = fits(board);
    if (!error && !board->watch.is_cut) {
        linnet_sensing_cut(&board->watch.sensing, &board->offer.training.sensing, points->features, points->points,
                           board->parts.scratch);
        board->watch.is_cut = 1;
    }
    return error;
}

/* ---- the pass over all windows: which points they use, and in a round their sums ---- */

static enum linnet_points_stage stage_of(const struct linnet_board *board, const struct linnet_points *base) {
    const struct linnet_sensing_settings *settings = &board->offer.training.sensing;
#if LINNET_WITH_AUTOENCODER
    if (settings->learning > 0) {
        return linnet_points_turn(base, board->offer.round, settings->rounds_of_size, settings->learning);
    }
#endif
    return linnet_points_stage(base, board->offer.round, settings->rounds_of_size);
}

int linnet_watch_begin(struct linnet_board *board, int adds) {
    LINNET_ASSERT(board && board->has_layout && board->has_held && linnet_has_points(board));
    struct linnet_watch *watch = &board->watch;
    const struct linnet_training *training = &board->offer.training;
    const struct linnet_data *data = board->settings.data;
    struct linnet_points base;
    const uint32_t count = data->count;
    const uint32_t taken = least(training->examples, count);
    int error = linnet_keep_restore(board, 1);
    if (!error) {
        error = open_points(board, &base);
    }
    if (!error) {
        error = cut(board, &base);
    }
    if (!error && (taken == 0 || taken > LINNET_MAX_WINDOWS)) {
        error = LINNET_E_OUT_OF_RANGE;
    }
    if (!error) {
        board->taken = taken;
        watch->stage = (uint8_t)(adds ? stage_of(board, &base) : LINNET_STAGE_SCALE);
        if (linnet_is_learning(board)) {
            return LINNET_OK; /* what is counted of the points stays */
        }
    }
    memset(watch->own, 0, sizeof watch->own);
    watch->of = board->held;
    watch->at = watch->end = 0;
    if (error) {
        return error;
    }
    watch->end = data->is_live ? taken : count;
    watch->next = linnet_training_scattered(training, data, board->offer.round, taken, 0);
    watch->step = data->is_live ? 1u : linnet_training_scatter(count);
    watch->is_adding = adds != 0;
    if (adds) {
        linnet_sums_begin(watch->sensing.sums, &base, (enum linnet_points_stage)watch->stage, watch->sensing.words);
    }
    return LINNET_OK;
}

/* A window in the stages after the scale's. */
static void take(struct linnet_board *board, const struct linnet_points *base, uint32_t i, int adds) {
    struct linnet_watch *watch = &board->watch;
    const struct linnet_sensing *sensing = &watch->sensing;
    uint32_t score;
    if (i % LINNET_HELD_OUT_EVERY == LINNET_HELD_OUT_EVERY - 1u) {
        const int point = watch->is_adding ? linnet_points_nearest(base, sensing->features, LINNET_ALL_POINTS, &score) : -1;
        if (point >= 0) {
            linnet_sums_hold(sensing->sums, linnet_repeat_score(board, base, point, score));
        }
        return;
    }
#if LINNET_WITH_AUTOENCODER
    if (adds && watch->stage == LINNET_STAGE_MEASURE) {
        const int point = linnet_points_nearest(base, sensing->features, LINNET_ALL_POINTS, NULL);
        linnet_repeat_left(board);
        linnet_sums_add_left(sensing->sums, (unsigned)point, sensing->left); /* there are points in this stage */
        watch->own[point]++;
        return;
    }
#endif
    const int nearest = adds ? linnet_sums_add(sensing->sums, base, sensing->features)
                             : linnet_points_nearest(base, sensing->features, LINNET_ALL_POINTS, NULL);
    watch->own[nearest < 0 ? 0 : nearest]++;
}

int linnet_watch_step(struct linnet_board *board) {
    LINNET_ASSERT(board && linnet_has_points(board) && board->watch.is_cut);
    struct linnet_watch *watch = &board->watch;
    const struct linnet_sensing *sensing = &watch->sensing;
    const struct linnet_data *data = board->settings.data;
    struct linnet_points base;
    enum linnet_axis why;
    uint8_t label;
    if (watch->at == watch->end) {
        if (watch->is_adding && sensing->sums->windows == 0) {
            return LINNET_E_EMPTY; /* nothing can be said of no windows */
        }
        if (watch->is_adding && sensing->sums->stage == LINNET_STAGE_SCALE) {
            sensing->sums->uses_scale = 1;
        } else if (watch->is_adding) {
            linnet_sums_use(sensing->sums, watch->own);
        }
        return 0;
    }
    const uint32_t i = watch->next;
    const int adds = watch->is_adding && watch->at < board->taken; /* those of the round come first */
    watch->at++;
    watch->next = i + watch->step;
    if (!data->is_live && watch->next >= watch->end) {
        watch->next -= watch->end;
    }
    if (data->load(data->context, i, sensing->window, &label) || open_points(board, &base)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    if (linnet_front_end_bad_axis(&sensing->front, sensing->window, &why) > 0) {
        return 1; /* it says nothing of the machine */
    }
    linnet_sensing_run(sensing, &base, sensing->window);
    if (linnet_points_is_scaled(&base)) {
        take(board, &base, i, adds);
    } else if (adds) {
        linnet_sums_add_raw(sensing->sums, sensing->raw);
    }
    return 1;
}

static int is_counted(const struct linnet_board *board) {
    const struct linnet_watch *watch = &board->watch;
    return watch->at == watch->end && memcmp(&watch->of, &board->held, sizeof watch->of) == 0;
}

int linnet_watch_is_counting(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    return linnet_has_points(board) && board->has_offer && board->has_held && !board->is_training
           && board->catchup.state != LINNET_COLLECTING && !is_counted(board);
}

int linnet_watch_count(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_watch *watch = &board->watch;
    if (!linnet_watch_is_counting(board)) {
        return 0;
    }
    const int is_begun = watch->at < watch->end && !watch->is_adding && watch->is_cut
                         && memcmp(&watch->of, &board->held, sizeof watch->of) == 0;
    int error = is_begun ? LINNET_OK : linnet_watch_begin(board, 0);
    if (!error) {
        error = linnet_keep_restore(board, 1);
    }
    if (!error) {
        error = linnet_watch_step(board);
    }
    if (error < 0) {
        board->counts.last_error = error;
        watch->at = watch->end; /* what was counted must do */
    }
    return 1;
}

/* ---- judging ---- */

static void say(struct linnet_board *board, const struct linnet_found *found) {
    const struct linnet_link *link = board->settings.link;
    struct linnet_watch *watch = &board->watch;
    struct linnet_message m;
    watch->untold += watch->untold < LINNET_QUIET_WINDOWS;
    if (watch->untold < LINNET_QUIET_WINDOWS && watch->told == found->state) {
        return;
    }
    if (!board->is_connected || !link->ready(link->context)) {
        return; /* it is said with a later window */
    }
    const struct linnet_verdict *v = &watch->verdict;
    linnet_message_init(&m, LINNET_MACHINE);
    m.model = linnet_say_model_id(board);
    m.version = board->held.version;
    m.verdict[0] = found->state;
    m.verdict[1] = v->windows & INT32_MAX;
    m.verdict[2] = linnet_verdict_over(v);
    m.verdict[3] = found->score;
    m.verdict[4] = found->limit;
    m.verdict[5] = v->track < 0 ? 0 : (uint32_t)v->track;
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_message_mark(&m, LINNET_KEY_VERDICT);
    if (board->kept.own_serial > 0) {
        m.own[0] = board->kept.own_serial;
        m.own[1] = board->kept.own_windows;
        m.own[2] = board->kept.own_taken;
        m.own_count = 3;
        linnet_message_mark(&m, LINNET_KEY_OWN);
    }
    watch->told = (uint8_t)found->state;
    watch->untold = 0;
    linnet_say_report(board, &m);
}

/* Which points may explain a window here: all of them on a board that has no windows of its own. */
static uint32_t mask_of(const struct linnet_watch *watch, const struct linnet_points *points) {
    uint32_t any = 0;
    for (unsigned k = 0; k < points->points; k++) {
        any |= watch->own[k];
    }
    return any == 0 ? LINNET_ALL_POINTS : linnet_points_mask(points, watch->own);
}

static int is_ready(const struct linnet_board *board) {
    if (!linnet_has_points(board) || !board->has_offer || !board->has_held) {
        return LINNET_E_EMPTY;
    }
    return board->is_training || board->catchup.state == LINNET_COLLECTING || !is_counted(board) ? LINNET_E_BUSY : LINNET_OK;
}

static void judge(struct linnet_board *board, const struct linnet_points *points, const int16_t *window,
                  const struct linnet_limits *limits, struct linnet_found *found) {
    struct linnet_watch *watch = &board->watch;
    enum linnet_axis why;
    uint32_t fleets; /* least score over the points that count here */
    uint32_t any;
    memset(found, 0, sizeof *found);
    found->limit = watch->verdict.limit;
    found->bad_axis = linnet_front_end_bad_axis(&watch->sensing.front, window, &why);
    if (found->bad_axis > 0) {
        found->score = (uint8_t)(16u * why + found->bad_axis);
        found->state = linnet_verdict_blind(&watch->verdict);
        return;
    }
    linnet_sensing_run(&watch->sensing, points, window);
    const int nearest = linnet_points_nearest(points, watch->sensing.features, LINNET_ALL_POINTS, &any);
    const int here = linnet_points_nearest(points, watch->sensing.features, mask_of(watch, points), &fleets);
    any = linnet_repeat_score(board, points, nearest, any);
    fleets = here == nearest ? any : linnet_repeat_score(board, points, here, fleets);
    linnet_own_follow(board, points);
    found->score = (uint8_t)linnet_score_class(fleets);
    if (linnet_own_take(board, watch->sensing.features)) {
        found->state = linnet_verdict_learn(&watch->verdict);
        return;
    }
    const uint32_t own = least(fleets, linnet_own_score(board, watch->sensing.features));
    found->state = linnet_verdict_window(&watch->verdict, own, any, limits);
    found->limit = watch->verdict.limit;
    found->is_usual = found->score <= found->limit; /* what only the own point explains the fleet does not learn */
    found->score = (uint8_t)linnet_score_class(own);
}

int linnet_board_watch(struct linnet_board *board, const int16_t *window, struct linnet_found *found) {
    LINNET_ASSERT(board && window && found);
    struct linnet_watch *watch = &board->watch;
    const struct linnet_sensing_settings *settings = &board->offer.training.sensing;
    struct linnet_points points;
    int error = is_ready(board);
    if (!error) {
        error = linnet_keep_restore(board, 1);
    }
    if (!error) {
        error = open_points(board, &points);
    }
    if (!error) {
        error = cut(board, &points);
        if (error == LINNET_E_OUT_OF_RANGE) {
            memset(found, 0, sizeof *found);
            found->score = 16u * LINNET_AXIS_OTHER;
            found->state = linnet_verdict_blind(&watch->verdict);
            say(board, found);
        }
    }
    if (error) {
        return error;
    }
    const struct linnet_limits limits = linnet_points_limits(&points);
    if (limits.windows <= 0 || linnet_points_present(&points) < points.points) {
        return LINNET_E_EMPTY;
    }
    if (watch->verdict.last != settings->last || watch->verdict.least != settings->least) {
        linnet_verdict_init(&watch->verdict, settings->least, settings->last);
        watch->untold = LINNET_QUIET_WINDOWS; /* what is found of the first window is said at once */
    }
    judge(board, &points, window, &limits, found);
    say(board, found);
    return LINNET_OK;
}

void linnet_watch_acknowledged(struct linnet_board *board, uint32_t seen) {
    LINNET_ASSERT(board);
    struct linnet_watch *watch = &board->watch;
    if (watch->verdict.last > 0 && seen >= watch->verdict.raised_at && seen <= watch->verdict.windows) {
        linnet_verdict_acknowledge(&watch->verdict);
        watch->untold = LINNET_QUIET_WINDOWS;
    }
}

int linnet_board_watch_newest(struct linnet_board *board, struct linnet_newest *newest, const int16_t *window,
                              struct linnet_found *found) {
    LINNET_ASSERT(newest);
    const int error = linnet_board_watch(board, window, found);
    if (error == LINNET_E_EMPTY || (error == LINNET_OK && found->is_usual)) {
        linnet_newest_add(newest, window, 0);
    }
    return error;
}

void linnet_board_remount(struct linnet_board *board, unsigned windows) {
    LINNET_ASSERT(board && (windows == 0 || windows >= LINNET_MIN_OWN_WINDOWS) && windows <= LINNET_MAX_OWN_WINDOWS);
    linnet_own_remounted(board, board->kept.own_serial + 1u, windows);
}

void linnet_board_acknowledge(struct linnet_board *board) {
    LINNET_ASSERT(board);
    if (board->watch.verdict.last > 0) {
        linnet_verdict_acknowledge(&board->watch.verdict);
    }
}

#endif
