/* A serial line, a pseudo-terminal or stdin and stdout, without waiting: bytes in, frames out through a buffer. */
#ifndef LINNET_POSIX_LINE_H
#define LINNET_POSIX_LINE_H

#include <stdint.h>

#include "linnet/board.h"
#include "linnet/frame.h"

#define LINE_BUFFER 16384u

struct line {
    int in;
    int out;
    size_t used;
    uint8_t buffer[LINE_BUFFER];
    struct linnet_link link;
};

/* path "-": stdin and stdout. 0, or negative with one line on stderr. */
int line_open(struct line *line, const char *path, uint32_t baud);
/*
 * Waits until bytes came, buffered ones can go out, or `millis` have passed (negative: without end). Returns the number
 * of bytes read into `in`, 0 for none, or negative when the line has ended.
 */
int line_wait(struct line *line, uint8_t *in, size_t capacity, int millis);

#endif
