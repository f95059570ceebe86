/*
 * The range coder's arithmetic is Subbotin's and Pavlov's carry-propagating one, cut to 32 bits: a byte leaves only
 * when no carry can reach it any more, so the last value can be taken back without touching what was written.
 */
#include "linnet/codec.h"

#include <string.h>

#include "linnet/bytes.h"
#include "linnet/config.h"

#define TOP (UINT32_C(1) << 24)
#define MAX_MAGNITUDE 65535u

enum { SIGNIFICANT = 0, GREATER_1 = 8, GREATER_2 = 9, PREFIX = 10, MANTISSA = 15, SIGN = 17 };

static unsigned log2_floor(uint32_t v) { /* v > 0 */
#if defined(__GNUC__)
    return 31u - (unsigned)__builtin_clz(v);
#else
    unsigned n = 0;
    while (v >>= 1) {
        n++;
    }
    return n;
#endif
}

static uint32_t magnitude_of(int32_t q) {
    return (uint32_t)(q < 0 ? -q : q);
}

/* ---- model of the range coder, SPEC 6.4 and 6.5 ---- */

static void start_contexts(unsigned row, uint32_t context[LINNET_CODEC_CONTEXTS]) {
    static const uint8_t start[9][LINNET_CODEC_CONTEXTS] = {
        {254, 236, 228, 218, 201, 170, 150, 120, 190, 110, 90, 100, 120, 128, 128, 176, 128, 128},
        {250, 240, 236, 230, 215, 190, 170, 160, 208, 140, 110, 128, 160, 160, 150, 176, 128, 128},
        {247, 239, 234, 230, 220, 205, 195, 180, 206, 135, 100, 120, 160, 150, 140, 176, 128, 128},
        {243, 233, 230, 224, 214, 200, 195, 190, 212, 128, 100, 130, 165, 165, 134, 176, 128, 128},
        {239, 219, 214, 203, 186, 172, 175, 185, 214, 128, 90, 110, 175, 180, 150, 176, 128, 128},
        {236, 211, 200, 178, 143, 123, 124, 150, 200, 170, 115, 130, 180, 160, 150, 176, 128, 128},
        {225, 214, 205, 188, 136, 85, 60, 60, 130, 147, 155, 205, 197, 182, 160, 204, 170, 128},
        {190, 220, 200, 185, 122, 60, 45, 46, 83, 114, 130, 210, 205, 190, 140, 204, 170, 128},
        {188, 205, 178, 136, 111, 95, 69, 57, 75, 85, 90, 148, 185, 156, 128, 154, 180, 128},
    };
    const uint8_t *from = start[row < 8 ? row : 8];
    for (unsigned i = 0; i < LINNET_CODEC_CONTEXTS; i++) {
        context[i] = (uint32_t)from[i] << 24 | 3u;
    }
}

/* w: the context before the bit. Its n-th use moves it by 1/(n + 1.5). */
static uint32_t after_zero(uint32_t w, uint32_t limit) {
    const uint32_t n = w & 1023u;
    const uint32_t moved = w + (((65504u - (w >> 16)) * (131072u / (2u * n + 3u))) & ~UINT32_C(1023));
    return n < limit ? moved + 1 : moved;
}

static uint32_t after_one(uint32_t w, uint32_t limit) {
    const uint32_t n = w & 1023u;
    const uint32_t moved = w - ((((w >> 16) - 32u) * (131072u / (2u * n + 3u))) & ~UINT32_C(1023));
    return n < limit ? moved + 1 : moved;
}

static unsigned significant(uint32_t activity) {
    const unsigned n = log2_floor(activity | 1u);
    return SIGNIFICANT + (n < 7 ? n : 7);
}

static uint32_t next_activity(uint32_t activity, uint32_t u) {
    return activity - ((activity + 3u) >> 2) + 16u * (u < 31 ? u : 31);
}

unsigned linnet_codec_init(enum linnet_codec codec, uint32_t sum, uint32_t nonzero, uint32_t n) {
    static const uint8_t thresholds[] = {3, 8, 20, 51, 115, 230}; /* in 1/256 of the mean magnitude */
    if (codec == LINNET_CODEC_RANGE) {
        unsigned row = 0;
        while (row < 15) {
            const uint32_t threshold = row < 6 ? thresholds[row] : row == 6 ? 461u : 1024u << (row - 7);
            if (256u * sum < threshold * n) {
                break;
            }
            row++;
        }
        return row;
    }
    if (LINNET_RICE && codec == LINNET_CODEC_RICE) {
        if (2 * nonzero < n) {
            const unsigned k = log2_floor(n / (nonzero + 1));
            return k < 7 ? k : 7;
        }
        const unsigned k = log2_floor(sum / n > 0 ? sum / n : 1);
        return 8 + (k < 7 ? k : 7);
    }
    return 0;
}

