/* Hears messages for the board and decides whom they concern (SPEC 16.2 … 16.6). */
#include <string.h>

#include "board_parts.h"

#define UNKNOWN_MODEL_PAUSE_MS 60000u
#define LONGEST_PAUSE_MS 3600000u /* nobody proves a wait: it silences nobody for longer */

static linnet_millis next_at(const struct linnet_message *m, linnet_millis now) {
    if (m->deadline > 0 || !LINNET_HAS(m, LINNET_KEY_NEXT)) {
        return LINNET_NEVER;
    }
    return linnet_after(now, m->next < UINT32_MAX / 1000u ? 1000u * m->next : UINT32_MAX);
}

static int read_round(struct linnet_round *round, const struct linnet_message *m, linnet_millis now) {
    memset(round, 0, sizeof *round);
    round->base.version = m->version;
    memcpy(round->base.digest, m->digest, LINNET_DIGEST_BYTES);
    if (LINNET_HAS(m, LINNET_KEY_FULLS)) {
        round->full.version = m->fulls[0];
        round->full_chunks = (uint16_t)m->fulls[1];
        memcpy(round->full.digest, m->fulldigest, LINNET_DIGEST_BYTES);
    }
    if (LINNET_HAS(m, LINNET_KEY_PREVIOUS)) {
        memcpy(round->previous, m->previous, LINNET_DIGEST_BYTES);
        round->steps = (uint16_t)m->steps;
    }
    round->round = m->round;
    round->open = m->open;
    round->pace_us = m->pace;
    round->maximum = m->maximum;
    round->deadline_ms = m->deadline;
    round->next_at = next_at(m, now);
    round->cohort = (uint16_t)m->cohort;
    round->window = (uint16_t)m->window;
    round->mode = (uint8_t)m->mode;
    round->codec = (uint8_t)m->profile[0];
    round->c16 = (uint16_t)m->profile[1];
    round->residual_bits = (uint8_t)m->profile[2];
    round->chunk_bytes = (uint16_t)m->profile[3];
    round->eager = (uint8_t)m->profile[4];
#if LINNET_SAMPLING
    round->take = (uint16_t)m->plan[0];
#endif
#if LINNET_PERSONAL
    /* A table is no last layer. */
    round->personal_rounds = (uint8_t)(m->network == LINNET_POINTS || linnet_is_autoencoder(m->network) ? 0 : m->personal[0]);
    round->personal_share = (uint16_t)m->personal[1];
#endif
    if ((round->codec == LINNET_CODEC_FLOAT32) != (m->numeric == LINNET_FLOAT32)
        || round->chunk_bytes < LINNET_CHUNK_OVERHEAD + LINNET_CODEC_MIN_LIMIT) {
        return LINNET_E_MALFORMED;
    }
    if (!LINNET_RICE && round->codec == LINNET_CODEC_RICE) {
        return LINNET_E_LEFT_OUT;
    }
    return linnet_training_read(&round->training, m);
}

#if LINNET_HOOKS
/* Whether the memory does for the offer, its training included; where not, the board has something to say. */
static int has_memory(struct linnet_board *board, const struct linnet_layout *layout, const struct linnet_round *round,
                      unsigned residual_bits) {
    const struct linnet_board_settings *settings = &board->settings;
    const size_t needs = linnet_board_memory_size(layout, &round->training, residual_bits, settings->max_chunks,
                                                  settings->chunk_bytes);
    if (needs <= settings->memory_bytes) {
        return 1;
    }
    board->lacks = 1;
    board->needs = needs < INT32_MAX ? (uint32_t)needs : INT32_MAX;
    board->needs_version = round->base.version;
    return 0;
}
#else
#define has_memory(board, layout, round, residual_bits) 1 /* too little is found out when it is cut, and at the training */
#endif

/* Makes room for the offer's layout, network and residual, if they are other than before. */
static int take_shape(struct linnet_board *board, const struct linnet_message *m, const struct linnet_round *round) {
    struct linnet_layout layout;
    const uint8_t bits = m->numeric == LINNET_FLOAT32 ? 0 : round->residual_bits;
    int error = linnet_layout_init(&layout, m->numeric, m->exponent_count, m->units, m->exponents);
    const int same_layout = board->has_layout && memcmp(&layout, &board->layout, sizeof layout) == 0;
    if (error || round->chunk_bytes > board->settings.chunk_bytes || !has_memory(board, &layout, round, bits)) {
        return error ? error : LINNET_E_SPACE;
    }
    const uint8_t fraction = linnet_trained_as(m->network, &layout) == LINNET_TIFED ? 0 : 4;
#if LINNET_WITH_WINDOWS
    const int same_inputs = board->parts.scaled == round->training.inputs.features;
    board->parts.scaled = round->training.inputs.features;
#else
    const int same_inputs = 1;
#endif
    if (same_layout && same_inputs && board->network == m->network && board->residual.bits == bits
        && board->kept.residual_fraction == fraction) {
        return LINNET_OK;
    }
    if (!same_layout) {
        board->has_held = 0;
    }
    board->catchup.state = LINNET_IDLE;
    linnet_dispatch_disconnected(board); /* what it holds lies in the memory that is cut anew */
    memcpy(&board->layout, &layout, sizeof layout);
    board->residual.bits = bits;
    board->kept.residual_fraction = fraction;
    error = linnet_memory_cut(board, m->network);
    if (!error) {
        error = linnet_keep_reload(board);
    }
    board->has_layout = error == LINNET_OK;
    board->has_held = board->has_held && board->has_layout;
    return error;
}

