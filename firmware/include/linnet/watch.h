/*
 * A board's eye on its machine, where the fleet learns points (SPEC 21.9) or an autoencoder beside them (SPEC 23.8): each new
 * window is judged with the version held, and what is found goes up, when it changes and now and then.
 *
 * From the thread that calls the board's other functions; not from an interrupt, and not from data->load.
 */
#ifndef LINNET_WATCH_H
#define LINNET_WATCH_H

#include "linnet/board_state.h"
#include "linnet/newest.h"
#include "linnet/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_found {
    enum linnet_state state;
    uint8_t score;    /* class of the window's score; with LINNET_SENSOR 16 · enum linnet_axis + bad_axis */
    uint8_t limit;    /* above which it is over */
    uint8_t is_usual; /* 1: points of the fleet explain it. A live board learns from such windows alone */
    uint8_t bad_axis; /* with LINNET_SENSOR: which one, from 1 on; 0: the windows are not the offer's */
};

/*
 * Judges a window: axes · samples as data->load gives them.
 *
 * LINNET_OK; LINNET_E_EMPTY while the fleet has not learnt enough to judge by: what comes then is for learning;
 * LINNET_E_BUSY while the board works for a round, a version arrives or its own points are counted: the window is not judged;
 * LINNET_E_OUT_OF_RANGE when the offer's windows are other than the board's, which is said, too; LINNET_E_STORE.
 */
int linnet_board_watch(struct linnet_board *board, const int16_t *window, struct linnet_found *found);

/*
 * The same, and the window is kept to learn from if it may be: a usual one, and any while the fleet has not learnt enough.
 * settings.data is newest->data.
 */
int linnet_board_watch_newest(struct linnet_board *board, struct linnet_newest *newest, const int16_t *window,
                              struct linnet_found *found);

/* Somebody has looked at the machine: an alarm ends, and begins again if the fault goes on. */
void linnet_board_acknowledge(struct linnet_board *board);

/*
 * Somebody at the board says that its machine was mounted anew, and that what it does now is usual: an alarm ends, and the
 * next windows (8 to 255, LINNET_OWN_WINDOWS is usual) make a point of the board's own, which is kept in its store (SPEC
 * 21.10). windows 0: the point is taken back. People say the same by their aggregator.
 */
void linnet_board_remount(struct linnet_board *board, unsigned windows);

#ifdef __cplusplus
}
#endif

#endif