/* ---- range encoder ---- */

static void emit(struct linnet_encoder *e, uint32_t byte) {
    if (e->position >= 0 && (uint32_t)e->position < e->limit) {
        e->out[e->position] = (uint8_t)byte;
    }
    e->position++;
}

static void shift(struct linnet_encoder *e) {
    const uint32_t top = e->low >> 24;
    if (e->carry != 0 || top != 0xFF) {
        emit(e, e->kept + e->carry);
        for (; e->pending > 0; e->pending--) {
            emit(e, 0xFFu + e->carry);
        }
        e->kept = top;
        e->carry = 0;
    } else {
        e->pending++;
    }
    e->low <<= 8;
}

static void normalize(struct linnet_encoder *e) {
    do { /* every few values */
        e->range <<= 8;
        shift(e);
        e->shifts++;
    } while (e->range < TOP);
}

static void add(struct linnet_encoder *e, uint32_t amount) {
    e->low += amount;
    e->carry |= e->low < amount;
}

static void put_bit(struct linnet_encoder *e, unsigned index, int bit) {
    const uint32_t w = e->context[index];
    const uint32_t bound = (e->range >> 15) * (w >> 17);
    uint32_t range = bound;
    if (bit) {
        add(e, bound);
        range = e->range - bound;
        e->context[index] = after_one(w, e->count_limit);
    } else {
        e->context[index] = after_zero(w, e->count_limit);
    }
    e->range = range;
    if (range < TOP) {
        normalize(e);
    }
}

static void put_plain(struct linnet_encoder *e, uint32_t value, unsigned bits) {
    e->range >>= bits;
    add(e, value * e->range);
    if (e->range < TOP) {
        normalize(e);
    }
}

static void put_prefix(struct linnet_encoder *e, unsigned k) {
    for (unsigned i = 0; i < k; i++) {
        put_bit(e, PREFIX + (i < 4 ? i : 4), 1);
    }
    if (k < 15u - e->plain_bits) {
        put_bit(e, PREFIX + (k < 4 ? k : 4), 0);
    }
}

/* A value whose reduced magnitude u is not 0, after its significance flag. */
static void put_large(struct linnet_encoder *e, uint32_t u, uint32_t plain, uint32_t sign) {
    uint32_t rest = 0;
    unsigned rest_bits = 0;
    put_bit(e, GREATER_1, u > 1);
    if (u > 1) {
        put_bit(e, GREATER_2, u > 2);
    }
    if (u > 2) {
        const uint32_t v = u - 2;
        const unsigned k = log2_floor(v);
        put_prefix(e, k);
        if (k > 0) {
            rest_bits = k - 1;
            put_bit(e, MANTISSA + (k < 2 ? 0 : 1), (int)(v >> rest_bits & 1u));
            rest = v & ((UINT32_C(1) << rest_bits) - 1u);
        }
    }
    if (e->plain_bits > 0) {
        put_plain(e, (rest << e->plain_bits | plain) << 1 | sign, rest_bits + e->plain_bits + 1u);
    } else {
        if (rest_bits > 0) {
            put_plain(e, rest, rest_bits);
        }
        put_bit(e, SIGN, (int)sign);
    }
}

static void put_range(struct linnet_encoder *e, int32_t q) {
    const uint32_t magnitude = magnitude_of(q);
    const uint32_t u = magnitude >> e->plain_bits;
    const uint32_t plain = magnitude & ((UINT32_C(1) << e->plain_bits) - 1u);
    put_bit(e, significant(e->activity), u != 0);
    if (u != 0) {
        put_large(e, u, plain, q < 0);
    } else if (e->plain_bits > 0) {
        put_plain(e, plain, e->plain_bits);
        if (plain != 0) {
            put_plain(e, q < 0, 1);
        }
    }
    e->activity = next_activity(e->activity, u);
}

