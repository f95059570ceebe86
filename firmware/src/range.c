/*
 * The arithmetic is Subbotin's and Pavlov's carry-propagating one, cut to 32 bits. The payload is written where it stays
 * and a carry ripples back through it; a value that may not fit is tried beside it first.
 */
#include "linnet/range.h"

#include <string.h>

#include "hot.h"
#include "linnet/config.h"
#include "linnet/error.h"

#define TOP (UINT32_C(1) << 24)
#define MAX_MAGNITUDE 65535u
/* Bytes that one value moves at most: any, one of u < 4, one of u = 0. */
#define VALUE_BYTES 31u
#define MEDIUM_BYTES 10u
#define SMALL_BYTES 5u

/*
 * A context: the chance of a 0 in its lower 22 bits; above, how many uses are left until it adapts no slower. So one shift
 * gives each, a sum with a shift adapts, and no limit must be at hand.
 */
#define CHANCE_BITS 22
#define ONE_USE (UINT32_C(1) << CHANCE_BITS)

/* Slices without plain bits have loops of their own. */
#define IS_FAST LINNET_RANGE_TABLE

enum { SIGNIFICANT = 0, GREATER_1 = 8, LAST_PREFIX = 14, MANTISSA = 15, SIGN = 17 };

/* ---- model, SPEC 6.4 and 6.5 ---- */

