/*
 * Two records. The model: its version, digest, layout and parameters. The work: the outbox's chunks, the residual, and
 * the figures that must change with them in one step (SPEC 16.1); the work's mark says that the outbox is settled.
 */
#include <string.h>

#include "board_parts.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/real.h"

#define PIECE 32u /* parameters copied at a time */

/* version u32 ‖ digest ‖ numeric u8 ‖ layers u8 ‖ network u8 ‖ 0 ‖ units u16 × 9 ‖ exponents s8 × 8 */
#define MODEL_HEAD (4u + LINNET_DIGEST_BYTES + 4u + 2u * (LINNET_MAX_LAYERS + 1u) + LINNET_MAX_LAYERS)
/* at the record's end, behind chunks and residual */
#define WORK_TAIL 100u

static uint32_t parameter_bytes(const struct linnet_layout *layout) {
    return (uint32_t)(layout->parameters * linnet_parameter_bytes(layout));
}

uint32_t linnet_board_model_slot(const struct linnet_layout *layout, uint32_t page_bytes) {
    return LINNET_STORE_SLOT_SIZE(MODEL_HEAD + parameter_bytes(layout), page_bytes);
}

uint32_t linnet_board_work_slot(const struct linnet_layout *layout, unsigned residual_bits, uint32_t outbox_bytes,
                                uint32_t page_bytes) {
    const uint32_t residual = (uint32_t)linnet_residual_size(residual_bits, layout->parameters);
    return LINNET_STORE_SLOT_SIZE(outbox_bytes + residual + WORK_TAIL, page_bytes);
}

/* ---- the model ---- */

static void write_head(const struct linnet_board *board, const struct linnet_base *base, uint8_t head[MODEL_HEAD]) {
    uint8_t *at = head + 4 + LINNET_DIGEST_BYTES;
    memset(head, 0, MODEL_HEAD);
    linnet_store_le32(head, base->version);
    memcpy(head + 4, base->digest, LINNET_DIGEST_BYTES);
    at[0] = board->layout.numeric;
    at[1] = board->layout.layers;
    at[2] = board->network;
    at += 4;
    for (unsigned h = 0; h < board->layout.layers; h++) {
        linnet_store_le16(at + 2 * h, board->layout.layer[h].inputs);
        linnet_store_le16(at + 2 * h + 2, board->layout.layer[h].outputs);
        at[2 * (LINNET_MAX_LAYERS + 1) + h] = (uint8_t)board->layout.layer[h].exponent;
    }
}

static int read_head(struct linnet_board *board, const uint8_t head[MODEL_HEAD]) {
    const uint8_t *at = head + 4 + LINNET_DIGEST_BYTES;
    uint16_t units[LINNET_MAX_LAYERS + 1];
    int8_t exponents[LINNET_MAX_LAYERS];
    for (unsigned h = 0; h <= LINNET_MAX_LAYERS; h++) {
        units[h] = linnet_load_le16(at + 4 + 2 * h);
    }
    for (unsigned h = 0; h < LINNET_MAX_LAYERS; h++) {
        exponents[h] = linnet_to_s8(at[4 + 2 * (LINNET_MAX_LAYERS + 1) + h]);
    }
    board->held.version = linnet_load_le32(head);
    memcpy(board->held.digest, head + 4, LINNET_DIGEST_BYTES);
    board->network = at[2];
    return linnet_layout_init(&board->layout, at[0], at[1], units, exponents);
}