/* Most values of an update: a zero that no plain bits follow. */
static void put_zero(struct linnet_encoder *e) {
    const uint32_t activity = e->activity;
    uint32_t *const context = &e->context[significant(activity)];
    const uint32_t w = *context;
    const uint32_t range = (e->range >> 15) * (w >> 17);
    *context = after_zero(w, e->count_limit);
    e->activity = activity - ((activity + 3u) >> 2);
    e->range = range;
    if (range < TOP) {
        normalize(e);
    }
}

static int encode_range(struct linnet_encoder *e, int32_t q) {
    if (e->shifts + 31 < e->limit) { /* a value moves at most 31 bytes */
        if (q == 0 && e->plain_bits == 0) {
            put_zero(e);
        } else {
            put_range(e, q);
        }
        return 1;
    }
    const uint32_t low = e->low;
    const uint32_t range = e->range;
    const uint32_t carry = e->carry;
    const uint32_t kept = e->kept;
    const uint32_t pending = e->pending;
    const uint32_t shifts = e->shifts;
    const int32_t position = e->position;
    put_range(e, q);
    if (e->shifts < e->limit) {
        return 1;
    }
    e->low = low;
    e->range = range;
    e->carry = carry;
    e->kept = kept;
    e->pending = pending;
    e->shifts = shifts;
    e->position = position;
    return 0;
}

/* On the number inside the interval with the fewest bytes, without zeros at the end. */
static int end_range(struct linnet_encoder *e) {
    if (e->low != 0) {
        if (0u - e->low < e->range) {
            e->carry = 1;
            e->low = 0;
        } else {
            e->low = (e->low + TOP - 1u) & ~(TOP - 1u);
        }
    }
    shift(e);
    shift(e);
    uint32_t length = (uint32_t)e->position < e->limit ? (uint32_t)e->position : e->limit;
    while (length > 0 && e->out[length - 1] == 0) {
        length--;
    }
    return (int)length;
}

/* ---- rice encoder, SPEC 6.7 ---- */

static void put_bits(struct linnet_encoder *e, uint32_t value, unsigned count) {
    while (count > 0) {
        const unsigned room = 8u - (e->bits & 7u);
        const unsigned take = count < room ? count : room;
        const uint32_t part = value >> (count - take) & ((1u << take) - 1u);
        uint8_t *at = e->out + (e->bits >> 3);
        if (room == 8) {
            *at = 0;
        }
        *at = (uint8_t)(*at | part << (room - take));
        e->bits += take;
        count -= take;
    }
}

static unsigned golomb_bits(uint32_t value, unsigned k) {
    return 2u * log2_floor(value + (UINT32_C(1) << k)) - k + 1u;
}

static void put_golomb(struct linnet_encoder *e, uint32_t value, unsigned k) {
    const uint32_t v = value + (UINT32_C(1) << k);
    const unsigned size = log2_floor(v);
    put_bits(e, (UINT32_C(1) << (size - k + 1u)) - 2u, size - k + 1u);
    put_bits(e, v & ((UINT32_C(1) << size) - 1u), size);
}

static void put_run(struct linnet_encoder *e) {
    const unsigned k = e->init;
    for (uint32_t i = e->run >> k; i > 0; i--) {
        put_bits(e, 1, 1);
    }
    put_bits(e, e->run & ((UINT32_C(1) << k) - 1u), k + 1u);
    e->run = 0;
}

static int encode_rice(struct linnet_encoder *e, int32_t q) {
    const uint32_t magnitude = magnitude_of(q);
    const uint32_t room = 8u * e->limit - e->bits;
    if (e->init >= 8) {
        const unsigned k = e->init - 8u;
        if (golomb_bits(magnitude, k) + (magnitude != 0) > room) {
            return 0;
        }
        put_golomb(e, magnitude, k);
        if (magnitude != 0) {
            put_bits(e, q < 0, 1);
        }
        return 1;
    }
    const uint32_t zeros = e->run + (magnitude == 0);
    const uint32_t needed =
        (magnitude == 0 ? 0 : 1 + golomb_bits(magnitude - 1, 0)) + e->init + 1u + (zeros >> e->init);
    if (needed > room) {
        return 0;
    }
    if (magnitude == 0) {
        e->run++;
    } else {
        put_run(e);
        put_bits(e, q < 0, 1);
        put_golomb(e, magnitude - 1, 0);
    }
    return 1;
}

/* ---- encoding, any codec ---- */

