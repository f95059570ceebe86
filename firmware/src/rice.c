#include "linnet/rice.h"

#include "hot.h"
#include "linnet/assert.h"
#include "linnet/config.h"
#include "linnet/error.h"

#define MAX_MAGNITUDE 65535u
#define DENSE 8u   /* inits from here on are dense */
#define MOST_PUT 24u /* bits at a time */

unsigned linnet_rice_init(uint32_t sum, uint32_t nonzero, uint32_t n) {
    LINNET_ASSERT(nonzero <= n && n > 0);
    if (2 * nonzero < n) {
        const unsigned k = linnet_log2(n / (nonzero + 1));
        return k < 7 ? k : 7;
    }
    const unsigned k = linnet_log2(sum / n > 0 ? sum / n : 1);
    return DENSE + (k < 7 ? k : 7);
}

#if LINNET_RICE

static uint32_t low_bits(uint32_t v, unsigned count) {
    return v & ((UINT32_C(1) << count) - 1u);
}

/* ---- encoder ---- */

struct put {
    uint8_t *at;
    uint32_t pending; /* its lowest `bits` count */
    unsigned bits;
};

/* The lowest `count` bits of value, the others 0. */
LINNET_HOT void put(struct put *p, uint32_t value, unsigned count) {
    p->pending = p->pending << count | value;
    p->bits += count;
    while (p->bits >= 8) {
        p->bits -= 8;
        *p->at++ = (uint8_t)(p->pending >> p->bits);
    }
}

/* EG(k) of v - 2^k, and `tail` bits behind it. */
LINNET_HOT void put_golomb(struct put *p, uint32_t v, unsigned k, uint32_t tail, unsigned tail_bits) {
    const unsigned size = linnet_log2(v);
    const unsigned prefix_bits = size - k + 1u;
    const uint32_t prefix = (UINT32_C(1) << prefix_bits) - 2u;
    const uint32_t low = (v - (UINT32_C(1) << size)) << tail_bits | tail;
    const unsigned rest_bits = size + tail_bits;
    if (prefix_bits + rest_bits <= MOST_PUT) {
        put(p, prefix << rest_bits | low, prefix_bits + rest_bits);
    } else {
        put(p, prefix, prefix_bits);
        put(p, low, rest_bits);
    }
}

static unsigned golomb_bits(uint32_t v, unsigned k) {
    return 2u * linnet_log2(v) - k + 1u;
}

/* The run in Rice(k), and `tail` bits behind it. */
static void put_run(struct put *p, uint32_t run, unsigned k, uint32_t tail, unsigned tail_bits) {
    for (uint32_t i = run >> k; i > 0; i--) {
        put(p, 1, 1);
    }
    put(p, low_bits(run, k) << tail_bits | tail, k + 1u + tail_bits);
}

void linnet_rice_encode_begin(struct linnet_rice_encoder *e, unsigned init, uint8_t *out, uint32_t limit) {
    LINNET_ASSERT(e && out && limit >= 32u);
    e->out = out;
    e->room = 8u * limit;
    e->written = 0;
    e->pending = 0;
    e->run = 0;
    e->pending_bits = 0;
    e->init = (uint8_t)init;
}

/* The longest run that fits when it is closed at once. */
static uint32_t longest_run(uint32_t room, unsigned k) {
    return room > k ? ((room - k) << k) - 1u : 0;
}

static uint32_t encode_sparse(struct linnet_rice_encoder *e, struct put *p, const int32_t *q, uint32_t n) {
    const unsigned k = e->init;
    uint32_t longest = longest_run(e->room, k);
    uint32_t run = e->run;
    uint32_t i;
    for (i = 0; i < n; i++) {
        if (q[i] == 0) {
            if (run >= longest) {
                break;
            }
            run++;
        } else {
            const uint32_t magnitude = (uint32_t)(q[i] < 0 ? -q[i] : q[i]);
            const uint32_t needed = k + 2u + (run >> k) + golomb_bits(magnitude, 0);
            if (needed > e->room) {
                break;
            }
            put_run(p, run, k, q[i] < 0, 1);
            put_golomb(p, magnitude, 0, 0, 0);
            e->room -= needed;
            run = 0;
            longest = longest_run(e->room, k);
        }
    }
    e->run = run;
    return i;
}

static uint32_t encode_dense(struct linnet_rice_encoder *e, struct put *p, const int32_t *q, uint32_t n) {
    const unsigned k = e->init - DENSE;
    uint32_t room = e->room;
    uint32_t i;
    for (i = 0; i < n; i++) {
        const uint32_t v = (uint32_t)(q[i] < 0 ? -q[i] : q[i]) + (UINT32_C(1) << k);
        const unsigned has_sign = q[i] != 0;
        const uint32_t needed = golomb_bits(v, k) + has_sign;
        if (needed > room) {
            break;
        }
        put_golomb(p, v, k, q[i] < 0, has_sign);
        room -= needed;
    }
    e->room = room;
    return i;
}

uint32_t linnet_rice_encode(struct linnet_rice_encoder *e, const int32_t *q, uint32_t n) {
    LINNET_ASSERT(e && q);
    struct put p = {e->out + e->written, e->pending, e->pending_bits};
    const uint32_t done = e->init < DENSE ? encode_sparse(e, &p, q, n) : encode_dense(e, &p, q, n);
    e->written = (uint32_t)(p.at - e->out);
    e->pending = p.pending;
    e->pending_bits = (uint8_t)p.bits;
    return done;
}