#if LINNET_WITH_WINDOWS
/* The message's bytes go: the scale stays in the board's memory. */
static void keep_scale(struct linnet_board *board) {
    struct linnet_inputs *inputs = &board->offer.training.inputs;
    if (inputs->features == 0 || inputs->features != board->parts.scaled) {
        inputs->features = 0;
        return;
    }
    memcpy(board->parts.scale, inputs->scale, 4u * inputs->features);
    inputs->scale = board->parts.scale;
}
#endif

static int hear_offer(struct linnet_board *board, const struct linnet_message *m) {
    struct linnet_round round;
    int error = read_round(&round, m, board->now);
    if (error) {
        return error;
    }
    const int same_work = board->has_offer && board->offer.round == round.round
                          && memcmp(board->offer.base.digest, round.base.digest, LINNET_DIGEST_BYTES) == 0;
    const int same_model = board->has_offer && memcmp(&board->offer.base, &round.base, sizeof round.base) == 0
                           && memcmp(&board->offer.full, &round.full, sizeof round.full) == 0;
    if (board->is_training && !same_work) {
        linnet_work_abort(board); /* its result is void */
    }
    if (!board->is_training) {
        error = take_shape(board, m, &round);
    }
    if (error) {
        board->has_offer = 0;
        board->counts.last_error = error;
        return error;
    }
    const int is_first = !board->has_offer;
    linnet_proof_take(board, m);
    if (!board->is_training) { /* what is being trained for has its memory, and would lose it to another batch or slice */
        board->offer = round;
#if LINNET_WITH_WINDOWS
        keep_scale(board);
#endif
    }
    board->has_offer = 1;
    board->is_offered = 1;
    linnet_greeting_offered(board, is_first);
    if (!same_model) {
        board->catchup.must_fetch_full = 0;
    }
    linnet_catchup_advance(board);
    if (board->kept.outbox.chunks > 0
        && (board->kept.outbox.round != round.round
            || memcmp(board->kept.outbox.base.digest, round.base.digest, LINNET_DIGEST_BYTES) != 0)
        && !linnet_dispatch_ask_to_close(board)) {
        linnet_settle_outbox(board, NULL, 0);
    }
    return LINNET_OK;
}

static void hear_welcome(struct linnet_board *board, const struct linnet_message *m) {
    linnet_greeting_answered(board);
    if (!board->kept.has_ordinal || board->kept.ordinal != m->ordinal) {
        board->kept.has_ordinal = 1;
        board->kept.ordinal = (uint16_t)m->ordinal;
        if (board->has_layout && !board->is_training) {
            const int error = linnet_keep_again(board);
            board->counts.last_error = error ? error : board->counts.last_error;
        }
    }
    if (board->kept.outbox.chunks > 0) {
        linnet_dispatch_welcome(board, m);
    }
}

static void report(struct linnet_board *board, const struct linnet_outbox *outbox) {
    struct linnet_message m;
    linnet_message_init(&m, LINNET_REPORT);
    m.model = linnet_say_model_id(board);
    m.version = outbox->base.version;
    m.examples = outbox->examples;
    m.loss = outbox->loss;
    m.accuracy = outbox->accuracy > 1000000u ? 1000000u : outbox->accuracy;
    m.link[0] = board->counts.bytes_up & INT32_MAX;
    m.link[1] = board->counts.bytes_down & INT32_MAX;
    m.link[2] = board->dispatch.resent;
    if (LINNET_HOOKS && board->settings.energy) {
        const uint32_t spent = board->settings.energy(board->settings.context);
        m.link[3] = spent < INT32_MAX ? spent : INT32_MAX;
    }
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_message_mark(&m, LINNET_KEY_EXAMPLES);
    if (!linnet_sent_sums(board)) {
        linnet_message_mark(&m, LINNET_KEY_LOSS);
    }
    if (!linnet_has_no_classes(board)) {
        linnet_message_mark(&m, LINNET_KEY_ACCURACY);
    }
    linnet_message_mark(&m, LINNET_KEY_LINK);
    board->counts.bytes_up = 0;
    board->counts.bytes_down = 0;
    board->dispatch.resent = 0;
    linnet_say_report(board, &m);
}

