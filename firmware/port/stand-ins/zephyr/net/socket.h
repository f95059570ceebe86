/* What the example uses of Zephyr's sockets. */
#ifndef STAND_IN_ZEPHYR_SOCKET_H
#define STAND_IN_ZEPHYR_SOCKET_H

#include <stdint.h>
#include <sys/types.h>

#define AF_INET 1
#define ZSOCK_POLLIN 1

struct in_addr {
    uint32_t s_addr;
};

struct sockaddr_in {
    uint16_t sin_family;
    uint16_t sin_port;
    struct in_addr sin_addr;
};

struct zsock_pollfd {
    int fd;
    short events;
    short revents;
};

uint16_t htons(uint16_t value);
int zsock_inet_pton(int family, const char *text, void *out);
ssize_t zsock_send(int socket, const void *bytes, size_t length, int flags);
int zsock_poll(struct zsock_pollfd *fds, int count, int timeout);

#endif
