/*
 * Two records. The model: its version, digest, layout and parameters. The work: the outbox's chunks, the residual, and
 * the figures that must change with them in one step (SPEC 16.1); the work's mark says that the outbox is settled. They
 * never leave the board, so they are its own memory as it stands. Each record names its format, and another firmware's is
 * dropped: a board that is flashed anew begins as a new one where the two differ.
 */
#include <stddef.h>
#include <string.h>

#include "board_parts.h"
#include "linnet/bytes.h"
#include "linnet/real.h"

#define PIECE 32u /* parameters copied at a time */

struct model_head {
    uint32_t format;
    struct linnet_base base;
    struct linnet_layout layout;
    uint32_t network;
};

/* At the record's end, behind chunks and residual. */
struct work_tail {
    uint32_t format;
    struct linnet_kept kept;
    struct linnet_layout layout;
    uint8_t shift[LINNET_MAX_LAYERS];
    uint32_t residual_bits;
};

/*
 * What a record means: a number to count up by hand when a member comes to mean something else, and where the members
 * stand, which changes by itself with them, the compiler and the build's options.
 */
#define MEANING 2u
#define MIX(hash, type, member) ((hash) * 31u + (uint32_t)offsetof(struct type, member))
#define MODEL_FORMAT \
    MIX(MIX(MIX(MIX(MEANING + (uint32_t)sizeof(struct model_head), model_head, base.digest), model_head, layout), \
            model_head, layout.layer[0].exponent), \
        model_head, network)
#define OUTBOX_FORMAT \
    MIX(MIX(MIX(MIX(MIX(MIX(MIX(MIX(MEANING + (uint32_t)sizeof(struct work_tail), work_tail, kept.outbox.round), \
                                work_tail, kept.outbox.examples), \
                            work_tail, kept.outbox.loss), \
                        work_tail, kept.outbox.accuracy), \
                    work_tail, kept.outbox.bytes), \
                work_tail, kept.outbox.longest), \
            work_tail, kept.outbox.chunks), \
        work_tail, kept.outbox.transfer)
#if LINNET_MACS
#define EPOCH_FORMAT MIX(MIX(OUTBOX_FORMAT, work_tail, kept.epoch), work_tail, kept.epoch_round)
#else
#define EPOCH_FORMAT OUTBOX_FORMAT
#endif
#if LINNET_WITH_POINTS
#define OWN_FORMAT MIX(MIX(EPOCH_FORMAT, work_tail, kept.own_serial), work_tail, kept.own_features)
#else
#define OWN_FORMAT EPOCH_FORMAT
#endif
#define WORK_FORMAT \
    MIX(MIX(MIX(MIX(MIX(MIX(MIX(MIX(MIX(OWN_FORMAT, work_tail, kept.worked_round), work_tail, kept.worked_digest), \
                                    work_tail, kept.ordinal), \
                                work_tail, kept.last_transfer), \
                            work_tail, kept.has_ordinal), \
                        work_tail, kept.has_worked), \
                    work_tail, kept.residual_fraction), \
                work_tail, shift), \
        work_tail, residual_bits)

#define MODEL_HEAD ((uint32_t)sizeof(struct model_head))
#define WORK_TAIL ((uint32_t)sizeof(struct work_tail))

static uint32_t parameter_bytes(const struct linnet_layout *layout) {
    return (uint32_t)(layout->parameters * linnet_parameter_bytes(layout));
}

uint32_t linnet_board_model_slot(const struct linnet_layout *layout, uint32_t page_bytes) {
    LINNET_ASSERT(layout && layout->layers > 0 && page_bytes > 0);
    return LINNET_STORE_SLOT_SIZE(MODEL_HEAD + parameter_bytes(layout), page_bytes);
}

uint32_t linnet_board_work_slot(const struct linnet_layout *layout, unsigned residual_bits, uint32_t outbox_bytes,
                                uint32_t page_bytes) {
    LINNET_ASSERT(layout && layout->layers > 0 && page_bytes > 0);
    LINNET_ASSERT(residual_bits == 0 || residual_bits == 8 || residual_bits == 16);
    const uint32_t residual = (uint32_t)linnet_residual_size(residual_bits, layout->parameters);
    return LINNET_STORE_SLOT_SIZE(outbox_bytes + residual + linnet_own_bytes(layout) + WORK_TAIL, page_bytes);
}