static void hear_receipt(struct linnet_board *board, const struct linnet_message *m) {
    const struct linnet_outbox outbox = board->kept.outbox;
    if (!linnet_dispatch_is_about(board, m)) {
        if (outbox.chunks == 0 && m->transfer == board->kept.last_transfer) {
            linnet_dispatch_settled_again(board);
        }
        return;
    }
    linnet_greeting_answered(board);
    if (m->outcome == LINNET_IN_CUSTODY) {
        linnet_dispatch_settled(board); /* the outbox stays: a later receipt still refunds */
        return;
    }
    linnet_settle_outbox(board, m->bitmap.bytes, 1);
    board->counts.receipts++;
    report(board, &outbox);
}

static int hear_refusal(struct linnet_board *board, const struct linnet_message *m) {
    const int names_transfer = LINNET_HAS(m, LINNET_KEY_TRANSFER);
    const int code = -(int32_t)m->reason;
    /* A late answer to a request may carry the update's transfer id, but names no version (SPEC 16.6). */
    const int is_base_named = LINNET_HAS(m, LINNET_KEY_VERSION) && m->version == board->kept.outbox.base.version;
    const int is_about_outbox = board->kept.outbox.chunks > 0
                                && (!names_transfer || m->transfer == board->kept.outbox.transfer)
                                && (code != LINNET_E_WRONG_BASE || is_base_named);
    const uint32_t final = LINNET_REASON(UNKNOWN_MODEL) | LINNET_REASON(WRONG_BASE) | LINNET_REASON(LATE)
                           | LINNET_REASON(WEIGHT) | LINNET_REASON(CONFLICT) | LINNET_REASON(UNPROVEN);
    const int is_final = names_transfer && linnet_is_one_of(m->reason, final);
    const uint32_t asked = m->wait < LONGEST_PAUSE_MS ? m->wait : LONGEST_PAUSE_MS;
    const uint32_t wait = code == LINNET_E_UNKNOWN_MODEL ? UNKNOWN_MODEL_PAUSE_MS : asked;
    board->counts.refused++;
#if LINNET_HOOKS
    board->counts.refusal = m->reason <= (uint32_t)-LINNET_E_UNPROVEN ? code : LINNET_E_MALFORMED;
#endif
    if (linnet_catchup_refused(board, m)) {
        return LINNET_OK;
    }
    if (is_about_outbox && is_final && !linnet_proof_holds(board, m)) {
        return LINNET_E_UNPROVEN;
    }
    if (is_about_outbox && is_final) {
        linnet_settle_outbox(board, NULL, 1);
    } else if (is_about_outbox) {
        linnet_dispatch_refused(board, m->reason, names_transfer, wait);
    }
    /* Whose line is this? (SPEC 15.3) */
    const int is_asked = code == LINNET_E_UNKNOWN_TRANSFER && !names_transfer && !board->dispatch.has_sender;
    linnet_greeting_refused(board, is_asked, wait);
    return LINNET_OK;
}

static int hear(struct linnet_board *board, const struct linnet_message *m, const uint8_t *bytes, size_t length) {
    const struct linnet_slice id = linnet_say_model_id(board);
    const int names_model = LINNET_HAS(m, LINNET_KEY_MODEL);
    int error;
    const int is_ours =
        names_model && m->model.length == id.length && memcmp(m->model.bytes, id.bytes, id.length) == 0;
    if (!is_ours && (names_model || m->type != LINNET_REFUSAL)) {
        return LINNET_E_UNKNOWN_MODEL;
    }
    switch (m->type) {
        case LINNET_OFFER:
            error = linnet_proof_of_offer(board, m, bytes, length);
            return error ? error : hear_offer(board, m);
        case LINNET_WELCOME:
            if (!linnet_proof_holds(board, m)) {
                return LINNET_E_UNPROVEN;
            }
            hear_welcome(board, m);
            return LINNET_OK;
        case LINNET_STATUS:
            if (m->object == LINNET_UPDATE) {
                linnet_dispatch_status(board, m);
            } else {
                linnet_catchup_status(board, m);
            }
            return LINNET_OK;
        case LINNET_RECEIPT:
            /* That a gateway has taken the update over, it says in its own name. */
            if (m->outcome != LINNET_IN_CUSTODY && !linnet_proof_holds(board, m)) {
                return LINNET_E_UNPROVEN;
            }
            hear_receipt(board, m);
            return LINNET_OK;
        case LINNET_REFUSAL:
            return hear_refusal(board, m);
#if LINNET_WITH_POINTS
        case LINNET_ACKNOWLEDGE:
            if (!linnet_proof_holds(board, m)) {
                return LINNET_E_UNPROVEN;
            }
            if (LINNET_HAS(m, LINNET_KEY_OWN)) {
                linnet_own_remounted(board, m->own[0], m->own[1]);
            } else {
                linnet_watch_acknowledged(board, m->seen);
            }
            return LINNET_OK;
#endif
        default:
            return LINNET_E_NOT_ALLOWED; /* not for boards */
    }
}

int linnet_hear_message(struct linnet_board *board, const uint8_t *bytes, size_t length) {
    LINNET_ASSERT(board && bytes && length > 0);
    struct linnet_message message;
    const int error = linnet_message_read(&message, bytes, length);
    return error ? error : hear(board, &message, bytes, length);
}
