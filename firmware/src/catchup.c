/* Follows the offers to the newest version: by the step, a difference, the full model, or from the seed (SPEC 16.3). */
#include <string.h>

#include "board_parts.h"
#include "linnet/bitmap.h"
#include "linnet/bytes.h"
#include "linnet/chunk.h"

#define MAX_BEHIND 60u

int linnet_catchup_is_current(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    return board->has_held && board->has_offer && linnet_same_digest(board->held.digest, board->offer.base.digest);
}

void linnet_catchup_init(struct linnet_board *board) {
    LINNET_ASSERT(board);
    memset(&board->catchup, 0, sizeof board->catchup);
    linnet_backoff_init(&board->catchup.asking);
}

static void stop(struct linnet_board *board) {
    if (board->catchup.state == LINNET_COLLECTING && board->parameters_state == LINNET_PARAMETERS_CHANGING) {
        board->parameters_state = LINNET_PARAMETERS_DIRTY;
    }
    board->catchup.state = LINNET_IDLE;
    linnet_backoff_stop(&board->catchup.asking);
}

void linnet_catchup_drop(struct linnet_board *board) {
    LINNET_ASSERT(board);
    if (board->catchup.state == LINNET_COLLECTING) {
        stop(board);
    }
}

/* Begins to collect an object whose chunks verify under `from`; chunks: 0 while their number is unknown. */
static int collect(struct linnet_board *board, unsigned object, uint32_t to_version, const struct linnet_base *from,
                   uint32_t chunks) {
    struct linnet_catchup *c = &board->catchup;
    const uint32_t most = board->settings.max_chunks;
    int error = chunks > most ? LINNET_E_SPACE : LINNET_OK;
    stop(board);
#if LINNET_WITH_POINTS
    board->watch.is_cut = 0; /* repairs will stand there */
#endif
    if (!error && object != LINNET_FULL) {
        error = linnet_keep_restore(board, 0);
    }
    if (error) {
        board->counts.last_error = error;
        return error;
    }
    linnet_receiver_start(&c->receiver, board->parts.bitmap, chunks > 0 ? chunks : most, board->offer.chunk_bytes, object,
                          (uint16_t)to_version, linnet_say_seed(board, from), chunks > 0 ? board->parts.scratch : NULL,
                          board->parts.scratch_bytes, board->now);
    c->receiver.credit = board->settings.link->credit;
    const uint32_t spacing = board->settings.link->profile.floor_ms / 16u;
    c->receiver.spacing_ms = spacing > 1 ? spacing : 1;
    c->object = (uint8_t)object;
    c->from_version = from->version;
    c->state = LINNET_COLLECTING;
    c->is_counted = chunks > 0;
    c->is_named = 0;
    c->is_live = 0;
    c->has_asked = 0;
    c->covered = 0;
    return LINNET_OK;
}

/* due: its timer ran already. Rounds may be shorter than it: who began it anew with each would never ask. */
static void begin_asking(struct linnet_board *board, linnet_millis due) {
    struct linnet_catchup *c = &board->catchup;
    c->has_asked = 0;
    const int may_see_retained = LINNET_PACKET_LINKS && board->settings.link->retains
                                 && (c->object == LINNET_STEP || (c->object == LINNET_FULL && c->is_counted));
    if (!may_see_retained) {
        linnet_backoff_start(&c->asking, board->now);
    } else if (due != LINNET_NEVER) {
        linnet_backoff_start(&c->asking, due);
    } else {
        linnet_backoff_start_later(&c->asking, &board->answers, board->now);
    }
}

/* The number of chunks became known while some had come already. */
static int count(struct linnet_board *board, uint32_t chunks) {
    struct linnet_catchup *c = &board->catchup;
    const int error = linnet_receiver_count(&c->receiver, chunks, board->offer.chunk_bytes, board->parts.scratch,
                                            board->parts.scratch_bytes);
    c->is_counted = c->is_counted || error == LINNET_OK;
    return error;
}

