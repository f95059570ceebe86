#include "linnet/assert.h"
#include "linnet/error.h"
#include "range_model.h"

#define TOP LINNET_RANGE_TOP
#define MAX_MAGNITUDE 65535u

struct get {
    const uint8_t *at;
    const uint8_t *end;
    uint32_t past; /* bytes read beyond the end, all 0 */
    uint32_t code;
    uint32_t range;
    rates rates;
    uint32_t bad; /* not 0 once a step read what no encoder writes */
};

LINNET_HOT void take_in(struct get *g) {
    do {
        g->range <<= 8;
        g->code <<= 8;
        if (g->at < g->end) {
            g->code |= *g->at++;
        } else {
            g->past++;
        }
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
    LINNET_ASSERT(d && (in || length == 0) && init <= 15);
    d->in = in;
    d->length = length;
    d->range = UINT32_MAX;
    d->code = 0;
    d->taken = length < 4 ? length : 4;
    d->past = 4 - d->taken;
    for (uint32_t i = 0; i < 4; i++) {
        d->code = d->code << 8 | (i < length ? in[i] : 0u);
    }
    linnet_range_start(&d->model, init);
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
    LINNET_ASSERT(d && q);
    struct get g = {d->in + d->taken, d->in + d->length, 0, d->code, d->range, rates_of(&d->model), 0};
    const unsigned plain_bits = d->model.plain_bits;
    if (LINNET_FAST_CODEC && plain_bits == 0) {
        get_values(&g, &d->model, 0, q, q + n);
    } else {
        get_values(&g, &d->model, plain_bits, q, q + n);
    }
    d->taken = (uint32_t)(g.at - d->in);
    d->past += g.past;
    d->code = g.code;
    d->range = g.range;
    return g.bad ? LINNET_E_UNDECODABLE : LINNET_OK;
}

/* The number read must be the one that the encoder's end rule picks, its zeros trimmed (SPEC 6.6). */
int linnet_range_decode_end(const struct linnet_range_decoder *d) {
    LINNET_ASSERT(d);
    const uint32_t shifts = d->taken + d->past - 4;
    if (d->length > shifts + 1 || (d->length > 0 && d->in[d->length - 1] == 0)) {
        return LINNET_E_UNDECODABLE;
    }
    const uint32_t last = d->length == shifts + 1 ? d->in[d->length - 1] : 0;
    const uint32_t low = (last << 24) - d->code;
    const uint32_t up = 0u - low;
    const uint32_t expected = low == 0 || up < d->range ? up : up & (TOP - 1u);
    return d->code == expected ? LINNET_OK : LINNET_E_UNDECODABLE;
}
