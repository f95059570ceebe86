/* An autoencoder on the board: its network learns from the windows of a round, and says what it leaves of one (SPEC 23). */
#include "board_parts.h"
#include "linnet/autoencoder.h"

#if LINNET_WITH_AUTOENCODER

/* The k-th window of the round, put behind those that are: 1, 0 for one that is not learnt from, or why it can not be. */
static int put(struct linnet_board *board, const struct linnet_points *points, uint32_t k, uint32_t filled) {
    const struct linnet_training *training = &board->offer.training;
    const struct linnet_sensing *sensing = &board->watch.sensing;
    const struct linnet_data *data = board->settings.data;
    const uint32_t i = linnet_training_scattered(training, data, board->offer.round, board->taken, k);
    enum linnet_axis why;
    uint8_t label;
    if (i % LINNET_HELD_OUT_EVERY == LINNET_HELD_OUT_EVERY - 1u) {
        return 0;
    }
    if (data->load(data->context, i, sensing->window, &label)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    if (linnet_front_end_bad_axis(&sensing->front, sensing->window, &why) > 0) {
        return 0; /* it says nothing of the machine */
    }
    linnet_sensing_run(sensing, points, sensing->window);
    linnet_autoencoder_put(training, sensing->features, points->features, filled, sensing->sums);
    return 1;
}

int linnet_repeat_learn(struct linnet_board *board) {
    LINNET_ASSERT(board && linnet_is_learning(board) && board->watch.is_cut && board->at < board->taken);
    const struct linnet_training *training = &board->offer.training;
    const struct linnet_layout network = linnet_network_of(&board->layout);
    const uint32_t left = board->taken - board->at;
    const uint32_t end = board->at + (left < training->batch ? left : training->batch);
    struct linnet_points points;
    uint32_t filled = 0;
    int error = linnet_points_open(&points, &board->layout, linnet_table_of(board));
    while (!error && board->at < end) {
        const int is_put = put(board, &points, board->at++, filled);
        error = is_put < 0 ? is_put : LINNET_OK;
        filled += is_put > 0;
    }
    if (!error && filled > 0) {
        linnet_autoencoder_step(training, &network, filled, board->parts.parameters, board->parts.momentum,
                              board->watch.sensing.sums, &board->figures);
    }
    return error;
}

void linnet_repeat_left(struct linnet_board *board) {
    LINNET_ASSERT(board && board->watch.is_cut);
    const struct linnet_layout network = linnet_network_of(&board->layout);
    const struct linnet_sensing *sensing = &board->watch.sensing;
    linnet_autoencoder_left(&board->offer.training, &network, board->parts.parameters, sensing->features,
                          sensing->left + LINNET_LEFT_BYTES(network.layer[0].inputs), sensing->left);
}

uint32_t linnet_repeat_score(struct linnet_board *board, const struct linnet_points *points, int point, uint32_t chi) {
    LINNET_ASSERT(board && points && point < points->points);
    if (point < 0 || !linnet_points_is_measured(points, (unsigned)point)) {
        return chi;
    }
    linnet_repeat_left(board);
    return linnet_points_left(points, board->watch.sensing.left, (unsigned)point);
}

#endif
