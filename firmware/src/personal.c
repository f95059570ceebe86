/* The last layer at home (SPEC 10.9): the board tunes it from each version, decides with it, and keeps it in memory alone. */
#include <string.h>

#include "board_parts.h"
#include "linnet/real.h"

#if LINNET_PERSONAL

static const struct linnet_layer *last_of(const struct linnet_layout *layout) {
    return &layout->layer[layout->layers - 1u];
}

size_t linnet_board_personal_size(const struct linnet_layout *layout) {
    LINNET_ASSERT(layout && layout->layers > 0);
    return linnet_layer_parameters(last_of(layout)) * linnet_parameter_bytes(layout);
}

static int is_wanted(const struct linnet_board *board) {
    return board->has_offer && board->offer.personal_rounds > 0 && board->settings.personal
           && linnet_board_personal_size(&board->layout) <= board->settings.personal_bytes;
}

static int is_of_held(const struct linnet_board *board) {
    return board->personal.is_known && memcmp(&board->personal.base, &board->held, sizeof board->held) == 0;
}

int linnet_personal_is_due(const struct linnet_board *board) {
    LINNET_ASSERT(board);
    return is_wanted(board) && board->has_held && !is_of_held(board) && linnet_catchup_is_current(board)
           && board->settings.data->count > 0;
}

void linnet_personal_begin(struct linnet_board *board) {
    LINNET_ASSERT(board && board->layout.layers > 0);
    const struct linnet_data *data = board->settings.data;
    const uint64_t wanted = (uint64_t)board->offer.training.examples * board->offer.personal_rounds;
    board->taken = wanted < LINNET_MAX_EXAMPLES ? (uint32_t)wanted : LINNET_MAX_EXAMPLES;
    if (data->is_live && data->count < board->taken) {
        board->taken = data->count;
    }
    board->training_layer = (int32_t)board->layout.layers - 1;
    board->personal.is_tuning = 1;
}

void linnet_personal_end(struct linnet_board *board, int error) {
    LINNET_ASSERT(board && board->has_held);
    board->personal.base = board->held;
    board->personal.is_known = 1;
    board->personal.has_failed = error != LINNET_OK;
    board->personal.is_tuning = 0;
}

static int16_t sat16(int32_t v) {
    return (int16_t)(v > INT16_MAX ? INT16_MAX : v < INT16_MIN ? INT16_MIN : v);
}

/* Parameter i of an int16 model after the tuning; base: before it. */
static int16_t tuned(const struct linnet_board *board, const struct linnet_layer *layer, uint32_t i, int16_t base) {
    const void *parameters = board->parts.parameters;
    if (linnet_trains_integers(board->network)) {
        return ((const int16_t *)parameters)[i];
    }
    const int32_t x =
        linnet_training_difference(((const float *)parameters)[i], (float)base * linnet_power_of_two(layer->exponent),
                                   linnet_power_of_two(4 - layer->exponent));
    return sat16(base + (x + (x < 0 ? -8 : 8)) / 16); /* x in LSB/16 */
}

int linnet_personal_keep(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_held && is_wanted(board));
    const struct linnet_layer *layer = last_of(&board->layout);
    const uint32_t end = linnet_layer_end(layer);
    int error = LINNET_OK;
    for (uint32_t i = layer->first; !error && i < end; i++) {
        if (LINNET_FLOAT && linnet_is_float(&board->layout)) {
            float base = 0.0f;
            error = linnet_keep_base(board, i, 1, &base);
            ((float *)board->settings.personal)[i - layer->first] =
                base + (((const float *)board->parts.parameters)[i] - base);
        } else {
            int16_t base = 0;
            error = linnet_keep_base(board, i, 1, &base);
            ((int16_t *)board->settings.personal)[i - layer->first] = tuned(board, layer, i, base);
        }
    }
    return error;
}

int linnet_personal_base(const struct linnet_board *board, uint32_t first, uint32_t count, void *out) {
    LINNET_ASSERT(board && out);
    const struct linnet_layer *layer = last_of(&board->layout);
    const size_t each = linnet_parameter_bytes(&board->layout);
    if (first < layer->first || !is_wanted(board) || !is_of_held(board) || board->personal.has_failed) {
        return linnet_keep_base(board, first, count, out);
    }
    memcpy(out, (const uint8_t *)board->settings.personal + (first - layer->first) * each, count * each);
    return LINNET_OK;
}

#endif