int linnet_keep_model(struct linnet_board *board, const struct linnet_base *base) {
    uint8_t bytes[MODEL_HEAD > 4 * PIECE ? MODEL_HEAD : 4 * PIECE];
    struct linnet_store *store = &board->model_store;
    const uint32_t n = board->layout.parameters;
    int error = linnet_store_begin(store);
    write_head(board, base, bytes);
    if (!error) {
        error = linnet_store_append(store, bytes, MODEL_HEAD);
    }
    for (uint32_t i = 0; !error && i < n; i += PIECE) {
        const uint32_t count = n - i < PIECE ? n - i : PIECE;
        for (uint32_t k = 0; k < count; k++) {
            if (!linnet_is_float(&board->layout)) {
                linnet_store_le16(bytes + 2 * k, (uint16_t)((const int16_t *)board->parts.parameters)[i + k]);
            } else {
                linnet_store_float(bytes + 4 * k, ((const float *)board->parts.parameters)[i + k]);
            }
        }
        error = linnet_store_append(store, bytes, count * linnet_parameter_bytes(&board->layout));
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
    uint8_t bytes[4 * PIECE];
    const uint32_t each = (uint32_t)linnet_parameter_bytes(&board->layout);
    int error = LINNET_OK;
    for (uint32_t i = 0; !error && i < count; i += PIECE) {
        const uint32_t take = count - i < PIECE ? count - i : PIECE;
        error = linnet_store_read(&board->model_store, MODEL_HEAD + (first + i) * each, bytes, take * each);
        for (uint32_t k = 0; !error && k < take; k++) {
            if (!linnet_is_float(&board->layout)) {
                ((int16_t *)out)[i + k] = linnet_to_s16(linnet_load_le16(bytes + 2 * k));
            } else {
                ((float *)out)[i + k] = linnet_load_float(bytes + 4 * k);
            }
        }
    }
    return error;
}

int linnet_keep_restore(struct linnet_board *board, int as_trained) {
    const struct linnet_layout *layout = &board->layout;
    const int converts = as_trained && !linnet_trains_integers(board->network) && !linnet_is_float(layout);
    const uint8_t wanted = as_trained ? LINNET_PARAMETERS_TRAINABLE : LINNET_PARAMETERS_HELD;
    int error = LINNET_OK;
    if (board->parameters_state == wanted) {
        return LINNET_OK;
    }
    board->parameters_state = LINNET_PARAMETERS_DIRTY;
    if (!converts) {
        error = linnet_keep_base(board, 0, layout->parameters, board->parts.parameters);
    }
    for (unsigned h = 0; converts && h < layout->layers; h++) {
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
    if (!error) {
        board->parameters_state = wanted;
    }
    return error;
}

/* ---- the work ---- */

static uint32_t layout_check(const struct linnet_board *board) {
    uint8_t head[MODEL_HEAD];
    const struct linnet_base none = {0, {0}};
    write_head(board, &none, head);
    return linnet_crc32c(head, sizeof head);
}

static void write_tail(const struct linnet_board *board, uint8_t tail[WORK_TAIL]) {
    const struct linnet_outbox *outbox = &board->outbox;
    memset(tail, 0, WORK_TAIL);
    tail[0] = board->has_ordinal;
    tail[1] = board->has_worked;
    linnet_store_le16(tail + 2, board->ordinal);
    linnet_store_le16(tail + 4, board->last_transfer);
    linnet_store_le16(tail + 6, outbox->chunks);
    linnet_store_le32(tail + 8, board->worked_round);
    memcpy(tail + 12, board->worked_digest, LINNET_DIGEST_BYTES);
    linnet_store_le32(tail + 28, outbox->base.version);
    memcpy(tail + 32, outbox->base.digest, LINNET_DIGEST_BYTES);
    linnet_store_le32(tail + 48, outbox->round);
    linnet_store_le32(tail + 52, outbox->examples);
    linnet_store_le32(tail + 56, outbox->loss);
    linnet_store_le32(tail + 60, outbox->accuracy);
    linnet_store_le32(tail + 64, outbox->bytes);
    linnet_store_le16(tail + 68, outbox->transfer);
    linnet_store_le16(tail + 70, (uint16_t)outbox->longest);
    tail[72] = board->residual.bits;
    tail[73] = board->residual_fraction;
    memcpy(tail + 74, board->residual.shift, LINNET_MAX_LAYERS);
    linnet_store_le32(tail + 84, layout_check(board));
    linnet_store_le32(tail + 88, board->layout.parameters);
}

static void read_tail(struct linnet_board *board, const uint8_t tail[WORK_TAIL]) {
    struct linnet_outbox *outbox = &board->outbox;
    board->has_ordinal = tail[0];
    board->has_worked = tail[1];
    board->ordinal = linnet_load_le16(tail + 2);
    board->last_transfer = linnet_load_le16(tail + 4);
    board->worked_round = linnet_load_le32(tail + 8);
    memcpy(board->worked_digest, tail + 12, LINNET_DIGEST_BYTES);
    board->residual.bits = tail[72];
    board->residual_fraction = tail[73];
    if (board->work_store.marked) {
        return;
    }
    outbox->chunks = linnet_load_le16(tail + 6);
    outbox->base.version = linnet_load_le32(tail + 28);
    memcpy(outbox->base.digest, tail + 32, LINNET_DIGEST_BYTES);
    outbox->round = linnet_load_le32(tail + 48);
    outbox->examples = linnet_load_le32(tail + 52);
    outbox->loss = linnet_load_le32(tail + 56);
    outbox->accuracy = linnet_load_le32(tail + 60);
    outbox->bytes = linnet_load_le32(tail + 64);
    outbox->transfer = linnet_load_le16(tail + 68);
    outbox->longest = linnet_load_le16(tail + 70);
}

static int read_tail_bytes(const struct linnet_board *board, uint8_t tail[WORK_TAIL]) {
    const uint32_t length = linnet_store_length(&board->work_store);
    return length < WORK_TAIL ? LINNET_E_EMPTY
                              : linnet_store_read(&board->work_store, length - WORK_TAIL, tail, WORK_TAIL);
}

int linnet_keep_begin(struct linnet_board *board) {
    board->outbox.chunks = 0;
    board->outbox.bytes = 0;
    board->outbox.longest = 0;
    return linnet_store_begin(&board->work_store);
}

int linnet_keep_append(struct linnet_board *board, const uint8_t *chunk, size_t length) {
    struct linnet_outbox *outbox = &board->outbox;
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

static int append_residual(struct linnet_board *board) {
    const uint32_t n = board->layout.parameters;
    uint8_t bytes[2 * PIECE];
    int error = LINNET_OK;
    if (board->residual.bits == 8) {
        return linnet_store_append(&board->work_store, board->residual.values, n);
    }
    for (uint32_t i = 0; !error && board->residual.bits == 16 && i < n; i += PIECE) {
        const uint32_t count = n - i < PIECE ? n - i : PIECE;
        for (uint32_t k = 0; k < count; k++) {
            linnet_store_le16(bytes + 2 * k, (uint16_t)((const int16_t *)board->residual.values)[i + k]);
        }
        error = linnet_store_append(&board->work_store, bytes, 2 * count);
    }
    return error;
}

int linnet_keep_end(struct linnet_board *board) {
    uint8_t tail[WORK_TAIL];
    int error = append_residual(board);
    write_tail(board, tail);
    if (!error) {
        error = linnet_store_append(&board->work_store, tail, sizeof tail);
    }
    return error ? error : linnet_store_commit(&board->work_store);
}

int linnet_keep_again(struct linnet_board *board) {
    uint8_t bytes[2 * PIECE];
    int error = linnet_store_begin(&board->work_store);
    for (uint32_t at = 0; !error && at < board->outbox.bytes; at += sizeof bytes) {
        const uint32_t left = board->outbox.bytes - at;
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
    const uint32_t at = board->parts.offsets[i];
    uint8_t size[2];
    if (i >= board->outbox.chunks) {
        return LINNET_E_EMPTY;
    }
    if (!out) { /* chunks follow each other */
        const uint32_t end = i + 1u < board->outbox.chunks ? board->parts.offsets[i + 1] : board->outbox.bytes;
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
    for (unsigned i = 0; !error && i < board->outbox.chunks; i++) {
        uint8_t size[2] = {0, 0};
        board->parts.offsets[i] = at;
        error = linnet_store_read(&board->work_store, at, size, sizeof size);
        at += 2u + linnet_load_le16(size);
    }
    return error ? error : at == board->outbox.bytes || board->outbox.chunks == 0 ? LINNET_OK : LINNET_E_STORE;
}

static int reload_residual(struct linnet_board *board) {
    uint8_t tail[WORK_TAIL];
    const uint32_t n = board->layout.parameters;
    int error = read_tail_bytes(board, tail);
    linnet_residual_clear(&board->residual, n);
    if (error) {
        return error == LINNET_E_EMPTY ? LINNET_OK : error;
    }
    if (tail[72] != board->residual.bits || tail[73] != board->residual_fraction
        || linnet_load_le32(tail + 84) != layout_check(board)) {
        return LINNET_OK;
    }
    const uint32_t from = linnet_load_le32(tail + 64); /* also of an outbox that is settled */
    memcpy(board->residual.shift, tail + 74, LINNET_MAX_LAYERS);
    if (board->residual.bits == 8) {
        return linnet_store_read(&board->work_store, from, board->residual.values, n);
    }
    for (uint32_t i = 0; !error && board->residual.bits == 16 && i < n; i += PIECE) {
        uint8_t bytes[2 * PIECE];
        const uint32_t count = n - i < PIECE ? n - i : PIECE;
        error = linnet_store_read(&board->work_store, from + 2 * i, bytes, 2 * count);
        for (uint32_t k = 0; k < count; k++) {
            ((int16_t *)board->residual.values)[i + k] = linnet_to_s16(linnet_load_le16(bytes + 2 * k));
        }
    }
    return error;
}

int linnet_keep_reload(struct linnet_board *board) {
    const int error = reload_outbox(board);
    return error ? error : reload_residual(board);
}

int linnet_keep_load(struct linnet_board *board) {
    uint8_t head[MODEL_HEAD];
    uint8_t tail[WORK_TAIL];
    int error = linnet_store_open(&board->work_store);
    if (!error) {
        error = read_tail_bytes(board, tail);
    }
    if (!error) {
        read_tail(board, tail);
    }
    if (error && error != LINNET_E_EMPTY) {
        return error;
    }
    error = linnet_store_open(&board->model_store);
    if (!error) {
        error = linnet_store_read(&board->model_store, 0, head, sizeof head);
    }
    if (!error) {
        error = read_head(board, head);
    }
    if (error) {
        board->outbox.chunks = 0; /* without a model there is no layout to resume under */
        board->outbox.bytes = 0;
        return error == LINNET_E_EMPTY ? LINNET_OK : error;
    }
    if (linnet_store_length(&board->model_store) != MODEL_HEAD + parameter_bytes(&board->layout)
        || board->outbox.chunks > board->settings.max_chunks) {
        return LINNET_E_STORE;
    }
    board->has_held = 1;
    board->has_layout = 1;
    return linnet_work_cut(board, board->network);
}
