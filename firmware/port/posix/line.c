#include "line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int ready(void *context) {
    const struct line *line = context;
    return LINE_BUFFER - line->used >= LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT);
}

static void send_frame(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    struct line *line = context;
    const int is_message = linnet_content_kind(bytes, length) == LINNET_CONTENT_MESSAGE;
    const size_t room = LINE_BUFFER - line->used;
    uint8_t *out = line->buffer + line->used;
    const int n = is_message ? linnet_frame_write_message(bytes, length, out, room)
                             : linnet_frame_write(bytes, length, out, room);
    (void)channel; /* the other end tells a report by its type */
    line->used += n > 0 ? (size_t)n : 0;
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

int line_open(struct line *line, const char *path, uint32_t baud) {
    memset(line, 0, sizeof *line);
    line->in = STDIN_FILENO;
    line->out = STDOUT_FILENO;
    if (strcmp(path, "-") != 0) {
        line->in = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK);
        line->out = line->in;
    }
    if (line->in < 0) {
        fprintf(stderr, "linnet-board: port %s: %s\n", path, strerror(errno));
        return -1;
    }
    make_raw(line->in, baud);
    fcntl(line->in, F_SETFL, fcntl(line->in, F_GETFL) | O_NONBLOCK);
    fcntl(line->out, F_SETFL, fcntl(line->out, F_GETFL) | O_NONBLOCK);
    line->link.context = line;
    line->link.ready = ready;
    line->link.send = send_frame;
    line->link.profile.floor_ms = 30;
    line->link.profile.eager = 1;
    line->link.identifies = 1;
    return 0;
}

int line_wait(struct line *line, uint8_t *in, size_t capacity, int millis) {
    struct pollfd fds[2] = {{line->in, POLLIN, 0}, {line->out, POLLOUT, 0}};
    if (poll(fds, line->used > 0 ? 2 : 1, millis) < 0) {
        return errno == EINTR ? 0 : -1;
    }
    if (line->used > 0 && (fds[1].revents & (POLLOUT | POLLERR))) {
        const ssize_t n = write(line->out, line->buffer, line->used);
        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return -1;
        }
        if (n > 0) {
            memmove(line->buffer, line->buffer + n, line->used - (size_t)n);
            line->used -= (size_t)n;
        }
    }
    if (fds[0].revents == 0) {
        return 0;
    }
    const ssize_t n = read(line->in, in, capacity);
    if (n < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    return n == 0 ? -1 : (int)n;
}
