#include "linnet/classify.h"

#include "board_parts.h"

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
