/* A serial line, a pseudo-terminal or stdin and stdout, without waiting: bytes in, frames out through a buffer. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "linnet/frame.h"
#include "line.h"
#include "way.h"

#define LINE_BUFFER 16384u

static struct line {
    int in;
    int out;
    size_t used;
    uint8_t buffer[LINE_BUFFER];
    uint8_t content[LINNET_FRAME_MAX_CONTENT];
    struct linnet_frame_reader reader;
    struct linnet_enrol *enrol; /* null: this board's key comes another way */
    struct linnet_board *board; /* null: before it has one */
    struct linnet_link link;
    int is_open;
} line;

static int ready(void *context) {
    (void)context;
    return LINE_BUFFER - line.used >= LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT);
}

static void send_frame(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    const int is_message = linnet_content_kind(bytes, length) == LINNET_CONTENT_MESSAGE;
    const size_t room = LINE_BUFFER - line.used;
    uint8_t *out = line.buffer + line.used;
    const int n = is_message ? linnet_frame_write_message(bytes, length, out, room)
                             : linnet_frame_write(bytes, length, out, room);
    (void)context;
    (void)channel; /* the other end tells a report by its type */
    line.used += n > 0 ? (size_t)n : 0;
}

static speed_t speed_of(uint32_t baud) {
    switch (baud) {
        case 9600:
            return B9600;
        case 19200:
            return B19200;
        case 38400:
            return B38400;
        case 57600:
            return B57600;
        case 230400:
            return B230400;
        default:
            return B115200;
    }
}

static void make_raw(int fd, uint32_t baud) {
    struct termios settings;
    if (tcgetattr(fd, &settings) == 0) {
        cfmakeraw(&settings);
        settings.c_cflag |= CLOCAL | CREAD;
        cfsetispeed(&settings, speed_of(baud));
        cfsetospeed(&settings, speed_of(baud));
        tcsetattr(fd, TCSANOW, &settings);
    }
}

static int open_port(const struct options *options) {
    if (line.is_open) {
        return 0;
    }
    line.in = STDIN_FILENO;
    line.out = STDOUT_FILENO;
    if (strcmp(options->port, "-") != 0) {
        line.in = open(options->port, O_RDWR | O_NOCTTY | O_NONBLOCK);
        line.out = line.in;
    }
    if (line.in < 0) {
        fprintf(stderr, "linnet-board: port %s: %s\n", options->port, strerror(errno));
        return -1;
    }
    make_raw(line.in, options->baud);
    fcntl(line.in, F_SETFL, fcntl(line.in, F_GETFL) | O_NONBLOCK);
    fcntl(line.out, F_SETFL, fcntl(line.out, F_GETFL) | O_NONBLOCK);
    linnet_frame_reader_init(&line.reader, line.content, sizeof line.content);
    line.is_open = 1;
    return 0;
}

static int open_line(const struct options *options, struct linnet_board *board, struct linnet_board_settings *settings) {
    if (open_port(options)) {
        return -1;
    }
    line.link.ready = ready;
    line.link.send = send_frame;
    line.link.profile.floor_ms = 30;
    line.link.profile.eager = 1;
    line.link.identifies = 1;
    line.board = board;
    settings->link = &line.link;
    return 0;
}

static void begin(void) {
    linnet_board_connected(line.board, now_millis());
}

/* Writes what is buffered, as far as the line takes it. */
static int flush(void) {
    const ssize_t n = write(line.out, line.buffer, line.used);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    memmove(line.buffer, line.buffer + n, line.used - (size_t)n);
    line.used -= (size_t)n;
    return 0;
}

static void hear(size_t length) {
    uint8_t answer[LINNET_ENROL_MAX];
    const int n = line.enrol ? linnet_enrol_receive(line.enrol, line.content, length, answer, sizeof answer) : 0;
    if (n > 0 && ready(NULL)) {
        send_frame(NULL, LINNET_CHANNEL_UP, answer, (size_t)n);
    } else if (n == 0 && line.board) {
        linnet_board_receive(line.board, line.content, length, now_millis());
    }
}

static int run(linnet_millis wake) {
    const int is_full = !ready(NULL); /* then only the line can bring more */
    struct pollfd fds[2] = {{line.in, POLLIN, 0}, {line.out, POLLOUT, 0}};
    uint8_t bytes[2048];
    if (poll(fds, line.used > 0 ? 2 : 1, is_full || wake == LINNET_NEVER ? -1 : millis_until(wake)) < 0) {
        return errno == EINTR ? 0 : -1;
    }
    if (line.used > 0 && (fds[1].revents & (POLLOUT | POLLERR)) && flush()) {
        return -1;
    }
    const ssize_t n = fds[0].revents != 0 ? read(line.in, bytes, sizeof bytes) : 0;
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    for (ssize_t i = 0; i < n; i++) {
        const int length = linnet_frame_reader_take(&line.reader, bytes[i]);
        if (length > 0) {
            hear((size_t)length);
        }
    }
    return n == 0 && fds[0].revents != 0 ? -1 : 0;
}

int line_enrol(const struct options *options, struct linnet_enrol *enrol) {
    if (open_port(options)) {
        return -1;
    }
    line.enrol = enrol;
    while (!enrol->has || enrol->may_replace || line.used > 0) {
        if (run(LINNET_NEVER) < 0) {
            fprintf(stderr, "linnet-board: the line ended before a key came\n");
            return -1;
        }
    }
    return 0;
}

const struct way serial_way = {open_line, begin, run, NULL};
