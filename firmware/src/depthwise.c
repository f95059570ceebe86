/* Depthwise convolutions: four channels at a time, and where it pays two windows, share what is loaded. */
#include <string.h>

#include "blocks.h"
#include "linnet/assert.h"
#include "linnet/kernels.h"
#include "windows.h"

/* The sum of output channel k, whose weights are interleaved with the others'. */
static uint32_t depth_tap_by_tap(const struct linnet_operator *op, const struct linnet_taps *taps, const int8_t *x,
                                 const int8_t *w, uint32_t sum) {
    for (uint32_t i = 0; i < taps->rows; i++) {
        for (uint32_t j = 0; j < taps->columns; j++) {
            const int32_t away = x[i * taps->row_step + j * taps->column_step] - op->in.zero_point;
            sum += (uint32_t)(away * w[i * taps->w_row_step + j * taps->w_column_step]);
        }
    }
    return sum;
}

static uint32_t taps_of(const struct reach *r) {
    return r->to > r->from ? r->to - r->from : 0u;
}

/* What of the input, and of the weights, lies under an output element. */
struct under {
    struct linnet_taps taps;
    const int8_t *x; /* of the first tap, channel 0 */
    const int8_t *w;
};

static void look(const struct linnet_operator *op, const int8_t *in, const struct reach *rows, unsigned x, struct under *u) {
    const struct linnet_window *window = &op->window;
    const struct reach columns = columns_under(op, x);
    u->taps.columns = u->taps.rows > 0 ? taps_of(&columns) : 0u;
    u->x = in;
    u->w = (const int8_t *)op->weights;
    if (u->taps.columns > 0) {
        const int32_t row = tap(rows, rows->from, window->dilation_height);
        u->x += element(op, row, tap(&columns, columns.from, window->dilation_width));
        u->w += rows->from * u->taps.w_row_step + columns.from * u->taps.w_column_step;
    }
}

/* Four neighbouring channels, each with an input channel of its own. */
struct four {
    struct channel c[4];
    struct linnet_pairs pairs; /* their weights, and whether two windows can share what is loaded */
    uint32_t begun[8]; /* sums of two whole windows before any product */
    unsigned first;    /* channel */
};

/* Two windows beside each other, from `x` on as long as both are whole; returns where it stopped. */
static unsigned depth_pairs(const struct linnet_operator *op, const struct four *f, const struct under *u, unsigned x,
                            unsigned end, int8_t *out) {
    const uint32_t step = (uint32_t)op->window.stride_width * op->in.channels;
    const uint32_t outputs = op->out.channels;
    const int8_t *from = u->x + f->first;
    for (; x + 1 < end; x += 2, from += 2 * step, out += 2 * outputs) {
        uint32_t sums[8];
        memcpy(sums, f->begun, sizeof sums);
        linnet_block_pairs(&f->pairs, &u->taps, from, op->window.stride_width, sums);
        for (unsigned i = 0; i < 4; i++) {
            out[i] = scaled(&f->c[i], sums[i]);
            out[outputs + i] = scaled(&f->c[i], sums[4 + i]);
        }
    }
    return x;
}

static void depth_row(const struct linnet_operator *op, const struct four *f, const int8_t *in, const struct reach *rows,
                      struct under *u, int8_t *out) {
    unsigned first;
    unsigned end;
    const linnet_zero zero = linnet_zero_of(op->in.zero_point);
    whole_columns(op, &first, &end);
    for (unsigned x = 0; x < op->out.width;) {
        look(op, in, rows, x, u);
        if (f->pairs.are && u->taps.rows == op->window.height && x >= first && x + 1 < end) {
            const unsigned to = depth_pairs(op, f, u, x, end, out);
            out += (to - x) * op->out.channels;
            x = to;
            continue;
        }
        uint32_t sums[4] = {f->c[0].bias, f->c[1].bias, f->c[2].bias, f->c[3].bias};
        linnet_block_depth(&u->taps, u->x + f->first, u->w + f->first, zero, sums);
        for (unsigned i = 0; i < 4; i++) {
            out[i] = scaled(&f->c[i], sums[i]);
        }
        out += op->out.channels;
        x++;
    }
}

/* Constants of four channels; whole windows take off the same zero point times the sum of their weights. */
static void four_of(const struct linnet_operator *op, unsigned k, int8_t *out, struct four *f) {
    const struct linnet_window *window = &op->window;
    const unsigned outputs = op->out.channels;
    const unsigned taps = (unsigned)window->height * window->width;
    const int8_t *w = (const int8_t *)op->weights + k;
    f->first = k;
    for (unsigned i = 0; i < 4; i++) {
        f->c[i] = channel_of(op, k + i, 0, out);
        for (unsigned tap = 0; tap < taps; tap++) {
            f->c[i].whole -= (uint32_t)(op->in.zero_point * w[tap * outputs + i]);
        }
    }
    for (unsigned i = 0; i < 8; i++) {
        f->begun[i] = f->c[i % 4u].whole;
    }
    linnet_pairs_begin(&f->pairs, w, window->height, window->width, outputs,
                       window->dilation_width == 1 ? window->stride_width : 0u);
}

/* One channel of one row, tap by tap. */
static void depth_row_of_one(const struct linnet_operator *op, const struct channel *c, const int8_t *in, unsigned k,
                             const struct reach *rows, struct under *u, int8_t *out) {
    const unsigned from = k / (op->out.channels / op->in.channels);
    for (unsigned x = 0; x < op->out.width; x++, out += op->out.channels) {
        look(op, in, rows, x, u);
        *out = scaled(c, depth_tap_by_tap(op, &u->taps, u->x + from, u->w + k, c->bias));
    }
}

void linnet_depthwise(const struct linnet_operator *op, const int8_t *in, int8_t *out) {
    LINNET_ASSERT(op && in && out);
    const uint32_t outputs = op->out.channels;
    struct under u = {{0, 0, 0, 0, 0, 0}, in, (const int8_t *)op->weights};
    u.taps.column_step = (uint32_t)op->window.dilation_width * op->in.channels;
    u.taps.row_step = (uint32_t)op->window.dilation_height * op->in.width * op->in.channels;
    u.taps.w_column_step = outputs;
    u.taps.w_row_step = op->window.width * outputs;
    for (unsigned k = 0, taken; k < outputs; k += taken) {
        struct four f;
        taken = outputs == op->in.channels && k + 4 <= outputs ? 4 : 1;
        if (taken == 4) {
            four_of(op, k, out, &f);
        } else {
            f.c[0] = channel_of(op, k, 0, out);
        }
        for (unsigned y = 0; y < op->out.height; y++) {
            const struct reach rows = rows_under(op, y);
            int8_t *const to = f.c[0].out + (size_t)y * op->out.width * outputs;
            u.taps.rows = taps_of(&rows);
            if (taken == 4) {
                depth_row(op, &f, in, &rows, &u, to);
            } else {
                depth_row_of_one(op, &f.c[0], in, k, &rows, &u, to);
            }
        }
    }
}