/* ---- the model ---- */

int linnet_keep_model(struct linnet_board *board, const struct linnet_base *base) {
    LINNET_ASSERT(board && board->has_layout && base);
    struct model_head head;
    struct linnet_store *store = &board->model_store;
    int error = linnet_store_begin(store);
    memset(&head, 0, sizeof head);
    head.format = MODEL_FORMAT;
    head.base = *base;
    memcpy(&head.layout, &board->layout, sizeof head.layout);
    head.network = board->network;
    if (!error) {
        error = linnet_store_append(store, &head, sizeof head);
    }
    if (!error) {
        error = linnet_store_append(store, board->parts.parameters, parameter_bytes(&board->layout));
    }
    if (!error) {
        error = linnet_store_commit(store);
    }
    if (!error) {
        board->held = *base;
        board->has_held = 1;
        board->parameters_state = LINNET_PARAMETERS_HELD;
    }
    return error;
}

int linnet_keep_base(const struct linnet_board *board, uint32_t first, uint32_t count, void *out) {
    LINNET_ASSERT(board && board->has_held && out);
    LINNET_ASSERT(first <= board->layout.parameters && count <= board->layout.parameters - first);
    const uint32_t each = (uint32_t)linnet_parameter_bytes(&board->layout);
    return linnet_store_read(&board->model_store, MODEL_HEAD + first * each, out, count * each);
}

int linnet_keep_restore(struct linnet_board *board, int as_trained) {
    LINNET_ASSERT(board && board->has_layout && !board->is_training);
    const struct linnet_layout *layout = &board->layout;
    const unsigned layers = linnet_trained_layers(board->network, layout);
    const int converts = as_trained && !linnet_is_whole(board) && !linnet_is_float(layout);
    const uint8_t wanted = as_trained ? LINNET_PARAMETERS_TRAINABLE : LINNET_PARAMETERS_HELD;
    int error = LINNET_OK;
    if (board->parameters_state == wanted) {
        return LINNET_OK;
    }
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    if (!converts) {
        error = linnet_keep_base(board, 0, layout->parameters, board->parts.parameters);
    }
    for (unsigned h = 0; converts && h < layers; h++) {
        const float unit = linnet_power_of_two(layout->layer[h].exponent);
        const uint32_t end = linnet_layer_end(&layout->layer[h]);
        for (uint32_t i = layout->layer[h].first; !error && i < end; i += PIECE) {
            int16_t values[PIECE];
            const uint32_t take = end - i < PIECE ? end - i : PIECE;
            error = linnet_keep_base(board, i, take, values);
            for (uint32_t k = 0; k < take; k++) {
                ((float *)board->parts.parameters)[i + k] = (float)values[k] * unit;
            }
        }
    }
#if LINNET_WITH_AUTOENCODER
    if (converts && !error && layers < layout->layers) { /* the table stays in whole numbers */
        const struct linnet_layer *table = &layout->layer[layers];
        error = linnet_keep_base(board, table->first, linnet_layer_parameters(table), linnet_table_of(board));
    }
#endif
    if (!error) {
        board->parameters_state = wanted;
    }
    return error;
}

/* ---- the work ---- */

static void fill_tail(const struct linnet_board *board, struct work_tail *tail) {
    memset(tail, 0, sizeof *tail);
    tail->format = WORK_FORMAT;
    tail->kept = board->kept;
    memcpy(&tail->layout, &board->layout, sizeof tail->layout); /* with its padding: it is compared as bytes */
    memcpy(tail->shift, board->residual.shift, sizeof tail->shift);
    tail->residual_bits = board->residual.bits;
}

static void take_tail(struct linnet_board *board, const struct work_tail *tail) {
    board->kept = tail->kept;
    board->residual.bits = (uint8_t)tail->residual_bits;
    if (board->work_store.marked) {
        memset(&board->kept.outbox, 0, sizeof board->kept.outbox);
    }
}

