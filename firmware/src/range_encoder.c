/*
 * The arithmetic is Subbotin's and Pavlov's carry-propagating one, cut to 32 bits. The payload is written where it stays
 * and a carry ripples back through it; a value that may not fit is tried beside it first.
 */
#include <string.h>

#include "linnet/assert.h"
#include "range_model.h"


#define TOP LINNET_RANGE_TOP
/* Bytes that one value moves at most: any, one of u < 4, one of u = 0. */
#define VALUE_BYTES 31u
#define MEDIUM_BYTES 10u
#define SMALL_BYTES 5u

LINNET_HOT uint32_t magnitude_of(int32_t q) {
    return (uint32_t)(q < 0 ? -q : q);
}

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
    LINNET_ASSERT(e && out && limit > 0 && init <= 15);
    e->out = out;
    e->limit = limit;
    e->written = 0;
    e->low = 0;
    e->range = UINT32_MAX;
    linnet_range_start(&e->model, init);
}

/* Puts values as long as p->at < most; returns the first that is not in. */
LINNET_HOT const int32_t *put_while(struct put *p, struct linnet_range_model *model, unsigned plain_bits,
                                    uint8_t *most, const int32_t *q, const int32_t *end) {
    uint32_t activity = model->activity;
    while (q < end && p->at < most) {
        activity = put_value(p, model->context, plain_bits, activity, *q++);
    }
    model->activity = activity;
    return q;
}

/* Values that certainly fit; returns how many. */
static uint32_t put_values(struct linnet_range_encoder *e, uint8_t *out, uint8_t *most, const int32_t *q,
                           uint32_t n) {
    struct put p = {out, e->low, e->range, rates_of(&e->model)};
    const int32_t *const from = q;
    const unsigned plain_bits = e->model.plain_bits;
    if (LINNET_FAST_CODEC && plain_bits == 0) {
        q = put_while(&p, &e->model, 0, most, q, q + n);
    } else {
        q = put_while(&p, &e->model, plain_bits, most, q, q + n);
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
    LINNET_ASSERT(e && q);
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
    LINNET_ASSERT(e && e->out);
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
