/* How the posix board's packets come and go: a line, a broker or a gateway. */
#ifndef LINNET_POSIX_WAY_H
#define LINNET_POSIX_WAY_H

#include "linnet/board.h"
#include "now.h"
#include "options.h"

/* Of the process; there is one way in it. */
struct way {
    /* Fills settings->link; before linnet_board_init. 0, or negative with one line on stderr. */
    int (*open)(const struct options *options, struct linnet_board *board, struct linnet_board_settings *settings);
    /* After linnet_board_init, and after each rest. */
    void (*begin)(void);
    /* Does what is due on the way, then waits for what comes, until `wake` at the latest. Negative: the way has ended. */
    int (*run)(linnet_millis wake);
    /* Closes the connection, after what is still to be written; null where there is none to close. */
    void (*rest)(void);
};

extern const struct way serial_way;
extern const struct way broker_way;
extern const struct way gateway_way;

#endif
