/* How the version held does on the examples that are never trained on (SPEC 10.8): an example a call, then a report. */
#include <string.h>

#include "board_parts.h"
#include "linnet/bytes.h"

#if LINNET_EVALUATION

#define REPORT_BYTES 160u /* of a report but its matrix: ids, two counts, the heads between them */

static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

static unsigned classes_of(const struct linnet_board *board) {
    return board->layout.layer[board->layout.layers - 1u].outputs;
}

static uint8_t *confusion(const struct linnet_board *board) {
    return board->parts.scratch + board->parts.scratch_bytes - board->evaluation.confusion_bytes;
}

void linnet_evaluation_begin(struct linnet_board *board) {
    LINNET_ASSERT(board && board->has_layout);
    struct linnet_evaluation *evaluation = &board->evaluation;
    const unsigned classes = classes_of(board);
    const size_t bytes = 2u * (size_t)classes * classes;
    memset(evaluation, 0, sizeof *evaluation);
    if (!board->offer.training.holds_out || board->settings.data->is_live || linnet_has_ridge(board)) {
        return;
    }
    evaluation->count = least(linnet_held_out_count(board->settings.data->count), least(board->offer.maximum, LINNET_MAX_HELD));
    if (classes <= LINNET_MAX_CONFUSION_CLASSES && bytes <= board->parts.scratch_bytes
        && bytes + REPORT_BYTES <= board->parts.packet_bytes) {
        evaluation->confusion_bytes = (uint16_t)bytes;
        memset(confusion(board), 0, bytes);
    }
}

#if LINNET_WITH_WINDOWS
#define blind(evaluation) ((evaluation)->blind)
#define count_blind(evaluation) ((evaluation)->blind++)
#else
#define blind(evaluation) 0u
#define count_blind(evaluation) ((void)(evaluation))
#endif

/* A report that the link cannot take is lost, as one on the way may be. */
static void say(struct linnet_board *board) {
    const struct linnet_link *link = board->settings.link;
    struct linnet_message m;
    const uint32_t decided = board->evaluation.count - blind(&board->evaluation);
    if (!board->is_connected || decided == 0 || !link->ready(link->context)) {
        return;
    }
    linnet_message_init(&m, LINNET_REPORT);
    m.model = linnet_say_model_id(board);
    m.version = board->held.version;
    m.held[0] = decided;
    m.held[1] = board->evaluation.right;
    linnet_message_mark(&m, LINNET_KEY_MODEL);
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_message_mark(&m, LINNET_KEY_HELD);
    if (board->evaluation.confusion_bytes > 0) {
        m.confusion.bytes = confusion(board);
        m.confusion.length = board->evaluation.confusion_bytes;
        linnet_message_mark(&m, LINNET_KEY_CONFUSION);
    }
    linnet_say_report(board, &m);
}

int linnet_evaluation_step(struct linnet_board *board) {
    LINNET_ASSERT(board);
    struct linnet_evaluation *evaluation = &board->evaluation;
    unsigned label = 0;
    uint8_t wanted = 0;
    if (evaluation->at == evaluation->count) {
        return 0;
    }
    const uint32_t i = linnet_held_out(board->offer.training.seed, evaluation->at);
    const int error = linnet_forward_example(board, i, &label, &wanted);
    if ((error && error != LINNET_E_EMPTY) || wanted >= classes_of(board)) {
        memset(evaluation, 0, sizeof *evaluation); /* the training is told of it where it is no lack of memory */
        return 0;
    }
    if (error) {
        count_blind(evaluation);
    } else {
        evaluation->right += label == wanted;
    }
    if (!error && evaluation->confusion_bytes > 0) {
        uint8_t *const cell = confusion(board) + 2u * (wanted * classes_of(board) + label);
        linnet_store_le16(cell, (uint16_t)(linnet_load_le16(cell) + 1u));
    }
    if (++evaluation->at == evaluation->count) {
        say(board);
        evaluation->confusion_bytes = 0;
    }
    return 1;
}

#endif
