/* What training changed becomes the outbox: differences, quantised by the layer, coded by the slice (SPEC 6.2, 7). */
#include <string.h>

#include "board_parts.h"
#include "digits.h"
#include "linnet/chunk.h"
#include "linnet/codec.h"
#include "linnet/real.h"
#include "linnet/ridge.h"

#define PIECE 32u /* values quantised and coded at a time */

/* The differences of a layer, read beside the base in the store. */
struct differences {
    const struct linnet_board *board;
    float scale; /* 2^(4 − exponent), for int16 models trained in float */
    float unit;  /* 2^exponent */
    uint32_t first;
    uint32_t count; /* of base values read */
    int16_t base[PIECE];
};

static void differences_of(struct differences *d, const struct linnet_board *board, unsigned h) {
    const int exponent = board->layout.layer[h].exponent;
    d->board = board;
    if (!linnet_is_whole(board)) {
        d->unit = linnet_power_of_two(exponent);
        d->scale = linnet_power_of_two(4 - exponent);
    }
    d->count = 0;
    d->first = 0;
}

static int load_base(struct differences *d, uint32_t i) {
    const uint32_t left = d->board->layout.parameters - i;
    if (i >= d->first && i < d->first + d->count) {
        return LINNET_OK;
    }
    d->first = i;
    d->count = left < PIECE ? left : PIECE;
    return linnet_keep_base(d->board, i, d->count, d->base);
}

/* Local minus base of parameter i, in LSB/2^fraction, clamped (SPEC 7.1, 10.6.6). */
static int difference(struct differences *d, uint32_t i, int32_t *x) {
    const int error = load_base(d, i);
    if (error) {
        return error;
    }
    const int16_t base = d->base[i - d->first];
    if (linnet_is_whole(d->board)) {
        *x = linnet_clamp_difference(((const int16_t *)d->board->parts.parameters)[i] - base);
        return LINNET_OK;
    }
    const float local = ((const float *)d->board->parts.parameters)[i];
    *x = linnet_clamp_difference(linnet_training_difference(local, (float)base * d->unit, d->scale));
    return LINNET_OK;
}

/* ---- encoding ---- */

/* Signs and stores the chunk whose payload stands in the packet buffer. */
static int emit(struct linnet_board *board, uint32_t seed, unsigned init, uint32_t first, uint32_t count, int step,
                int payload) {
    struct linnet_chunk chunk;
    const size_t length = (size_t)payload + LINNET_CHUNK_OVERHEAD;
    memset(&chunk, 0, sizeof chunk);
    chunk.type = LINNET_UPDATE;
    chunk.codec = board->offer.codec;
    chunk.init = (uint8_t)init;
    chunk.transfer = board->kept.outbox.transfer;
    chunk.index = board->kept.outbox.chunks;
    chunk.first = first;
    chunk.count = (uint16_t)count;
    chunk.step = (int8_t)step;
    linnet_chunk_write(&chunk, board->parts.packet);
    linnet_chunk_sign(board->parts.packet, length, seed);
    return linnet_keep_append(board, board->parts.packet, length);
}

/* How a layer is quantised. */
struct quantizing {
    struct differences differences;
    unsigned h;
    unsigned s;
    unsigned fraction;
    int32_t most;
    int is_zero; /* nothing changed: all q are 0 and the residual stays */
};

/* n ≤ PIECE parameters from i on: their q, and what remains of them. */
static int quantize(struct linnet_board *board, struct quantizing *z, uint32_t i, uint32_t n, int32_t *q,
                    int32_t *remainder) {
    int error = LINNET_OK;
    for (uint32_t k = 0; !error && k < n; k++) {
        int32_t x = 0;
        q[k] = 0;
        if (!z->is_zero) {
            error = difference(&z->differences, i + k, &x);
            x += linnet_residual_get(&board->residual, z->h, i + k);
            q[k] = linnet_quantize(x, z->s, z->most);
            remainder[k] = x - q[k] * ((int32_t)1 << z->s);
        }
    }
    return error;
}

static int choose_step(struct linnet_board *board, struct quantizing *z) {
    const struct linnet_layer *layer = &board->layout.layer[z->h];
    const uint32_t end = linnet_layer_end(layer);
    uint64_t sum = 0;
    int error = LINNET_OK;
    for (uint32_t i = layer->first; !error && i < end; i++) {
        int32_t x = 0;
        error = difference(&z->differences, i, &x);
        sum += (uint64_t)((int64_t)x * x);
    }
    z->is_zero = sum == 0 && board->offer.c16 != 0;
    z->s = linnet_step_exponent(sum, linnet_layer_parameters(layer), board->offer.c16, z->fraction, 0);
    return error;
}

