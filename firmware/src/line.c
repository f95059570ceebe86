#include "linnet/line.h"

#include <string.h>

#include "linnet/assert.h"

static int ready(void *context) {
    (void)context;
    return 1;
}

static void send(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    struct linnet_line *line = context;
    const int n = linnet_content_kind(bytes, length) == LINNET_CONTENT_MESSAGE
                      ? linnet_frame_write_message(bytes, length, line->frame, sizeof line->frame)
                      : linnet_frame_write(bytes, length, line->frame, sizeof line->frame);
    (void)channel; /* the other end tells a report by its type */
    if (n > 0) {
        line->write(line->context, line->frame, (size_t)n);
    }
}

void linnet_line_init(struct linnet_line *line, struct linnet_board *board,
                      void (*write)(void *context, const uint8_t *bytes, size_t length), void *context) {
    const struct linnet_link link = {line, ready, send, NULL, {30, 0, 1}, 0, 0, 1, 0};
    LINNET_ASSERT(line && board && write);
    memset(line, 0, sizeof *line);
    line->link = link;
    line->board = board;
    line->write = write;
    line->context = context;
    linnet_frame_reader_init(&line->reader, line->content, sizeof line->content);
}

int linnet_line_take(struct linnet_line *line, uint8_t byte, linnet_millis now) {
    LINNET_ASSERT(line);
    const int length = linnet_frame_reader_take(&line->reader, byte);
    if (length > 0) {
        linnet_board_receive(line->board, line->content, (size_t)length, now);
    }
    return length > 0;
}