static int read_tail(const struct linnet_board *board, struct work_tail *tail) {
    const uint32_t length = linnet_store_length(&board->work_store);
    const int error = length < WORK_TAIL
                          ? LINNET_E_EMPTY
                          : linnet_store_read(&board->work_store, length - WORK_TAIL, tail, sizeof *tail);
    return error ? error : tail->format != WORK_FORMAT ? LINNET_E_EMPTY : LINNET_OK;
}

int linnet_keep_begin(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_layout);
    board->kept.outbox.chunks = 0;
    board->kept.outbox.bytes = 0;
    board->kept.outbox.longest = 0;
    return linnet_store_begin(&board->work_store);
}

int linnet_keep_append(struct linnet_board *board, const uint8_t *chunk, size_t length) {
    LINNET_ASSERT(board && chunk && length >= LINNET_CHUNK_OVERHEAD && length <= LINNET_CHUNK_MAX);
    struct linnet_outbox *outbox = &board->kept.outbox;
    uint8_t size[2];
    if (outbox->chunks == board->settings.max_chunks) {
        return LINNET_E_STORAGE_FULL;
    }
    linnet_store_le16(size, (uint16_t)length);
    int error = linnet_store_append(&board->work_store, size, sizeof size);
    if (!error) {
        error = linnet_store_append(&board->work_store, chunk, length);
    }
    board->parts.offsets[outbox->chunks] = outbox->bytes;
    outbox->chunks++;
    outbox->bytes += (uint32_t)(length + sizeof size);
    outbox->longest = length > outbox->longest ? (uint32_t)length : outbox->longest;
    return error;
}

static size_t residual_bytes(const struct linnet_board *board) {
    return linnet_residual_size(board->residual.bits, linnet_trained_parameters(board->network, &board->layout));
}

#if LINNET_WITH_POINTS
/* Before the tail. */
static uint32_t own_bytes(const struct linnet_kept *kept) {
    return 8u * kept->own_features;
}
#endif

int linnet_keep_end(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_layout);
    struct work_tail tail;
    int error = linnet_store_append(&board->work_store, board->residual.values, residual_bytes(board));
    fill_tail(board, &tail);
#if LINNET_WITH_POINTS
    if (!error && linnet_has_points(board)) {
        error = linnet_store_append(&board->work_store, board->parts.own_words, own_bytes(&board->kept));
    }
#endif
    if (!error) {
        error = linnet_store_append(&board->work_store, &tail, sizeof tail);
    }
    return error ? error : linnet_store_commit(&board->work_store);
}

int linnet_keep_again(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_layout);
    uint8_t bytes[2 * PIECE];
    int error = linnet_store_begin(&board->work_store);
    for (uint32_t at = 0; !error && at < board->kept.outbox.bytes; at += sizeof bytes) {
        const uint32_t left = board->kept.outbox.bytes - at;
        const uint32_t take = left < sizeof bytes ? left : (uint32_t)sizeof bytes;
        error = linnet_store_read(&board->work_store, at, bytes, take);
        if (!error) {
            error = linnet_store_append(&board->work_store, bytes, take);
        }
    }
    return error ? error : linnet_keep_end(board);
}

int linnet_keep_chunk(void *context, uint32_t i, uint8_t *out, size_t capacity) {
    const struct linnet_board *board = context;
    uint8_t size[2];
    LINNET_ASSERT(board);
    if (i >= board->kept.outbox.chunks) {
        return LINNET_E_EMPTY;
    }
    const uint32_t at = board->parts.offsets[i];
    if (!out) { /* chunks follow each other */
        const uint32_t end = i + 1u < board->kept.outbox.chunks ? board->parts.offsets[i + 1] : board->kept.outbox.bytes;
        return (int)(end - at - sizeof size);
    }
    int error = linnet_store_read(&board->work_store, at, size, sizeof size);
    const size_t length = linnet_load_le16(size);
    if (!error && length > capacity) {
        error = LINNET_E_SPACE;
    }
    if (!error) {
        error = linnet_store_read(&board->work_store, at + 2, out, length);
    }
    return error ? error : (int)length;
}

/* ---- at boot, and after the memory was cut anew ---- */

