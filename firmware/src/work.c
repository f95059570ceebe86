/* The board's memory, a round's training (SPEC 16.4), and what becomes of the outbox (16.6). */
#include <string.h>

#include "board_parts.h"
#include "linnet/bitmap.h"
#include "linnet/bytes.h"
#include "linnet/chunk.h"
#include "linnet/codec.h"
#include "linnet/real.h"
#include "linnet/wide.h"

#define PIECE 32u /* values of a lost chunk decoded at a time */

/* ---- memory ---- */

static size_t padded(size_t bytes) {
    return (bytes + 7u) & ~(size_t)7u;
}

static size_t packet_size(uint16_t max_chunks, uint16_t chunk_bytes) {
    const size_t message = 320u + LINNET_BITMAP_BYTES(max_chunks);
    const size_t repair = LINNET_SENDER_PACKET((size_t)chunk_bytes);
    return padded(repair > message ? repair : message);
}

/* All but scratch, and where each begins; `end` is where scratch does. */
struct plan {
    size_t momentum;
    size_t residual;
    size_t offsets;
    size_t sender;
    size_t bitmap;
    size_t packet;
    size_t end;
};

static struct plan plan_of(const struct linnet_layout *layout, unsigned network, unsigned residual_bits,
                           uint16_t max_chunks, uint16_t chunk_bytes) {
    struct plan p;
    const size_t n = layout->parameters;
    p.momentum = padded(n * (linnet_trains_integers(network) ? sizeof(int16_t) : sizeof(float)));
    p.residual = p.momentum + (LINNET_FLOAT && network == LINNET_SIGMOID ? padded(n * sizeof(float)) : 0);
    p.offsets = p.residual + padded(linnet_residual_size(residual_bits, layout->parameters));
    p.sender = p.offsets + padded(max_chunks * sizeof(uint32_t));
    p.bitmap = p.sender + padded(LINNET_SENDER_MEMORY((size_t)max_chunks));
    p.packet = p.bitmap + padded(LINNET_BITMAP_BYTES((size_t)max_chunks));
    p.end = p.packet + packet_size(max_chunks, chunk_bytes);
    return p;
}

size_t linnet_board_memory_size(const struct linnet_layout *layout, const struct linnet_training *training,
                                unsigned residual_bits, uint16_t max_chunks, uint16_t chunk_bytes) {
    return plan_of(layout, training->network, residual_bits, max_chunks, chunk_bytes).end
           + linnet_training_scratch_size(training, layout);
}

int linnet_work_cut(struct linnet_board *board, unsigned network) {
    const struct linnet_board_settings *settings = &board->settings;
    const struct plan p =
        plan_of(&board->layout, network, board->residual.bits, settings->max_chunks, settings->chunk_bytes);
    struct linnet_board_parts *parts = &board->parts;
    uint8_t *const memory = settings->memory;
    if (p.end > settings->memory_bytes) {
        return LINNET_E_SPACE;
    }
    board->network = (uint8_t)network;
    parts->parameters = memory;
    parts->momentum = p.residual > p.momentum ? (float *)(void *)(memory + p.momentum) : NULL;
    memset(memory + p.momentum, 0, p.residual - p.momentum);
    board->residual.values = memory + p.residual;
    parts->offsets = (uint32_t *)(void *)(memory + p.offsets);
    parts->sender = memory + p.sender;
    parts->bitmap = memory + p.bitmap;
    parts->packet = memory + p.packet;
    parts->packet_bytes = p.end - p.packet;
    parts->scratch = memory + p.end;
    parts->scratch_bytes = settings->memory_bytes - p.end;
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    return linnet_keep_reload(board);
}

/* ---- training ---- */

static int is_ready(const struct linnet_board *board) {
    return board->has_offer && board->offer.deadline_ms > 0 && board->kept.outbox.chunks == 0 && board->kept.has_ordinal && board->has_held
           && linnet_catchup_is_current(board) && board->catchup.state != LINNET_COLLECTING
           && board->settings.data->count > 0
           && !(board->kept.has_worked && board->kept.worked_round == board->offer.round
                && memcmp(board->kept.worked_digest, board->offer.base.digest, LINNET_DIGEST_BYTES) == 0);
}

static void remember_offer(struct linnet_board *board) {
    board->kept.has_worked = 1;
    board->kept.worked_round = board->offer.round;
    memcpy(board->kept.worked_digest, board->offer.base.digest, LINNET_DIGEST_BYTES);
}