void linnet_encode_begin(struct linnet_encoder *encoder, enum linnet_codec codec, unsigned init, uint8_t *out,
                         size_t limit) {
    memset(encoder, 0, sizeof *encoder);
    encoder->out = out;
    encoder->limit = (uint32_t)limit;
    encoder->codec = (uint8_t)codec;
    encoder->init = (uint8_t)init;
    encoder->plain_bits = (uint8_t)(init > 7 ? init - 7 : 0);
    encoder->count_limit = init < 4 ? 255 : 127;
    encoder->range = UINT32_MAX;
    encoder->position = -1;
    start_contexts(init, encoder->context);
}

int linnet_encode(struct linnet_encoder *encoder, int32_t q) {
    int fits;
    if (encoder->count >= LINNET_CODEC_MAX_COUNT) {
        return 0;
    }
    if (encoder->codec == LINNET_CODEC_RANGE) {
        fits = encode_range(encoder, q);
    } else if (LINNET_RICE && encoder->codec == LINNET_CODEC_RICE) {
        fits = encode_rice(encoder, q);
    } else {
        fits = 2u * (encoder->count + 1u) <= encoder->limit;
        if (fits) {
            linnet_store_le16(encoder->out + 2u * encoder->count, (uint16_t)q);
        }
    }
    encoder->count += (uint32_t)fits;
    return fits;
}

int linnet_encode_float(struct linnet_encoder *encoder, float value) {
    if (encoder->count >= LINNET_CODEC_MAX_COUNT || 4u * (encoder->count + 1u) > encoder->limit) {
        return 0;
    }
    linnet_store_float(encoder->out + 4u * encoder->count, value);
    encoder->count++;
    return 1;
}

int linnet_encode_end(struct linnet_encoder *encoder) {
    if (encoder->codec == LINNET_CODEC_RANGE) {
        return end_range(encoder);
    }
    if (LINNET_RICE && encoder->codec == LINNET_CODEC_RICE) {
        if (encoder->run > 0) {
            put_run(encoder);
        }
        return (int)((encoder->bits + 7u) >> 3);
    }
    return (int)((encoder->codec == LINNET_CODEC_INT16 ? 2u : 4u) * encoder->count);
}

/* ---- range decoder ---- */

static uint32_t next_byte(struct linnet_decoder *d) {
    const uint32_t at = d->position++;
    return at < d->length ? d->in[at] : 0;
}

static void renormalize(struct linnet_decoder *d) {
    do { /* every few values */
        d->range <<= 8;
        d->code = d->code << 8 | next_byte(d);
    } while (d->range < TOP);
}

static unsigned get_bit(struct linnet_decoder *d, unsigned index) {
    const uint32_t w = d->context[index];
    const uint32_t bound = (d->range >> 15) * (w >> 17);
    uint32_t range = bound;
    unsigned bit = 0;
    if (d->code < bound) {
        d->context[index] = after_zero(w, d->count_limit);
    } else {
        d->code -= bound;
        range = d->range - bound;
        d->context[index] = after_one(w, d->count_limit);
        bit = 1;
    }
    d->range = range;
    if (range < TOP) {
        renormalize(d);
    }
    return bit;
}

static int get_plain(struct linnet_decoder *d, unsigned bits, uint32_t *value) {
    d->range >>= bits;
    *value = d->code / d->range;
    if (*value >> bits != 0) {
        return LINNET_E_UNDECODABLE;
    }
    d->code -= *value * d->range;
    if (d->range < TOP) {
        renormalize(d);
    }
    return LINNET_OK;
}

/* A value whose significance flag was 0 in a row with plain bits. */
static int get_small(struct linnet_decoder *d, int32_t *q) {
    uint32_t magnitude;
    uint32_t sign = 0;
    int error = get_plain(d, d->plain_bits, &magnitude);
    if (!error && magnitude != 0) {
        error = get_plain(d, 1, &sign);
    }
    *q = sign ? -(int32_t)magnitude : (int32_t)magnitude;
    return error;
}

static unsigned get_prefix(struct linnet_decoder *d) {
    const unsigned most = 15u - d->plain_bits;
    unsigned k = 0;
    while (k < most && get_bit(d, PREFIX + (k < 4 ? k : 4))) {
        k++;
    }
    return k;
}

