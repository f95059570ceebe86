#include "linnet/classify.h"

#include "board_parts.h"
#include "linnet/ridge.h"

int linnet_board_classify(struct linnet_board *board, const void *features, unsigned *label, uint32_t *confidence) {
    LINNET_ASSERT(board && features && label);
    return linnet_forward(board, features, label, confidence);
}

int linnet_board_evaluate(struct linnet_board *board, uint32_t from, uint32_t count, struct linnet_figures *figures) {
    LINNET_ASSERT(board && figures);
    int error = LINNET_OK;
    for (uint32_t i = from; i - from < count && !error; i++) {
        uint8_t wanted = 0;
        unsigned label = 0;
        error = linnet_forward_example(board, i, &label, &wanted);
        figures->examples += error == LINNET_OK;
        figures->right += error == LINNET_OK && label == wanted;
    }
    return error;
}

#if LINNET_WITH_RIDGE
#define PIECE 16u /* weights read at a time */

int linnet_board_predict(struct linnet_board *board, const int8_t *features, int16_t *target) {
    LINNET_ASSERT(board && features && target);
    const uint32_t inputs = board->layout.layer[0].inputs;
    int32_t sum = 0;
    int error = !board->has_layout || !board->has_held ? LINNET_E_EMPTY
                : linnet_has_ridge(board)              ? LINNET_OK
                                                       : LINNET_E_OUT_OF_RANGE;
    for (uint32_t from = 0; !error && from <= inputs; from += PIECE) {
        int16_t weights[PIECE];
        const uint32_t count = inputs + 1u - from < PIECE ? inputs + 1u - from : PIECE;
        error = linnet_keep_base(board, from, count, weights);
        for (uint32_t k = 0; !error && k < count; k++) {
            sum += weights[k] * (from + k < inputs ? features[from + k] : 128);
        }
    }
    if (!error) {
        *target = linnet_ridge_said(sum);
    }
    return error;
}
#endif