/* The init of a slice that begins at i: from a look ahead that leaves the residual alone. */
static int choose_init(struct linnet_board *board, struct quantizing *z, uint32_t i, uint32_t end, unsigned *init) {
    const uint32_t n = end - i < LINNET_CODEC_LOOK_AHEAD ? end - i : LINNET_CODEC_LOOK_AHEAD;
    uint32_t sum = 0;
    uint32_t nonzero = 0;
    int error = LINNET_OK;
    for (uint32_t from = 0; !error && from < n; from += PIECE) {
        int32_t q[PIECE];
        int32_t unused[PIECE];
        const uint32_t count = n - from < PIECE ? n - from : PIECE;
        error = quantize(board, z, i + from, count, q, unused);
        for (uint32_t k = 0; k < count; k++) {
            sum += (uint32_t)(q[k] < 0 ? -q[k] : q[k]);
            nonzero += q[k] != 0;
        }
    }
    *init = linnet_codec_init((enum linnet_codec)board->offer.codec, sum, nonzero, n);
    return error;
}

/* Adds values from *i on to the slice until it is full or the layer ends; their residuals change with them. */
static int fill_slice(struct linnet_board *board, struct quantizing *z, struct linnet_encoder *encoder, uint32_t *i,
                      uint32_t end) {
    int error = LINNET_OK;
    uint32_t taken = PIECE;
    while (!error && taken == PIECE && *i < end) {
        int32_t q[PIECE];
        int32_t remainder[PIECE];
        const uint32_t n = end - *i < PIECE ? end - *i : PIECE;
        error = quantize(board, z, *i, n, q, remainder);
        taken = error ? 0 : linnet_encode_some(encoder, q, n);
        for (uint32_t k = 0; !z->is_zero && k < taken; k++) {
            linnet_residual_set(&board->residual, *i + k, remainder[k], z->s);
        }
        *i += taken;
    }
    return error;
}

static int encode_layer(struct linnet_board *board, unsigned h, uint32_t seed) {
    const struct linnet_layer *layer = &board->layout.layer[h];
    const uint32_t end = linnet_layer_end(layer);
    struct quantizing z;
    struct linnet_encoder encoder;
    memset(&z, 0, sizeof z);
    z.h = h;
    z.fraction = board->kept.residual_fraction;
    differences_of(&z.differences, board, h);
    int error = choose_step(board, &z);
    z.most = linnet_update_max(linnet_codec_max((enum linnet_codec)board->offer.codec), (int)z.s - (int)z.fraction);
    for (uint32_t i = layer->first; !error && i < end;) {
        const uint32_t first = i;
        unsigned init;
        error = choose_init(board, &z, i, end, &init);
        linnet_encode_begin(&encoder, (enum linnet_codec)board->offer.codec, init,
                            board->parts.packet + LINNET_CHUNK_HEADER,
                            board->offer.chunk_bytes - LINNET_CHUNK_OVERHEAD);
        if (!error) {
            error = fill_slice(board, &z, &encoder, &i, end);
        }
        if (!error) {
            error = emit(board, seed, init, first, i - first, z.is_zero ? 0 : (int)z.s - (int)z.fraction,
                         linnet_encode_end(&encoder));
        }
    }
    if (!z.is_zero) {
        linnet_residual_end(&board->residual, h, z.s);
    }
    return error;
}

static int encode_layer_floats(struct linnet_board *board, unsigned h, uint32_t seed) {
    const struct linnet_layer *layer = &board->layout.layer[h];
    const uint32_t end = linnet_layer_end(layer);
    const float *local = board->parts.parameters;
    struct linnet_encoder encoder;
    int error = LINNET_OK;
    for (uint32_t i = layer->first; !error && i < end;) {
        const uint32_t first = i;
        int fits = 1;
        linnet_encode_begin(&encoder, LINNET_CODEC_FLOAT32, 0, board->parts.packet + LINNET_CHUNK_HEADER,
                            board->offer.chunk_bytes - LINNET_CHUNK_OVERHEAD);
        while (!error && fits && i < end) {
            float base[PIECE];
            const uint32_t take = end - i < PIECE ? end - i : PIECE;
            error = linnet_keep_base(board, i, take, base);
            for (uint32_t k = 0; !error && fits && k < take; k++) {
                fits = linnet_encode_float(&encoder, local[i] - base[k]);
                i += (uint32_t)fits;
            }
        }
        if (!error) {
            error = emit(board, seed, 0, first, i - first, 0, linnet_encode_end(&encoder));
        }
    }
    return error;
}