static int is_complete(const struct linnet_board *board) {
    const struct linnet_catchup *c = &board->catchup;
    return c->state == LINNET_COLLECTING && c->is_counted && c->is_named && c->receiver.missing == 0;
}

/* Collects the object that leads to `to`, unless that is under way already. */
static void fetch(struct linnet_board *board, unsigned object, const struct linnet_base *to,
                  const struct linnet_base *from, uint32_t chunks) {
    struct linnet_catchup *c = &board->catchup;
    const linnet_millis due = c->has_asked ? LINNET_NEVER : c->asking.at;
    const int is_under_way = c->state == LINNET_COLLECTING && c->object == object
                             && c->receiver.transfer == (uint16_t)to->version && c->from_version == from->version;
    if (is_under_way && c->is_named && linnet_same_digest(c->to.digest, to->digest)) {
        return;
    }
    const int keeps = is_under_way && !c->is_named && (chunks == 0 || c->is_counted || count(board, chunks) == LINNET_OK);
    if (!keeps && collect(board, object, to->version, from, chunks)) {
        return;
    }
    c->to = *to;
    c->is_named = 1;
    if (!is_complete(board)) { /* all of it may have come before the offer */
        begin_asking(board, due);
    }
}

/* The working parameters are a version: keep it. follows: it was reached from the one held before. */
static int adopt(struct linnet_board *board, const struct linnet_base *to, int follows) {
    int error = LINNET_OK;
    if (!follows || linnet_is_float(&board->layout)) {
        /* Cleared on flash first: a zero residual with the old model is sound, the old residual with the new is not. */
        const int had = board->work_store.present && board->residual.bits != 0;
        linnet_residual_clear(&board->residual, linnet_trained_parameters(board->network, &board->layout));
        error = had ? linnet_keep_again(board) : LINNET_OK;
    }
    if (!error) {
        error = linnet_keep_model(board, to);
    }
    board->counts.last_error = error ? error : board->counts.last_error;
    stop(board);
    return error;
}

static int draw_initial(struct linnet_board *board, const struct linnet_base *named) {
    uint8_t digest[LINNET_DIGEST_BYTES];
    stop(board);
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    linnet_model_initial(&board->layout, (enum linnet_network)board->network, board->offer.training.seed,
                         board->parts.parameters);
    linnet_model_digest(&board->layout, board->parts.parameters, digest);
    return linnet_same_digest(digest, named->digest) && adopt(board, named, 0) == LINNET_OK;
}

static int is_step_away(const struct linnet_board *board) {
    return board->offer.steps > 0 && linnet_same_digest(board->held.digest, board->offer.previous)
           && board->held.version + 1u == board->offer.base.version;
}

/* What came leads nowhere: with it goes the base it was built on, and the full model is next. */
static void fail(struct linnet_board *board) {
    if (board->catchup.object != LINNET_FULL) {
        board->has_held = 0;
    }
    board->catchup.must_fetch_full = 1;
    stop(board);
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
}

static void finish(struct linnet_board *board) {
    struct linnet_catchup *c = &board->catchup;
    const struct linnet_base to = c->to;
    const int is_live = c->is_live;
    uint8_t digest[LINNET_DIGEST_BYTES];
    linnet_model_digest(&board->layout, board->parts.parameters, digest);
    if (c->covered != board->layout.parameters || !linnet_same_digest(digest, to.digest)) {
        fail(board);
    } else if (adopt(board, &to, c->object != LINNET_FULL) == LINNET_OK && is_live) {
        c->state = LINNET_DONE; /* whoever sent it still wants the status that says so */
    }
}

/* Returns 1 when something was reached and the next is to be decided. */
static int fetch_full(struct linnet_board *board) {
    const struct linnet_base *named = board->offer.full_chunks > 0 ? &board->offer.full : &board->offer.base;
    const int is_held = board->has_held && linnet_same_digest(board->held.digest, named->digest);
    if (is_held && board->offer.full_chunks > 0) {
        /* The retained full model leads no further: ask for the newest one instead. */
        fetch(board, LINNET_FULL, &board->offer.base, &board->offer.base, 0);
        return 0;
    }
    if (named->version == 0 && draw_initial(board, named)) {
        return 1;
    }
    fetch(board, LINNET_FULL, named, named, board->offer.full_chunks);
    return 0;
}

