#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: linnet-board --board ID --model ID --data FILE [--fleet ID] [--store FILE] [--port PATH|-] [--baud N]\n"
    "                    [--memory BYTES] [--chunk BYTES] [--chunks N] [--log]\n"
    "Speaks frames on the port (default: stdin and stdout). The store survives the process; --log tells on stderr.\n";

static int number(const char *name, const char *text, uint32_t least, uint32_t most, uint32_t *out) {
    char *end;
    const unsigned long value = strtoul(text, &end, 10);
    if (end == text || *end || value < least || value > most) {
        fprintf(stderr, "linnet-board: %s=%s, accepted: %lu to %lu\n", name, text, (unsigned long)least,
                (unsigned long)most);
        return -1;
    }
    *out = (uint32_t)value;
    return 0;
}

int options_read(struct options *options, int count, char **words) {
    uint32_t chunk = 640;
    uint32_t chunks = 2048;
    memset(options, 0, sizeof *options);
    options->port = "-";
    options->baud = 115200;
    options->memory_bytes = 8u << 20;
    for (int i = 1; i < count; i++) {
        const char *name = words[i];
        if (strcmp(name, "--log") == 0) {
            options->log = 1;
            continue;
        }
        if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
            fputs(usage, stderr);
            return -1;
        }
        const char *value = i + 1 < count ? words[++i] : NULL;
        int error = 0;
        if (!value) {
            fprintf(stderr, "linnet-board: %s without a value\n%s", name, usage);
            return -1;
        }
        if (strcmp(name, "--board") == 0) {
            options->board = value;
        } else if (strcmp(name, "--fleet") == 0) {
            options->fleet = value;
        } else if (strcmp(name, "--model") == 0) {
            options->model = value;
        } else if (strcmp(name, "--data") == 0) {
            options->data = value;
        } else if (strcmp(name, "--store") == 0) {
            options->store = value;
        } else if (strcmp(name, "--port") == 0) {
            options->port = value;
        } else if (strcmp(name, "--baud") == 0) {
            error = number(name, value, 1200, 4000000, &options->baud);
        } else if (strcmp(name, "--memory") == 0) {
            error = number(name, value, 1024, 1u << 30, &options->memory_bytes);
        } else if (strcmp(name, "--chunk") == 0) {
            error = number(name, value, 48, 1024, &chunk);
        } else if (strcmp(name, "--chunks") == 0) {
            error = number(name, value, 1, 4096, &chunks);
        } else {
            fprintf(stderr, "linnet-board: unknown option %s\n%s", name, usage);
            return -1;
        }
        if (error) {
            return -1;
        }
    }
    options->chunk_bytes = (uint16_t)chunk;
    options->max_chunks = (uint16_t)chunks;
    if (!options->board || !options->model || !options->data) {
        fprintf(stderr, "linnet-board: --board, --model and --data are needed\n%s", usage);
        return -1;
    }
    return 0;
}