static int reload_outbox(struct linnet_board *board) {
    uint32_t at = 0;
    int error = LINNET_OK;
    for (unsigned i = 0; !error && i < board->kept.outbox.chunks; i++) {
        uint8_t size[2] = {0, 0};
        board->parts.offsets[i] = at;
        error = linnet_store_read(&board->work_store, at, size, sizeof size);
        at += 2u + linnet_load_le16(size);
    }
    return error ? error : at == board->kept.outbox.bytes || board->kept.outbox.chunks == 0 ? LINNET_OK : LINNET_E_STORE;
}

static int reload_residual(struct linnet_board *board) {
    struct work_tail tail;
    int error = read_tail(board, &tail);
    linnet_residual_clear(&board->residual, linnet_trained_parameters(board->network, &board->layout));
    if (error) {
        return error == LINNET_E_EMPTY ? LINNET_OK : error;
    }
    if (tail.residual_bits != board->residual.bits || tail.kept.residual_fraction != board->kept.residual_fraction
        || memcmp(&tail.layout, &board->layout, sizeof tail.layout) != 0) {
        return LINNET_OK;
    }
    const uint32_t from = tail.kept.outbox.bytes; /* also of an outbox that is settled */
    memcpy(board->residual.shift, tail.shift, sizeof tail.shift);
    return linnet_store_read(&board->work_store, from, board->residual.values, residual_bytes(board));
}

#if LINNET_WITH_POINTS
/* One that is being made goes on from what was written of it. One that was made is dropped where features are other ones. */
static int reload_own(struct linnet_board *board) {
    struct work_tail tail;
    struct linnet_kept *kept = &board->kept;
    const int error = read_tail(board, &tail);
    kept->own_features = 0;
    kept->own_taken = 0;
    if (error || tail.kept.own_features == 0) {
        return error == LINNET_E_EMPTY ? LINNET_OK : error;
    }
    const uint32_t words = own_bytes(&tail.kept);
    const uint32_t length = linnet_store_length(&board->work_store);
    if (!linnet_has_points(board) || words != linnet_own_bytes(&board->layout) || words > length - WORK_TAIL) {
        kept->own_windows = 0;
        return LINNET_OK;
    }
    kept->own_features = tail.kept.own_features;
    kept->own_taken = tail.kept.own_taken;
    return linnet_store_read(&board->work_store, length - WORK_TAIL - words, board->parts.own_words, words);
}
#else
#define reload_own(board) LINNET_OK
#endif

int linnet_keep_reload(struct linnet_board *board) {
    LINNET_ASSERT(board && board->parts.offsets);
    int error = reload_outbox(board);
    if (!error) {
        error = reload_residual(board);
    }
    return error ? error : reload_own(board);
}

int linnet_keep_load(struct linnet_board *board) {
    LINNET_ASSERT(board && !board->has_layout);
    struct model_head head;
    struct work_tail tail;
    int error = linnet_store_open(&board->work_store);
    if (!error) {
        error = read_tail(board, &tail);
    }
    if (!error) {
        take_tail(board, &tail);
    }
    if (error && error != LINNET_E_EMPTY) {
        return error;
    }
    error = linnet_store_open(&board->model_store);
    if (!error) {
        error = linnet_store_read(&board->model_store, 0, &head, sizeof head);
    }
    if (!error && head.format != MODEL_FORMAT) {
        error = LINNET_E_EMPTY;
    }
    if (error) {
        board->kept.outbox.chunks = 0; /* without a model there is no layout to resume under */
        board->kept.outbox.bytes = 0;
        return error == LINNET_E_EMPTY ? LINNET_OK : error;
    }
    board->held = head.base;
    memcpy(&board->layout, &head.layout, sizeof board->layout);
    board->network = (uint8_t)head.network;
    if (linnet_store_length(&board->model_store) != MODEL_HEAD + parameter_bytes(&board->layout)
        || board->kept.outbox.chunks > board->settings.max_chunks) {
        return LINNET_E_STORE;
    }
    board->has_held = 1;
    board->has_layout = 1;
    error = linnet_memory_cut(board, board->network);
    return error ? error : linnet_keep_reload(board);
}