/* Nothing is to be fetched. What has come of the step from the version held may be named again by a later offer. */
static void rest(struct linnet_board *board) {
    struct linnet_catchup *c = &board->catchup;
    if (c->state != LINNET_COLLECTING || !c->is_named) {
        return;
    }
    if (c->object == LINNET_STEP && c->receiver.transfer == (uint16_t)(board->held.version + 1u)) {
        c->is_named = 0;
        linnet_backoff_stop(&c->asking);
    } else {
        stop(board);
    }
}

static int advance(struct linnet_board *board) {
    const struct linnet_base *target = &board->offer.base;
    if (is_complete(board)) {
        finish(board);
        return 1;
    }
    if (linnet_catchup_is_current(board)) {
        rest(board);
        board->held.version = target->version; /* a round that changed nothing: the same content, the next number */
        return 0;
    }
    if (target->version == 0 && draw_initial(board, target)) {
        return 1;
    }
    if (board->has_held && !board->catchup.must_fetch_full && !linnet_is_float(&board->layout)) {
        const uint32_t behind = target->version - board->held.version;
        if (is_step_away(board)) {
            fetch(board, LINNET_STEP, target, &board->held, board->offer.steps);
            return is_complete(board);
        }
        if (behind >= 1 && behind <= MAX_BEHIND) {
            fetch(board, LINNET_DIFF, target, &board->held, 0);
            return is_complete(board);
        }
    }
    return fetch_full(board);
}

void linnet_catchup_advance(struct linnet_board *board) {
    LINNET_ASSERT(board);
    while (board->has_offer && !board->is_training && advance(board)) {
    }
}

/* A chunk that fits. */
static int apply(struct linnet_board *board, const struct linnet_chunk *chunk) {
    board->parameters_state = LINNET_PARAMETERS_CHANGING;
    board->catchup.covered += chunk->count;
    const int error = linnet_chunk_apply(chunk, &board->layout, board->parts.parameters);
    if (error) {
        fail(board);
    } else if (linnet_backoff_runs(&board->catchup.asking)) {
        linnet_backoff_answered(&board->catchup.asking, &board->answers, board->now);
        linnet_backoff_start_later(&board->catchup.asking, &board->answers, board->now);
    }
    return error;
}

/* A chunk that repairs gave, in the packet buffer: what they combine is checked no sooner than here. */
static int apply_solved(struct linnet_board *board, size_t length) {
    struct linnet_chunk chunk;
    int error = linnet_chunk_read(&chunk, board->parts.packet, length);
    const int layer = error ? error : linnet_chunk_fits(&chunk, &board->layout);
    if (layer >= 0) {
        return apply(board, &chunk);
    }
    fail(board);
    return layer;
}

/* Whether a chunk that would be new fits the layout: refused before anything is changed. */
static int check_fit(const struct linnet_board *board, const struct linnet_chunk *chunk) {
    const int layer = linnet_chunk_fits(chunk, &board->layout);
    if (layer < 0) {
        return layer;
    }
    return board->catchup.covered + chunk->count > board->layout.parameters ? LINNET_E_OVERLAP : LINNET_OK;
}

/* A step may come before the offer that names it: its first chunk that verifies under the version held begins it. */
static int expect_early_step(struct linnet_board *board, const struct linnet_chunk *chunk) {
    const uint32_t next = board->held.version + 1u;
    const int is_wanted = board->catchup.state != LINNET_COLLECTING && chunk->type == LINNET_STEP && board->has_held
                          && chunk->transfer == (uint16_t)next && !linnet_is_float(&board->layout)
                          && (!board->has_offer || linnet_catchup_is_current(board));
    if (!is_wanted || linnet_chunk_verify(chunk, linnet_say_seed(board, &board->held))) {
        return LINNET_OK;
    }
    return collect(board, LINNET_STEP, next, &board->held, 0);
}

