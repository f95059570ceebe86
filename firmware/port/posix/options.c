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

/* 0, or -1 after saying what is wrong. */
static int set(struct options *options, const char *name, const char *value) {
    const struct {
        const char *name;
        const char **to;
    } texts[] = {{"--board", &options->board}, {"--fleet", &options->fleet}, {"--model", &options->model},
                 {"--data", &options->data},   {"--store", &options->store}, {"--port", &options->port}};
    const struct {
        const char *name;
        uint32_t least;
        uint32_t most;
        uint32_t *to;
    } numbers[] = {{"--baud", 1200, 4000000, &options->baud},
                   {"--memory", 1024, 1u << 30, &options->memory_bytes},
                   {"--chunk", 48, 1024, &options->chunk_bytes},
                   {"--chunks", 1, 4096, &options->max_chunks}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (strcmp(name, texts[i].name) == 0) {
            *texts[i].to = value;
            return 0;
        }
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (strcmp(name, numbers[i].name) == 0) {
            return number(name, value, numbers[i].least, numbers[i].most, numbers[i].to);
        }
    }
    fprintf(stderr, "linnet-board: unknown option %s\n%s", name, usage);
    return -1;
}

int options_read(struct options *options, int count, char **words) {
    memset(options, 0, sizeof *options);
    options->port = "-";
    options->baud = 115200;
    options->memory_bytes = 8u << 20;
    options->chunk_bytes = 640;
    options->max_chunks = 2048;
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
        if (i + 1 == count) {
            fprintf(stderr, "linnet-board: %s without a value\n%s", name, usage);
            return -1;
        }
        if (set(options, name, words[++i])) {
            return -1;
        }
    }
    if (!options->board || !options->model || !options->data) {
        fprintf(stderr, "linnet-board: --board, --model and --data are needed\n%s", usage);
        return -1;
    }
    return 0;
}
