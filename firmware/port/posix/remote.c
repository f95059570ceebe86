#include "remote.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int remote_read(struct remote *remote, const char *uri, const char *scheme, uint16_t port, uint16_t secure_port) {
    const size_t length = strlen(scheme);
    const char *at = uri + length;
    memset(remote, 0, sizeof *remote);
    remote->is_secure = strncmp(uri, scheme, length) == 0 && *at == 's';
    at += strncmp(uri, scheme, length) == 0 && remote->is_secure;
    const int is_scheme = strncmp(uri, scheme, length) == 0 && strncmp(at, "://", 3) == 0;
    const char *host = is_scheme ? at + 3 : "";
    const char *colon = strrchr(host, ':');
    const size_t host_length = colon ? (size_t)(colon - host) : strcspn(host, "/");
    char *end = "";
    const unsigned long number = colon ? strtoul(colon + 1, &end, 10) : remote->is_secure ? secure_port : port;
    if (!is_scheme || host_length == 0 || host_length >= sizeof remote->host || number == 0 || number > 65535
        || (*end != 0 && strcmp(end, "/") != 0)) {
        fprintf(stderr, "linnet-board: %s, accepted: %s[s]://host[:port]\n", uri, scheme);
        return -1;
    }
    memcpy(remote->host, host, host_length);
    remote->port = (uint16_t)number;
    return 0;
}

int secret_text(const char *option, const char *value, char out[SECRET_MAX + 1]) {
    size_t length = strlen(value);
    if (*value == '@') {
        FILE *file = fopen(value + 1, "r");
        if (!file) {
            fprintf(stderr, "linnet-board: %s %s: %s\n", option, value + 1, strerror(errno));
            return -1;
        }
        length = fread(out, 1, SECRET_MAX + 1, file);
        fclose(file);
        while (length > 0 && length <= SECRET_MAX && (out[length - 1] == '\n' || out[length - 1] == '\r')) {
            length--;
        }
    } else if (length <= SECRET_MAX) {
        memcpy(out, value, length);
    }
    if (length == 0 || length > SECRET_MAX) {
        fprintf(stderr, "linnet-board: %s, accepted: 1 to %u characters\n", option, SECRET_MAX);
        return -1;
    }
    out[length] = 0;
    return (int)length;
}

int secret_bytes(const char *option, const char *value, uint8_t out[SECRET_MAX / 2]) {
    char text[SECRET_MAX + 1];
    const int length = secret_text(option, value, text);
    if (length < 0) {
        return -1;
    }
    if (length % 2 != 0 || strspn(text, "0123456789abcdefABCDEF") != (size_t)length) {
        fprintf(stderr, "linnet-board: %s, accepted: pairs of hex digits, or @FILE with them\n", option);
        return -1;
    }
    for (int i = 0; i < length / 2; i++) {
        const char pair[3] = {text[2 * i], text[2 * i + 1], 0};
        out[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return length / 2;
}