#if LINNET_WITH_POINTS || LINNET_WITH_RIDGE
/* Digits are mostly zeros, with large numbers between them: an init from the first few would make every zero dear. */
#define SUMS_RANGE 0u
#define SUMS_RICE 3u

static int32_t digit(const struct linnet_board *board, uint32_t i) {
#if LINNET_WITH_RIDGE
    if (linnet_has_ridge(board)) {
        return linnet_ridge_digit(linnet_regress_sums(board), i);
    }
#endif
#if LINNET_WITH_POINTS
    return linnet_sums_digit(board->watch.sensing.sums, i);
#else
    return 0;
#endif
}

/* All of them; of these the lowest, with what stands behind them. */
static uint32_t digits(const struct linnet_board *board, uint32_t *lowest) {
#if LINNET_WITH_RIDGE
    if (linnet_has_ridge(board)) {
        const uint32_t all = linnet_ridge_digits(linnet_regress_sums(board)->features);
        *lowest = all / LINNET_SUM_DIGITS;
        return all;
    }
#endif
#if LINNET_WITH_POINTS
    const struct linnet_sums *sums = board->watch.sensing.sums;
    const uint32_t all = linnet_sums_digits(sums->features, sums->points);
    *lowest = (all - LINNET_SCORE_CLASSES) / LINNET_SUM_DIGITS + LINNET_SCORE_CLASSES;
    return all;
#else
    return *lowest = 0;
#endif
}

static int encode_digits(struct linnet_board *board, uint32_t i, uint32_t end, uint32_t seed) {
    struct linnet_encoder encoder;
    const unsigned init = board->offer.codec == LINNET_CODEC_RANGE ? SUMS_RANGE : SUMS_RICE;
    int error = LINNET_OK;
    while (!error && i < end) {
        const uint32_t first = i;
        uint32_t taken = PIECE;
        linnet_encode_begin(&encoder, (enum linnet_codec)board->offer.codec, init,
                            board->parts.packet + LINNET_CHUNK_HEADER,
                            board->offer.chunk_bytes - LINNET_CHUNK_OVERHEAD);
        while (taken == PIECE && i < end) {
            int32_t q[PIECE];
            const uint32_t n = end - i < PIECE ? end - i : PIECE;
            for (uint32_t k = 0; k < n; k++) {
                q[k] = digit(board, i + k);
            }
            taken = linnet_encode_some(&encoder, q, n);
            i += taken;
        }
        error = emit(board, seed, init, first, i - first, 0, linnet_encode_end(&encoder));
    }
    return error;
}

/* The lowest digits with what stands behind them; of the higher ones what is not all zero (SPEC 21.6, 22.3). */
static int encode_sums(struct linnet_board *board, uint32_t seed) {
    uint32_t lowest;
    const uint32_t end = digits(board, &lowest);
    const uint32_t each = (end - lowest) / (LINNET_SUM_DIGITS - 1u);
    int error = LINNET_OK;
    for (uint32_t first = 0, next = lowest; !error && first < end; first = next, next += each) {
        int is_needed = first == 0;
        for (uint32_t i = first; !is_needed && i < next; i++) {
            is_needed = digit(board, i) != 0;
        }
        error = is_needed ? encode_digits(board, first, next, seed) : LINNET_OK;
    }
    return error;
}
#endif

int linnet_encoding_run(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_layout && board->has_held && board->has_offer);
    const uint32_t seed = linnet_say_seed(board, &board->held);
    int error = linnet_keep_begin(board);
#if LINNET_WITH_POINTS || LINNET_WITH_RIDGE
    if (linnet_has_sums(board)) {
        return error ? error : encode_sums(board, seed);
    }
#endif
    for (unsigned h = 0; !error && h < linnet_trained_layers(board->network, &board->layout); h++) {
        if (board->training_layer == LINNET_ALL_LAYERS || board->training_layer == (int)h) {
            error = linnet_is_float(&board->layout) ? encode_layer_floats(board, h, seed)
                                                            : encode_layer(board, h, seed);
        }
    }
    return error;
}