int linnet_rice_encode_end(struct linnet_rice_encoder *e) {
    LINNET_ASSERT(e);
    struct put p = {e->out + e->written, e->pending, e->pending_bits};
    if (e->run > 0) {
        put_run(&p, e->run, e->init, 0, 0);
    }
    if (p.bits > 0) {
        put(&p, 0, 8u - p.bits);
    }
    return (int)(p.at - e->out);
}

/* ---- decoder ---- */

struct get {
    const uint8_t *at;
    const uint8_t *end;
    uint32_t window; /* unread bits from the highest on, then zeros */
    unsigned bits;
};

/* 25 bits or all there are. */
LINNET_HOT void fill(struct get *g) {
    while (g->bits <= 24 && g->at < g->end) {
        g->window |= (uint32_t)*g->at++ << (24u - g->bits);
        g->bits += 8;
    }
}

LINNET_HOT int get_bits(struct get *g, unsigned count, uint32_t *value) { /* at most 24 */
    fill(g);
    *value = g->window >> 1 >> (31u - count);
    g->window <<= count;
    if (g->bits < count) {
        return LINNET_E_UNDECODABLE;
    }
    g->bits -= count;
    return LINNET_OK;
}

/* Ones up to the next zero, which is taken too; more than `most` of them are refused. */
LINNET_HOT int get_ones(struct get *g, uint32_t most, uint32_t *ones) {
    *ones = 0;
    for (;;) {
        fill(g);
        const unsigned leading = g->window == UINT32_MAX ? 32u : 31u - linnet_log2(~g->window);
        *ones += leading;
        if (*ones > most) {
            return LINNET_E_UNDECODABLE;
        }
        if (leading < g->bits) {
            g->window = g->window << leading << 1;
            g->bits -= leading + 1u;
            return LINNET_OK;
        }
        if (g->at == g->end) {
            return LINNET_E_UNDECODABLE;
        }
        g->window = 0;
        g->bits = 0;
    }
}

LINNET_HOT int get_golomb(struct get *g, unsigned k, uint32_t *value) {
    uint32_t ones;
    uint32_t low;
    if (get_ones(g, 17u - k, &ones) || get_bits(g, k + (unsigned)ones, &low)) {
        return LINNET_E_UNDECODABLE;
    }
    *value = (UINT32_C(1) << (k + ones) | low) - (UINT32_C(1) << k);
    return *value > MAX_MAGNITUDE ? LINNET_E_UNDECODABLE : LINNET_OK;
}

void linnet_rice_decode_begin(struct linnet_rice_decoder *d, unsigned init, const uint8_t *in, uint32_t length,
                              uint32_t count) {
    LINNET_ASSERT(d && (in || length == 0) && init <= 15);
    d->in = in;
    d->length = length;
    d->position = 0;
    d->window = 0;
    d->left = count;
    d->run = 0;
    d->window_bits = 0;
    d->init = (uint8_t)init;
    d->run_read = 0;
}

static int get_run(struct linnet_rice_decoder *d, struct get *g, uint32_t left) {
    const unsigned k = d->init;
    uint32_t high;
    uint32_t low;
    if (get_ones(g, left >> k, &high) || get_bits(g, k, &low)) {
        return LINNET_E_UNDECODABLE;
    }
    d->run = (high << k) + low;
    d->run_read = 1;
    return d->run > left ? LINNET_E_UNDECODABLE : LINNET_OK;
}

static int decode_sparse(struct linnet_rice_decoder *d, struct get *g, int32_t *q, uint32_t n) {
    uint32_t i = 0;
    while (i < n) {
        if (!d->run_read && get_run(d, g, d->left - i)) {
            return LINNET_E_UNDECODABLE;
        }
        for (; d->run > 0 && i < n; i++) {
            q[i] = 0;
            d->run--;
        }
        if (i < n) {
            uint32_t sign;
            uint32_t below;
            if (get_bits(g, 1, &sign) || get_golomb(g, 0, &below) || below >= MAX_MAGNITUDE) {
                return LINNET_E_UNDECODABLE;
            }
            q[i++] = sign ? -(int32_t)below - 1 : (int32_t)below + 1;
            d->run_read = 0;
        }
    }
    return LINNET_OK;
}

static int decode_dense(const struct linnet_rice_decoder *d, struct get *g, int32_t *q, uint32_t n) {
    const unsigned k = d->init - DENSE;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t magnitude;
        uint32_t sign = 0;
        if (get_golomb(g, k, &magnitude) || (magnitude != 0 && get_bits(g, 1, &sign))) {
            return LINNET_E_UNDECODABLE;
        }
        q[i] = sign ? -(int32_t)magnitude : (int32_t)magnitude;
    }
    return LINNET_OK;
}

int linnet_rice_decode(struct linnet_rice_decoder *d, int32_t *q, uint32_t n) {
    LINNET_ASSERT(d && q && n <= d->left);
    struct get g = {d->in + d->position, d->in + d->length, d->window, d->window_bits};
    const int error = d->init < DENSE ? decode_sparse(d, &g, q, n) : decode_dense(d, &g, q, n);
    d->position = (uint32_t)(g.at - d->in);
    d->window = g.window;
    d->window_bits = (uint8_t)g.bits;
    d->left -= n;
    return error;
}

int linnet_rice_decode_end(const struct linnet_rice_decoder *d) {
    LINNET_ASSERT(d);
    return d->position < d->length || d->window_bits >= 8 || d->window != 0 ? LINNET_E_UNDECODABLE : LINNET_OK;
}

#endif