static void start_model(struct linnet_range_model *model, unsigned init) {
    static const uint8_t start[9][LINNET_RANGE_CONTEXTS] = {
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
    const uint8_t *from = start[init < 8 ? init : 8];
    model->activity = 0;
    model->plain_bits = (uint8_t)(init > 7 ? init - 7 : 0);
    model->most_uses = init < 4 ? 255 : 127;
    for (unsigned i = 0; i < LINNET_RANGE_CONTEXTS; i++) {
        model->context[i] = (model->most_uses - 3u) << CHANCE_BITS | (uint32_t)from[i] << (CHANCE_BITS - 8);
    }
}

unsigned linnet_range_init(uint32_t sum, uint32_t n) {
    static const uint8_t thresholds[] = {3, 8, 20, 51, 115, 230}; /* in 1/256 of the mean magnitude */
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

/* How fast a context moves in its n-th use: 1/(n + 1.5). `rates` is what rate_of finds it by. */
#if LINNET_RANGE_TABLE
typedef const uint16_t *rates;
#define RATE(n) (uint16_t)(131072u / (2u * (255u - (n)) + 3u))
#define RATES_4(n) RATE(n), RATE((n) + 1), RATE((n) + 2), RATE((n) + 3)
#define RATES_16(n) RATES_4(n), RATES_4((n) + 4), RATES_4((n) + 8), RATES_4((n) + 12)
#define RATES_64(n) RATES_16(n), RATES_16((n) + 16), RATES_16((n) + 32), RATES_16((n) + 48)

static rates rates_of(const struct linnet_range_model *model) {
    static const uint16_t table[256] = {RATES_64(0), RATES_64(64), RATES_64(128), RATES_64(192)};
    return table + (255 - model->most_uses);
}

LINNET_HOT uint32_t rate_of(rates r, uint32_t uses_left) {
    return r[uses_left];
}
#else
typedef uint32_t rates;

static rates rates_of(const struct linnet_range_model *model) {
    return 2u * model->most_uses + 3u;
}

LINNET_HOT uint32_t rate_of(rates r, uint32_t uses_left) {
    return 131072u / (r - 2u * uses_left);
}
#endif

/* Of 2^15. */
LINNET_HOT uint32_t chance(uint32_t w) {
    return w >> (CHANCE_BITS - 15) & 0x7FFFu;
}

/* One use less left, if any is. */
LINNET_HOT uint32_t used(uint32_t w) {
#if defined(__GNUC__)
    uint32_t less;
    return __builtin_sub_overflow(w, ONE_USE, &less) ? w : less; /* the subtraction's carry decides: one comparison less */
#else
    return w >= ONE_USE ? w - ONE_USE : w;
#endif
}

/* w: the context before the bit. */
LINNET_HOT uint32_t after_zero(uint32_t w, rates r) {
    const uint32_t rate = rate_of(r, w >> CHANCE_BITS);
    return used(w) + (((65504u - (w >> (CHANCE_BITS - 16) & 0xFFFFu)) * rate) >> 10);
}

LINNET_HOT uint32_t after_one(uint32_t w, rates r) {
    const uint32_t rate = rate_of(r, w >> CHANCE_BITS);
    return used(w) - ((((w >> (CHANCE_BITS - 16) & 0xFFFFu) - 32u) * rate) >> 10);
}

LINNET_HOT unsigned significant(uint32_t activity) {
    const unsigned n = linnet_log2(activity | 1u);
    return SIGNIFICANT + (n < 7 ? n : 7);
}

LINNET_HOT uint32_t next_activity(uint32_t activity, uint32_t u) {
    return activity - ((activity + 3u) >> 2) + 16u * (u < 31 ? u : 31);
}

LINNET_HOT uint32_t magnitude_of(int32_t q) {
    return (uint32_t)(q < 0 ? -q : q);
}

/* ---- encoder ---- */

/* What the steps change. */
struct put {
    uint8_t *at;
    uint32_t low;
    uint32_t range;
    rates rates;
};

LINNET_HOT void move_out(struct put *p) {
    do {
        *p->at++ = (uint8_t)(p->low >> 24);
        p->low <<= 8;
        p->range <<= 8;
    } while (p->range < TOP);
}

LINNET_HOT void add(struct put *p, uint32_t amount) {
    p->low += amount;
    if (p->low < amount) {
        uint8_t *at = p->at;
        do {
            at--;
        } while (++*at == 0); /* ends: no carry reaches before the payload */
    }
}

LINNET_HOT void put_zero(struct put *p, uint32_t *context) {
    const uint32_t w = *context;
    p->range = (p->range >> 15) * chance(w);
    *context = after_zero(w, p->rates);
    if (p->range < TOP) {
        move_out(p);
    }
}

LINNET_HOT void put_one(struct put *p, uint32_t *context) {
    const uint32_t w = *context;
    const uint32_t bound = (p->range >> 15) * chance(w);
    p->range -= bound;
    *context = after_one(w, p->rates);
    add(p, bound);
    if (p->range < TOP) {
        move_out(p);
    }
}

LINNET_HOT void put_bit(struct put *p, uint32_t *context, int bit) {
    if (bit) {
        put_one(p, context);
    } else {
        put_zero(p, context);
    }
}

LINNET_HOT void put_plain(struct put *p, uint32_t value, unsigned bits) {
    p->range >>= bits;
    add(p, value * p->range);
    if (p->range < TOP) {
        move_out(p);
    }
}

/* Whether u > 1, whether u > 2 and the prefix are one unary code: contexts follow each other up to the last. */
LINNET_HOT void put_unary(struct put *p, uint32_t *contexts, unsigned ones, unsigned most) {
    uint32_t *context = contexts + GREATER_1;
    uint32_t *const end = ones < LAST_PREFIX - GREATER_1 ? context + ones : contexts + LAST_PREFIX;
    while (context != end) {
        put_one(p, context);
        context++;
    }
    for (unsigned i = LAST_PREFIX - GREATER_1; i < ones; i++) {
        put_one(p, context);
    }
    if (ones < most) {
        put_zero(p, context);
    }
}

/* A value whose reduced magnitude u is not 0, after its significance flag. */
LINNET_HOT void put_large(struct put *p, uint32_t *contexts, uint32_t u, unsigned plain_bits, uint32_t plain,
                          uint32_t sign) {
    uint32_t rest = 0;
    unsigned rest_bits = 0;
    if (u < 4) { /* no mantissa */
        put_unary(p, contexts, u - 1, 17);
    } else {
        const uint32_t v = u - 2;
        const unsigned k = linnet_log2(v);
        put_unary(p, contexts, 2 + k, 17u - plain_bits);
        rest_bits = k - 1;
        put_bit(p, contexts + MANTISSA + (k > 1), (int)(v >> rest_bits & 1u));
        rest = v & ((UINT32_C(1) << rest_bits) - 1u);
    }
    if (plain_bits > 0) {
        put_plain(p, (rest << plain_bits | plain) << 1 | sign, rest_bits + plain_bits + 1u);
    } else {
        if (rest_bits > 0) {
            put_plain(p, rest, rest_bits);
        }
        put_bit(p, contexts + SIGN, (int)sign);
    }
}

/* Returns the activity after it. */
LINNET_HOT uint32_t put_value(struct put *p, uint32_t *contexts, unsigned plain_bits, uint32_t activity, int32_t q) {
    const uint32_t magnitude = magnitude_of(q);
    const uint32_t u = magnitude >> plain_bits;
    uint32_t *const context = contexts + significant(activity);
    if (u == 0) {
        put_zero(p, context);
        if (plain_bits > 0) {
            put_plain(p, magnitude, plain_bits);
            if (magnitude != 0) {
                put_plain(p, q < 0, 1);
            }
        }
        return activity - ((activity + 3u) >> 2);
    }
    put_one(p, context);
    put_large(p, contexts, u, plain_bits, magnitude - (u << plain_bits), q < 0);
    return next_activity(activity, u);
}

void linnet_range_encode_begin(struct linnet_range_encoder *e, unsigned init, uint8_t *out, uint32_t limit) {
    e->out = out;
    e->limit = limit;
    e->written = 0;
    e->low = 0;
    e->range = UINT32_MAX;
    start_model(&e->model, init);
}

/* Puts values as long as p->at < most; returns the first that is not in. */
LINNET_HOT const int32_t *put_while(struct put *p, struct linnet_range_model *model, unsigned plain_bits,
                                    const uint8_t *most, const int32_t *q, const int32_t *end) {
    uint32_t activity = model->activity;
    while (q < end && p->at < most) {
        activity = put_value(p, model->context, plain_bits, activity, *q++);
    }
    model->activity = activity;
    return q;
}

/* Values that certainly fit; returns how many. */
static uint32_t put_values(struct linnet_range_encoder *e, uint8_t *out, const uint8_t *most, const int32_t *q,
                           uint32_t n) {
    struct put p = {out, e->low, e->range, rates_of(&e->model)};
    const int32_t *const from = q;
    if (IS_FAST && e->model.plain_bits == 0) {
        q = put_while(&p, &e->model, 0, most, q, q + n);
    } else {
        q = put_while(&p, &e->model, e->model.plain_bits, most, q, q + n);
    }
    e->low = p.low;
    e->range = p.range;
    e->written += (uint32_t)(p.at - out);
    return (uint32_t)(q - from);
}

/* One value into a buffer beside the payload, whose first byte stands for the payload's last. */
static uint32_t try_value(struct linnet_range_encoder *e, int32_t q) {
    uint8_t trial[1 + VALUE_BYTES];
    const uint32_t written = e->written;
    const uint32_t low = e->low;
    const uint32_t range = e->range;
    trial[0] = 0;
    put_values(e, trial + 1, trial + 2, &q, 1);
    if (e->written >= e->limit) {
        e->written = written;
        e->low = low;
        e->range = range;
        return 0;
    }
    if (trial[0] != 0) {
        uint8_t *at = e->out + written;
        do {
            at--;
        } while (++*at == 0);
    }
    memcpy(e->out + written, trial + 1, e->written - written);
    return 1;
}

/* How many of n values move at most so many bytes each, up to the first that may move more. */
static uint32_t leading(const int32_t *q, uint32_t n, unsigned plain_bits, uint32_t bytes) {
    const uint32_t most = bytes == MEDIUM_BYTES ? 3 : 0;
    uint32_t i = bytes == VALUE_BYTES ? n : 0;
    while (i < n && magnitude_of(q[i]) >> plain_bits <= most) {
        i++;
    }
    return i;
}

uint32_t linnet_range_encode(struct linnet_range_encoder *e, const int32_t *q, uint32_t n) {
    uint32_t done = 0;
    while (done < n) {
        const uint32_t left = e->limit - e->written;
        const uint32_t bytes = left > VALUE_BYTES    ? VALUE_BYTES
                               : left > MEDIUM_BYTES ? MEDIUM_BYTES
                               : left > SMALL_BYTES  ? SMALL_BYTES
                                                     : 0;
        const uint32_t sure = bytes == 0 ? 0 : leading(q + done, n - done, e->model.plain_bits, bytes);
        if (sure > 0) {
            done += put_values(e, e->out + e->written, e->out + e->limit - bytes, q + done, sure);
        } else if (try_value(e, q[done])) {
            done++;
        } else {
            break;
        }
    }
    return done;
}

/* On the number inside the interval with the fewest bytes, without zeros at the end. */
int linnet_range_encode_end(struct linnet_range_encoder *e) {
    struct put p = {e->out + e->written, e->low, e->range, rates_of(&e->model)};
    uint32_t length = e->written + 1;
    if (p.low != 0) {
        const uint32_t up = 0u - p.low;
        add(&p, up < p.range ? up : up & (TOP - 1u));
    }
    *p.at = (uint8_t)(p.low >> 24);
    while (length > 0 && e->out[length - 1] == 0) {
        length--;
    }
    return (int)length;
}

/* ---- decoder ---- */

struct get {
    const uint8_t *in;
    uint32_t position;
    uint32_t length;
    uint32_t code;
    uint32_t range;
    rates rates;
    uint32_t bad; /* not 0 once a step read what no encoder writes */
};

LINNET_HOT void take_in(struct get *g) {
    do {
        g->code <<= 8;
        if (g->position < g->length) {
            g->code |= g->in[g->position];
        }
        g->position++;
        g->range <<= 8;
    } while (g->range < TOP);
}

LINNET_HOT int get_bit(struct get *g, uint32_t *context) {
    const uint32_t w = *context;
    const uint32_t bound = (g->range >> 15) * chance(w);
    const int bit = g->code >= bound;
    if (bit) {
        g->code -= bound;
        g->range -= bound;
        *context = after_one(w, g->rates);
    } else {
        g->range = bound;
        *context = after_zero(w, g->rates);
    }
    if (g->range < TOP) {
        take_in(g);
    }
    return bit;
}

LINNET_HOT uint32_t get_plain(struct get *g, unsigned bits) {
    g->range >>= bits;
    const uint32_t value = g->code / g->range;
    g->bad |= value >> bits;
    g->code -= value * g->range;
    if (g->range < TOP) {
        take_in(g);
    }
    return value & ((UINT32_C(1) << bits) - 1u);
}

/* See put_unary. */
LINNET_HOT unsigned get_unary(struct get *g, uint32_t *contexts, unsigned most) {
    uint32_t *context = contexts + GREATER_1;
    while (get_bit(g, context)) {
        context++;
        if (context == contexts + LAST_PREFIX) {
            unsigned ones = LAST_PREFIX - GREATER_1;
            while (ones < most && get_bit(g, context)) {
                ones++;
            }
            return ones;
        }
    }
    return (unsigned)(context - contexts) - GREATER_1;
}

LINNET_HOT int32_t with_sign(uint32_t magnitude, uint32_t sign) {
    return sign ? -(int32_t)magnitude : (int32_t)magnitude;
}

/* A value whose significance flag was 1; its reduced magnitude at *reduced. */
LINNET_HOT int32_t get_large(struct get *g, uint32_t *contexts, unsigned plain_bits, uint32_t *reduced) {
    const unsigned ones = get_unary(g, contexts, 17u - plain_bits);
    uint32_t u = ones + 1;
    unsigned rest_bits = 0;
    if (ones > 2) {
        rest_bits = ones - 3;
        u = ((2u | (uint32_t)get_bit(g, contexts + MANTISSA + (rest_bits > 0))) << rest_bits) + 2;
        if (plain_bits == 0 && rest_bits > 0) {
            u += get_plain(g, rest_bits);
        }
        g->bad |= u << plain_bits > MAX_MAGNITUDE;
    }
    if (plain_bits == 0) {
        *reduced = u;
        return with_sign(u, (uint32_t)get_bit(g, contexts + SIGN));
    }
    const uint32_t rest = get_plain(g, rest_bits + plain_bits + 1u);
    const uint32_t magnitude = (u << plain_bits) + (rest >> 1);
    g->bad |= magnitude > MAX_MAGNITUDE;
    *reduced = magnitude >> plain_bits;
    return with_sign(magnitude, rest & 1u);
}

/* A value whose significance flag was 0 in a row with plain bits. */
LINNET_HOT int32_t get_small(struct get *g, unsigned plain_bits) {
    const uint32_t magnitude = get_plain(g, plain_bits);
    return magnitude != 0 ? with_sign(magnitude, get_plain(g, 1)) : 0;
}

void linnet_range_decode_begin(struct linnet_range_decoder *d, unsigned init, const uint8_t *in, uint32_t length) {
    d->in = in;
    d->length = length;
    d->range = UINT32_MAX;
    d->code = 0;
    for (d->position = 0; d->position < 4; d->position++) {
        d->code = d->code << 8 | (d->position < length ? in[d->position] : 0u);
    }
    start_model(&d->model, init);
}

LINNET_HOT void get_values(struct get *g, struct linnet_range_model *model, unsigned plain_bits, int32_t *q,
                           const int32_t *end) {
    uint32_t *const contexts = model->context;
    uint32_t activity = model->activity;
    while (q < end) {
        if (get_bit(g, contexts + significant(activity))) {
            uint32_t u;
            *q++ = get_large(g, contexts, plain_bits, &u);
            activity = next_activity(activity, u);
        } else {
            *q++ = plain_bits > 0 ? get_small(g, plain_bits) : 0;
            activity -= (activity + 3u) >> 2;
        }
    }
    model->activity = activity;
}

int linnet_range_decode(struct linnet_range_decoder *d, int32_t *q, uint32_t n) {
    struct get g = {d->in, d->position, d->length, d->code, d->range, rates_of(&d->model), 0};
    if (IS_FAST && d->model.plain_bits == 0) {
        get_values(&g, &d->model, 0, q, q + n);
    } else {
        get_values(&g, &d->model, d->model.plain_bits, q, q + n);
    }
    d->position = g.position;
    d->code = g.code;
    d->range = g.range;
    return g.bad ? LINNET_E_UNDECODABLE : LINNET_OK;
}

/* The number read must be the one that the encoder's end rule picks, its zeros trimmed (SPEC 6.6). */
int linnet_range_decode_end(const struct linnet_range_decoder *d) {
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
