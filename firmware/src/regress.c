/* A board's examples with a number each, for a network of ridge (SPEC 22.3): a call adds one. */
#include "board_parts.h"
#include "linnet/bytes.h"
#include "linnet/ridge.h"

#if LINNET_WITH_RIDGE

/* The scratch (linnet_ridge_scratch_size): struct, its memory, an example as it is loaded. */
struct parts {
    struct linnet_ridge *ridge;
    void *memory;
    uint8_t *example;
};

static size_t padded(size_t bytes) {
    return (bytes + 7u) & ~(size_t)7u;
}

static struct parts parts_of(uint8_t *scratch, unsigned features) {
    struct parts p;
    const size_t memory = padded(sizeof(struct linnet_ridge));
    const size_t example = memory + linnet_ridge_size(features);
    p.ridge = (struct linnet_ridge *)(void *)scratch;
    p.memory = scratch + memory;
    p.example = scratch + example;
    return p;
}

void linnet_regress_begin(struct linnet_board *board) {
    LINNET_ASSERT(board);
    const unsigned features = board->layout.layer[0].inputs;
    const struct linnet_round *offer = &board->offer;
    const uint32_t there = linnet_training_count(&offer->training, board->settings.data);
    const struct parts p = parts_of(board->parts.scratch, features);
    linnet_ridge_begin(p.ridge, features, p.memory);
    board->taken = board->taken < there ? board->taken : there;
    board->taken = board->taken < offer->maximum ? board->taken : offer->maximum;
}

/* How many are held out, of those that the board holds out. */
static uint32_t held(const struct linnet_board *board) {
#if LINNET_EVALUATION
    const struct linnet_training *training = &board->offer.training;
    const struct linnet_data *data = board->settings.data;
    const uint32_t all = training->holds_out && !data->is_live ? linnet_held_out_count(data->count) : 0;
    return all < board->taken ? all : board->taken;
#else
    (void)board;
    return 0;
#endif
}

int linnet_regress_step(struct linnet_board *board) {
    LINNET_ASSERT(board);
    const struct linnet_training *training = &board->offer.training;
    const struct linnet_data *data = board->settings.data;
    const unsigned features = board->layout.layer[0].inputs;
    const struct parts p = parts_of(board->parts.scratch, features);
    const int is_learnt = board->at < board->taken;
    uint8_t none;
    uint32_t i = 0;
    if (board->at == board->taken + held(board)) {
        return 0;
    }
    if (is_learnt) {
        i = linnet_training_index(training, data, board->offer.round, board->taken, board->at);
#if LINNET_EVALUATION
    } else {
        i = linnet_held_out(training->seed, board->at - board->taken);
#endif
    }
    if (i >= data->count || data->load(data->context, i, p.example, &none)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    const int16_t target = linnet_to_s16(linnet_load_le16(p.example + features));
    if (is_learnt) {
        linnet_ridge_add(p.ridge, (const int8_t *)p.example, target);
    } else {
        linnet_ridge_hold(p.ridge, board->parts.parameters, (const int8_t *)p.example, target);
    }
    board->at++;
    return 1;
}

#endif