/* A value whose significance flag was 1. */
static int get_large(struct linnet_decoder *d, int32_t *q) {
    uint32_t u = 1;
    uint32_t rest = 0;
    uint32_t sign;
    unsigned rest_bits = 0;
    int error = LINNET_OK;
    if (get_bit(d, GREATER_1)) {
        u = 2;
        if (get_bit(d, GREATER_2)) {
            const unsigned k = get_prefix(d);
            uint32_t v = 1;
            if (k > 0) {
                v = 2u | get_bit(d, MANTISSA + (k < 2 ? 0u : 1u));
                rest_bits = k - 1;
            }
            u = (v << rest_bits) + 2;
        }
    }
    if (d->plain_bits > 0) {
        error = get_plain(d, rest_bits + d->plain_bits + 1u, &rest);
        sign = rest & 1u;
        u = (u << d->plain_bits) + (rest >> 1);
    } else {
        if (rest_bits > 0) {
            error = get_plain(d, rest_bits, &rest);
        }
        u += rest;
        sign = error ? 0 : get_bit(d, SIGN);
    }
    *q = sign ? -(int32_t)u : (int32_t)u;
    return error ? error : u > MAX_MAGNITUDE ? LINNET_E_UNDECODABLE : LINNET_OK;
}

static int decode_range(struct linnet_decoder *d, int32_t *q) {
    int error = LINNET_OK;
    *q = 0;
    if (get_bit(d, significant(d->activity))) {
        error = get_large(d, q);
    } else if (d->plain_bits > 0) {
        error = get_small(d, q);
    }
    d->activity = next_activity(d->activity, magnitude_of(*q) >> d->plain_bits);
    return error;
}

/* The number read must be the one that the encoder's end rule picks, its zeros trimmed (SPEC 6.6). */
static int end_decode_range(const struct linnet_decoder *d) {
    const uint32_t shifts = d->position - 4;
    if (d->length > shifts + 1 || (d->length > 0 && d->in[d->length - 1] == 0)) {
        return LINNET_E_UNDECODABLE;
    }
    const uint32_t last = d->length == shifts + 1 ? d->in[d->length - 1] : 0;
    const uint32_t low = (last << 24) - d->code;
    const uint32_t up = 0u - low;
    const uint32_t expected = low == 0 || up < d->range ? up : up & (TOP - 1u);
    return d->code == expected ? LINNET_OK : LINNET_E_UNDECODABLE;
}

/* ---- rice decoder ---- */

/* Bits of the payload still unread; position counts bits here. */
static uint32_t bits_left(const struct linnet_decoder *d) {
    return 8u * d->length - d->position;
}

static uint32_t read_bit(struct linnet_decoder *d) { /* only while bits_left */
    const uint32_t at = d->position++;
    return (uint32_t)d->in[at >> 3] >> (7u - (at & 7u)) & 1u;
}

static int read_bits(struct linnet_decoder *d, unsigned count, uint32_t *value) {
    *value = 0;
    if (bits_left(d) < count) {
        return LINNET_E_UNDECODABLE;
    }
    while (count > 0) {
        const unsigned room = 8u - (d->position & 7u);
        const unsigned take = count < room ? count : room;
        const uint32_t byte = d->in[d->position >> 3];
        *value = *value << take | (byte >> (room - take) & ((1u << take) - 1u));
        d->position += take;
        count -= take;
    }
    return LINNET_OK;
}

/* Ones up to the next zero, which is read too; more than `most` of them are refused. */
static int read_ones(struct linnet_decoder *d, uint32_t most, uint32_t *ones) {
    *ones = 0;
    for (;;) {
        if (bits_left(d) == 0 || *ones > most) {
            return LINNET_E_UNDECODABLE;
        }
        if (!read_bit(d)) {
            return LINNET_OK;
        }
        (*ones)++;
    }
}

static int read_golomb(struct linnet_decoder *d, unsigned k, uint32_t *value) {
    uint32_t ones;
    uint32_t low;
    int error = read_ones(d, 17u - k, &ones);
    if (error || ones > 17u - k) {
        return LINNET_E_UNDECODABLE;
    }
    error = read_bits(d, k + (unsigned)ones, &low);
    *value = (UINT32_C(1) << (k + ones) | low) - (UINT32_C(1) << k);
    return error ? error : *value > MAX_MAGNITUDE ? LINNET_E_UNDECODABLE : LINNET_OK;
}

static int read_run(struct linnet_decoder *d) {
    uint32_t high;
    uint32_t low;
    int error = read_ones(d, d->left >> d->init, &high);
    if (!error) {
        error = read_bits(d, d->init, &low);
    }
    if (error) {
        return error;
    }
    d->run = (high << d->init) + low;
    d->run_read = 1;
    return d->run > d->left ? LINNET_E_UNDECODABLE : LINNET_OK;
}

