/* A round's training (SPEC 16.4). */
#include <string.h>

#include "board_parts.h"
#include "linnet/ridge.h"
#include "linnet/wide.h"

#if LINNET_SAMPLING
int linnet_work_is_asked(const struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_offer && board->kept.has_ordinal);
    const struct linnet_round *offer = &board->offer;
    return offer->take == 0
           || linnet_takes_part(offer->training.seed, offer->round, board->kept.ordinal, offer->cohort, offer->take);
}
#endif

static int is_ready(const struct linnet_board *board) {
    return board->has_offer && board->offer.deadline_ms > 0 && board->kept.outbox.chunks == 0
           && board->kept.has_ordinal && linnet_work_is_asked(board) && board->has_held && linnet_catchup_is_current(board) && board->settings.data->count > 0
           && !(board->kept.has_worked && board->kept.worked_round == board->offer.round
                && memcmp(board->kept.worked_digest, board->offer.base.digest, LINNET_DIGEST_BYTES) == 0);
}

static void remember_offer(struct linnet_board *board) {
    board->kept.has_worked = 1;
    board->kept.worked_round = board->offer.round;
    memcpy(board->kept.worked_digest, board->offer.base.digest, LINNET_DIGEST_BYTES);
}

/* Training begins with the version held, which stands in the working parameters as its network computes with it. */
static void enter(struct linnet_board *board) {
    memset(&board->figures, 0, sizeof board->figures);
    board->pass = 0;
    board->at = 0;
    board->is_training = 1;
    board->parameters_state = LINNET_PARAMETERS_CHANGING;
}

static void begin_round(struct linnet_board *board) {
    const struct linnet_round *offer = &board->offer;
    linnet_evaluation_begin(board);
    if (!linnet_has_points(board)) {
        board->taken = linnet_training_taken(&offer->training, board->settings.data);
    }
    if (linnet_has_ridge(board)) {
        linnet_regress_begin(board);
    }
    board->training_layer = offer->mode == 0
                                ? LINNET_ALL_LAYERS
                                : (int32_t)linnet_group_layer(offer->training.seed, offer->round, board->kept.ordinal,
                                                              offer->cohort, board->layout.layers);
}

void linnet_work_abort(struct linnet_board *board) {
    LINNET_ASSERT(board);
    board->is_training = 0;
#if LINNET_PERSONAL
    board->personal.is_tuning = 0;
#endif
#if LINNET_EVALUATION
    board->evaluation.confusion_bytes = 0;
#endif
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
}

static enum linnet_work_step fail(struct linnet_board *board, int error) {
    board->counts.last_error = error;
    linnet_work_abort(board);
    remember_offer(board); /* it would fail again */
    linnet_personal_end(board, error);
    return LINNET_WORK_FAILED;
}

/* Whether the board's examples are the network's inputs, or become them. */
static int fits(const struct linnet_board *board) {
    const struct linnet_data *data = board->settings.data;
#if LINNET_WITH_WINDOWS
    if (data->form == LINNET_FORM_WINDOW) {
        return linnet_training_has_windows(&board->offer.training, data);
    }
#endif
    return data->features == board->layout.layer[0].inputs
           && !(LINNET_WITH_POINTS && data->form == LINNET_FORM_WINDOW)
           && !(LINNET_WITH_RIDGE && linnet_has_ridge(board) != (data->form == LINNET_FORM_TARGET));
}

static enum linnet_work_step begin(struct linnet_board *board) {
    const struct linnet_round *offer = &board->offer;
    int error = LINNET_OK;
    /* A step that came too early is asked for again: whoever sends one must not keep the board from work. */
    linnet_catchup_drop(board);
    if (linnet_has_points(board)) {
        error = linnet_watch_begin(board, 1);
    } else if (!fits(board)) {
        error = LINNET_E_OUT_OF_RANGE;
    } else if (linnet_training_scratch_size(&offer->training, &board->layout) > board->parts.scratch_bytes) {
        error = LINNET_E_SPACE;
    } else {
        error = linnet_keep_restore(board, 1);
    }
    if (error) {
        return fail(board, error);
    }
    enter(board);
#if LINNET_EVALUATION
    board->offer.training.holds_out = board->settings.holds_out && !linnet_has_points(board);
#endif
    if (linnet_personal_is_due(board)) {
        linnet_personal_begin(board);
    } else {
        begin_round(board);
    }
    return LINNET_WORK_BEGAN;
}

static void end_pass(struct linnet_board *board) {
    if (board->at == board->taken) {
        board->at = 0;
        board->pass++;
    }
}

