/* What the ways over a network share: where the other end is, and secrets from the command line. */
#ifndef LINNET_POSIX_REMOTE_H
#define LINNET_POSIX_REMOTE_H

#include <stddef.h>
#include <stdint.h>

#define SECRET_MAX 256u

struct remote {
    char host[256];
    uint16_t port;
    int is_secure;
};

/* scheme://host[:port], or scheme with an s behind it; ports are those of one and the other. 0, or negative and one line. */
int remote_read(struct remote *remote, const char *uri, const char *scheme, uint16_t port, uint16_t secure_port);
/* A secret's text, from @FILE without the line's end. Its length, or negative and one line. */
int secret_text(const char *option, const char *value, char out[SECRET_MAX + 1]);
/* A secret in hex. Its bytes' number, or negative and one line. */
int secret_bytes(const char *option, const char *value, uint8_t out[SECRET_MAX / 2]);

#endif
