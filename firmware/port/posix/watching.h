/* The eye of a posix board: windows from a file, judged one after the other as if a sensor gave them. */
#ifndef LINNET_POSIX_WATCHING_H
#define LINNET_POSIX_WATCHING_H

#include "linnet/board.h"
#include "samples.h"

struct watching {
    struct samples windows;
    int16_t *window; /* the one that is next */
    uint32_t next;
    uint32_t every_ms;
    linnet_millis at;
    const char *told;
};

/* path: windows as samples.h reads them, like those of `data`. 0, or negative with one line on stderr. */
int watching_open(struct watching *watching, const char *path, uint32_t every_ms, const struct samples *data);

/* Judges the next window if it is time; what is found anew goes to stderr where id is not null. Returns when to call again. */
linnet_millis watching_run(struct watching *watching, struct linnet_board *board, linnet_millis now, const char *id);

#endif