/* A verified packet of the object that is collected; a chunk that is new fits. */
static int take(struct linnet_board *board, const struct linnet_chunk *chunk) {
    struct linnet_catchup *c = &board->catchup;
    int error = linnet_receiver_take_verified(&c->receiver, chunk, board->now);
    c->is_live = c->is_live || (error >= 0 && chunk->poll);
    if (error == 1) {
        error = apply(board, chunk);
    }
    while (error >= 0 && c->state == LINNET_COLLECTING) {
        const int solved = linnet_receiver_solved(&c->receiver, board->parts.packet, board->parts.packet_bytes);
        if (solved == 0) {
            break;
        }
        error = apply_solved(board, (size_t)solved);
    }
    linnet_catchup_advance(board);
    return error < 0 ? error : LINNET_OK;
}

static int is_new(const struct linnet_receiver *receiver, const struct linnet_chunk *chunk) {
    return chunk->type != LINNET_TYPE_REPAIR && chunk->index < receiver->chunks
           && !linnet_bit_get(receiver->bitmap, chunk->index);
}

int linnet_catchup_packet(struct linnet_board *board, const uint8_t *packet, size_t length) {
    LINNET_ASSERT(board && packet && length > 0);
    struct linnet_catchup *c = &board->catchup;
    struct linnet_chunk chunk;
    int error = linnet_chunk_read(&chunk, packet, length);
    if (error) {
        return error;
    }
    const unsigned object = chunk.type == LINNET_TYPE_REPAIR ? (unsigned)chunk.step : chunk.type;
    if (object == LINNET_UPDATE) {
        return LINNET_E_NOT_ALLOWED;
    }
    if (!board->has_layout || board->is_training) {
        return LINNET_E_UNKNOWN_TRANSFER;
    }
    const int is_done = c->state == LINNET_DONE && c->object == object && c->receiver.transfer == chunk.transfer;
    error = is_done ? LINNET_OK : expect_early_step(board, &chunk);
    if (error) {
        return error;
    }
    if (!is_done && (c->state != LINNET_COLLECTING || c->object != object || c->receiver.transfer != chunk.transfer)) {
        return LINNET_E_UNKNOWN_TRANSFER;
    }
    error = linnet_chunk_verify(&chunk, c->receiver.seed);
    if (!error && is_done) { /* said once more, if it polls */
        error = linnet_receiver_take_verified(&c->receiver, &chunk, board->now);
        return error < 0 ? error : LINNET_OK;
    }
    if (!error && is_new(&c->receiver, &chunk)) {
        error = check_fit(board, &chunk);
    }
    return error ? error : take(board, &chunk);
}

void linnet_catchup_status(struct linnet_board *board, const struct linnet_message *status) {
    LINNET_ASSERT(board && status && status->type == LINNET_STATUS);
    struct linnet_catchup *c = &board->catchup;
    if (c->state == LINNET_COLLECTING && c->object == status->object && c->receiver.transfer == status->transfer
        && !c->is_counted && count(board, status->chunks) == LINNET_OK) {
        linnet_backoff_start_later(&c->asking, &board->answers, board->now);
        linnet_catchup_advance(board);
    }
}

int linnet_catchup_refused(struct linnet_board *board, const struct linnet_message *refusal) {
    LINNET_ASSERT(board && refusal && refusal->type == LINNET_REFUSAL);
    struct linnet_catchup *c = &board->catchup;
    const int is_ours = c->state == LINNET_COLLECTING && c->has_asked && LINNET_HAS(refusal, LINNET_KEY_TRANSFER)
                        && -(int32_t)refusal->reason == LINNET_E_WRONG_BASE
                        && refusal->transfer == c->receiver.transfer;
    if (is_ours && c->object != LINNET_FULL) {
        c->must_fetch_full = 1;
        stop(board);
        linnet_catchup_advance(board);
    }
    return is_ours;
}

void linnet_catchup_connected(struct linnet_board *board) {
    LINNET_ASSERT(board && board->is_connected);
    if (linnet_backoff_runs(&board->catchup.asking)) {
        begin_asking(board, LINNET_NEVER);
    }
}
