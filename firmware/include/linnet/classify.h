/*
 * What a board's model says of an example, at any time: the version held is read from the store, so that training and
 * chunks of the next version may be at work on the working parameters meanwhile. With settings.personal the last layer is
 * the board's own where the fleet asks for that. The results are those of linnet_tifed_…,
 * linnet_mlp_… and linnet_head_classify, bit for bit. With LINNET_EVALUATION=0 a program that calls none of this links none of
 * it.
 *
 * From the thread that calls the board's other functions; not from an interrupt, and not from data->load.
 */
#ifndef LINNET_CLASSIFY_H
#define LINNET_CLASSIFY_H

#include <stdint.h>

#include "linnet/board.h"
#include "linnet/figures.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Classifies features in the form that data->load gives: int8, float or a sensor's window, data->features of them. confidence, if not null,
 * receives the winning output in millionths: of a probability (softmax), of the sigmoid's output, or of 256 (tifed); a
 * live detection wants more than 600 000. Before the first offer since the boot a tifed network divides to nearest.
 *
 * LINNET_OK; LINNET_E_EMPTY while there is no model, of windows also before the first offer since the boot, and for a window
 * of which an axis is dead or at its ends (linnet/front_end.h); LINNET_E_OUT_OF_RANGE when it has other inputs than the data;
 * LINNET_E_SPACE when memory is too small while chunks come; LINNET_E_STORE.
 */
int linnet_board_classify(struct linnet_board *board, const void *features, unsigned *label, uint32_t *confidence);

/*
 * Classifies the board's own examples from … from + count - 1 and adds to figures how many there were and how many were
 * right; the loss is left as it is. A good measure of a model before it is trusted. As above; also LINNET_E_OUT_OF_RANGE
 * when an example cannot be loaded.
 */
int linnet_board_evaluate(struct linnet_board *board, uint32_t from, uint32_t count, struct linnet_figures *figures);

#if LINNET_WITH_RIDGE
/*
 * What a model of ridge says of an example: int8, data->features of them; target in units of 1/4096 of a deviation. As
 * linnet_board_classify; LINNET_E_OUT_OF_RANGE for another network.
 */
int linnet_board_predict(struct linnet_board *board, const int8_t *features, int16_t *target);
#endif

#ifdef __cplusplus
}
#endif

#endif