static void begin(struct linnet_board *board) {
    const struct linnet_round *offer = &board->offer;
    int error = LINNET_OK;
    if (board->settings.data->features != board->layout.layer[0].inputs) {
        error = LINNET_E_OUT_OF_RANGE;
    } else if (linnet_training_scratch_size(&offer->training, &board->layout) > board->parts.scratch_bytes) {
        error = LINNET_E_SPACE;
    } else {
        error = linnet_keep_restore(board, 1);
    }
    if (error) {
        board->counts.last_error = error;
        remember_offer(board); /* it would fail again */
        return;
    }
    memset(&board->figures, 0, sizeof board->figures);
    board->taken = linnet_training_taken(&offer->training, board->settings.data);
    board->training_layer = offer->mode == 0
                                ? LINNET_ALL_LAYERS
                                : (int32_t)linnet_group_layer(offer->training.seed, offer->round, board->kept.ordinal,
                                                              offer->cohort, board->layout.layers);
    board->pass = 0;
    board->at = 0;
    board->is_training = 1;
    board->parameters_state = LINNET_PARAMETERS_CHANGING;
}

void linnet_work_abort(struct linnet_board *board) {
    board->is_training = 0;
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
}

static int batch(struct linnet_board *board) {
    const struct linnet_training *training = &board->offer.training;
    const uint32_t left = board->taken - board->at;
    const uint32_t count = left < training->batch ? left : training->batch;
    const int error = linnet_training_batch(training, &board->layout, board->settings.data, board->offer.round,
                                            board->taken, board->at, count, board->training_layer,
                                            board->parts.parameters, board->parts.momentum, board->parts.scratch,
                                            &board->figures);
    board->at += count;
    if (board->at == board->taken) {
        board->at = 0;
        board->pass++;
    }
    return error;
}

static uint32_t millionths(uint64_t sum, uint32_t n) {
    const uint64_t mean = n == 0 ? 0 : linnet_wide_divide(sum, n, 0);
    return mean > INT32_MAX ? INT32_MAX : (uint32_t)mean;
}

static uint32_t weight(const struct linnet_board *board) {
    const uint32_t distinct = board->taken < board->settings.data->count ? board->taken : board->settings.data->count;
    return distinct < board->offer.maximum ? distinct : board->offer.maximum;
}

/* Quantises, encodes and keeps: residual, outbox, transfer id and offer change in one step of the store. */
static int finish(struct linnet_board *board) {
    struct linnet_outbox *outbox = &board->kept.outbox;
    outbox->base = board->held;
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
    linnet_dispatch_ready(board);
    return LINNET_OK;
}

int linnet_work_poll(struct linnet_board *board) {
    int error;
    if (!board->is_training) {
        if (!is_ready(board)) {
            return 0;
        }
        begin(board);
        return 1;
    }
    error = board->pass < board->offer.training.passes ? batch(board) : finish(board);
    if (error) {
        board->counts.last_error = error;
        linnet_work_abort(board);
        remember_offer(board);
    }
    if (!board->is_training) {
        linnet_catchup_advance(board);
    }
    return 1;
}

/* ---- settling ---- */

/* Adds q · D of the chunk's values to the residual. */
static int refund(struct linnet_board *board, const uint8_t *packet, size_t length) {
    struct linnet_chunk chunk;
    struct linnet_decoder decoder;
    int error = linnet_chunk_peek(&chunk, packet, length);
    const int h = error ? error : linnet_chunk_fits(&chunk, &board->layout);
    if (h < 0 || linnet_is_float(&board->layout)) {
        return h < 0 ? h : LINNET_OK;
    }
    const int shift = chunk.step + board->kept.residual_fraction;
    if (shift < 0) { /* made under another fraction */
        return LINNET_E_OUT_OF_RANGE;
    }
    error = linnet_chunk_decode(&decoder, &chunk, packet, length);
    for (uint32_t i = 0; !error && i < chunk.count; i += PIECE) {
        int32_t q[PIECE];
        const uint32_t n = chunk.count - i < PIECE ? chunk.count - i : PIECE;
        error = linnet_decode_some(&decoder, q, n);
        for (uint32_t k = 0; !error && k < n; k++) {
            linnet_residual_refund(&board->residual, (unsigned)h, chunk.first + i + k, q[k], (unsigned)shift);
        }
    }
    return error;
}

void linnet_work_settle(struct linnet_board *board, const uint8_t *counted, int refunds) {
    int changed = 0;
    int error = LINNET_OK;
    if (board->is_training) {
        return; /* there is no outbox then */
    }
    for (uint32_t i = 0; refunds && i < board->kept.outbox.chunks; i++) {
        const int arrived = counted ? linnet_bit_get(counted, i) : linnet_dispatch_acknowledged(board, i);
        if (!arrived && board->residual.bits != 0) {
            const int length = linnet_keep_chunk(board, i, board->parts.packet, board->parts.packet_bytes);
            if (length > 0) {
                refund(board, board->parts.packet, (size_t)length);
                changed = 1;
            }
        }
    }
    if (refunds) {
        linnet_dispatch_settled(board); /* whoever says what counted has answered */
    } else {
        linnet_dispatch_drop(board);
    }
    board->kept.outbox.chunks = 0;
    board->kept.outbox.bytes = changed ? 0 : board->kept.outbox.bytes;
    error = changed ? linnet_keep_again(board) : linnet_store_mark(&board->work_store);
    board->kept.outbox.bytes = 0;
    board->counts.last_error = error ? error : board->counts.last_error;
}