static int batch(struct linnet_board *board) {
    if (linnet_is_learning(board) && linnet_has_points(board)) {
        const int error = linnet_repeat_learn(board);
        end_pass(board);
        return error;
    }
    if (linnet_has_sums(board)) {
        const int step = linnet_has_ridge(board) ? linnet_regress_step(board) : linnet_watch_step(board);
        board->pass += step == 0;
        return step < 0 ? step : LINNET_OK;
    }
    const struct linnet_training *training = &board->offer.training;
    float *momentum = board->parts.momentum;
#if LINNET_PERSONAL
    struct linnet_training tuning;
    if (linnet_personal_is_tuning(board)) {
        tuning = *training;
        linnet_training_tune(&tuning, board->offer.personal_share);
        training = &tuning;
        momentum = NULL;
    }
#endif
    const uint32_t left = board->taken - board->at;
    const uint32_t count = left < training->batch ? left : training->batch;
    const int error = linnet_training_batch(training, &board->layout, board->settings.data, board->offer.round,
                                            board->taken, board->at, count, board->training_layer,
                                            board->parts.parameters, momentum, board->parts.scratch,
                                            &board->figures);
    board->at += count;
    end_pass(board);
    return error;
}

static uint32_t millionths(uint64_t sum, uint32_t n) {
    const uint64_t mean = n == 0 ? 0 : linnet_wide_divide(sum, n, 0);
    return mean > INT32_MAX ? INT32_MAX : (uint32_t)mean;
}

static uint32_t weight(const struct linnet_board *board) {
#if LINNET_WITH_POINTS
    if (linnet_has_points(board) && linnet_has_sums(board)) {
        return board->watch.sensing.sums->windows;
    }
#endif
#if LINNET_WITH_RIDGE
    if (linnet_has_ridge(board)) {
        return linnet_ridge_examples(linnet_regress_sums(board));
    }
#endif
    const uint32_t there = linnet_training_count(&board->offer.training, board->settings.data);
    uint32_t distinct = board->taken < there ? board->taken : there;
#if LINNET_WITH_WINDOWS || LINNET_WITH_AUTOENCODER
    const uint32_t seen = board->figures.examples / board->offer.training.passes; /* without those that say nothing */
    distinct = seen < distinct ? seen : distinct;
#endif
    return distinct < board->offer.maximum ? distinct : board->offer.maximum;
}

/* Quantises, encodes and keeps: residual, outbox, transfer id and offer change in one step of the store. */
static int finish(struct linnet_board *board) {
    struct linnet_outbox *outbox = &board->kept.outbox;
#if LINNET_WITH_WINDOWS || LINNET_WITH_AUTOENCODER
    if (!linnet_has_sums(board) && board->figures.examples == 0) {
        return LINNET_E_EMPTY; /* none of the windows says anything */
    }
#endif
    outbox->base = board->held;
#if LINNET_WITH_AUTOENCODER
    board->kept.has_learnt = linnet_has_points(board) && linnet_is_learning(board);
#endif
    outbox->round = board->offer.round;
    outbox->transfer = (uint16_t)(board->kept.last_transfer + 1u);
    outbox->examples = weight(board);
    outbox->loss = millionths(board->figures.loss, board->figures.examples);
    outbox->accuracy = millionths((uint64_t)board->figures.right * 1000000u, board->figures.examples);
    int error = linnet_encoding_run(board);
    const uint16_t before = board->kept.last_transfer;
    remember_offer(board);
    if (!error) {
        board->kept.last_transfer = outbox->transfer;
        error = linnet_keep_end(board);
    }
    board->is_training = 0;
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    if (error) { /* nothing of it happened */
        board->kept.last_transfer = before;
        outbox->chunks = 0;
        outbox->bytes = 0;
        linnet_keep_reload(board);
        return error;
    }
    board->counts.rounds++;
    return LINNET_OK;
}

/* The last layer at home is tuned: what is left to do is the round's own work, from the version as it was. */
static int end_tuning(struct linnet_board *board) {
    int error = linnet_personal_keep(board);
    linnet_personal_end(board, error);
    board->is_training = 0;
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    if (!error && is_ready(board)) {
        error = linnet_keep_restore(board, 1);
        enter(board);
        begin_round(board);
    }
    return error;
}

enum linnet_work_step linnet_work_poll(struct linnet_board *board) {
    LINNET_ASSERT(board);
    if (!board->is_training) {
        return is_ready(board) || linnet_personal_is_due(board) ? begin(board)
               : linnet_watch_count(board)                       ? LINNET_WORK_MORE
                                                                 : LINNET_WORK_NONE;
    }
    const int is_tuning = linnet_personal_is_tuning(board);
    if (!is_tuning && linnet_evaluation_step(board)) {
        return LINNET_WORK_MORE;
    }
    const int error = board->pass < board->offer.training.passes ? batch(board)
                      : is_tuning                                ? end_tuning(board)
                                                                 : finish(board);
    if (error) {
        return fail(board, error);
    }
    return board->is_training ? LINNET_WORK_MORE : is_tuning ? LINNET_WORK_TUNED : LINNET_WORK_ENCODED;
}