static int decode_rice(struct linnet_decoder *d, int32_t *q) {
    uint32_t magnitude = 0;
    uint32_t sign = 0;
    int error = LINNET_OK;
    *q = 0;
    if (d->init < 8) {
        if (!d->run_read) {
            error = read_run(d);
        }
        if (error || d->run > 0) {
            d->run--;
            return error;
        }
        error = read_bits(d, 1, &sign);
        if (!error) {
            error = read_golomb(d, 0, &magnitude);
        }
        if (error || magnitude + 1 > MAX_MAGNITUDE) {
            return LINNET_E_UNDECODABLE;
        }
        magnitude++;
        d->run_read = 0;
    } else {
        error = read_golomb(d, d->init - 8u, &magnitude);
        if (!error && magnitude != 0) {
            error = read_bits(d, 1, &sign);
        }
        if (error) {
            return error;
        }
    }
    *q = sign ? -(int32_t)magnitude : (int32_t)magnitude;
    return LINNET_OK;
}

static int end_decode_rice(struct linnet_decoder *d) {
    uint32_t rest;
    const uint32_t left = bits_left(d);
    if (left >= 8 || read_bits(d, left, &rest) || rest != 0) {
        return LINNET_E_UNDECODABLE;
    }
    return LINNET_OK;
}

/* ---- decoding, any codec ---- */

int linnet_decode_begin(struct linnet_decoder *decoder, unsigned codec, unsigned init, const uint8_t *in,
                        size_t length, uint32_t count) {
    const uint32_t each = codec == LINNET_CODEC_FLOAT32 ? 4 : 2;
    if (codec > LINNET_CODEC_RICE || init > 15) {
        return LINNET_E_MALFORMED;
    }
    if (!LINNET_RICE && codec == LINNET_CODEC_RICE) {
        return LINNET_E_LEFT_OUT;
    }
    if (count < 1 || count > LINNET_CODEC_MAX_COUNT) {
        return LINNET_E_OUT_OF_RANGE;
    }
    memset(decoder, 0, sizeof *decoder);
    decoder->in = in;
    decoder->length = (uint32_t)length;
    decoder->left = count;
    decoder->codec = (uint8_t)codec;
    decoder->init = (uint8_t)init;
    if (codec <= LINNET_CODEC_INT16) {
        return init != 0 ? LINNET_E_MALFORMED : length != each * count ? LINNET_E_UNDECODABLE : LINNET_OK;
    }
    if (codec == LINNET_CODEC_RANGE) {
        decoder->plain_bits = (uint8_t)(init > 7 ? init - 7 : 0);
        decoder->count_limit = init < 4 ? 255 : 127;
        decoder->range = UINT32_MAX;
        for (int i = 0; i < 4; i++) {
            decoder->code = decoder->code << 8 | next_byte(decoder);
        }
        start_contexts(init, decoder->context);
    }
    return LINNET_OK;
}

int linnet_decode(struct linnet_decoder *decoder, int32_t *q) {
    int error = LINNET_OK;
    if (decoder->codec == LINNET_CODEC_RANGE) {
        error = decode_range(decoder, q);
    } else if (LINNET_RICE && decoder->codec == LINNET_CODEC_RICE) {
        error = decode_rice(decoder, q);
    } else {
        *q = linnet_to_s16(linnet_load_le16(decoder->in + decoder->position));
        decoder->position += 2;
    }
    decoder->left--;
    return error;
}

int linnet_decode_float(struct linnet_decoder *decoder, int is_update, float *value) {
    const float most = 128.0f;
    const uint8_t *at = decoder->in + decoder->position;
    *value = linnet_load_float(at);
    decoder->position += 4;
    decoder->left--;
    if ((linnet_load_le32(at) >> 23 & 0xFFu) == 0xFF) {
        return LINNET_E_NOT_FINITE;
    }
    return is_update && !(*value < most && *value > -most) ? LINNET_E_NOT_FINITE : LINNET_OK;
}

int linnet_decode_end(struct linnet_decoder *decoder) {
    if (decoder->codec == LINNET_CODEC_RANGE) {
        return end_decode_range(decoder);
    }
    return LINNET_RICE && decoder->codec == LINNET_CODEC_RICE ? end_decode_rice(decoder) : LINNET_OK;
}
