/*
 * A board on a serial line: frames around what it says, content out of what it hears.
 *
 *   linnet_line_init; settings.link = &line.link; linnet_board_init; linnet_board_connected.
 *   In the loop linnet_line_take with each byte that came, and linnet_board_poll.
 *
 * From the thread that calls the board's functions. The interrupt of a UART fills a ring of 512 bytes or more that the loop
 * empties: a UART's own 64 bytes are full within 6 ms at 115 200 baud.
 */
#ifndef LINNET_LINE_H
#define LINNET_LINE_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/board.h"
#include "linnet/frame.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_line {
    struct linnet_link link;           /* its credit is the owner's, where the receive buffer is small */
    struct linnet_frame_reader reader; /* counts what was dropped */
    /* What follows is its own. */
    struct linnet_board *board;
    void (*write)(void *context, const uint8_t *bytes, size_t length);
    void *context;
    uint8_t content[LINNET_FRAME_MAX_CONTENT];
    uint8_t frame[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];
};

/* write: sends bytes; it may wait until they are out, or copy them. */
void linnet_line_init(struct linnet_line *line, struct linnet_board *board,
                      void (*write)(void *context, const uint8_t *bytes, size_t length), void *context);

/* The next byte of the line. 1: it ended a packet or message, which the board has; poll it before the next byte. */
int linnet_line_take(struct linnet_line *line, uint8_t byte, linnet_millis now);

#ifdef __cplusplus
}
#endif

#endif
