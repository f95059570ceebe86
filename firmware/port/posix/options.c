#include "options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: linnet-board --board ID --model ID --data FILE [--fleet ID] [--store FILE] [way] [options]\n"
    "       linnet-board --identity FILE [--take-key] --model ID --data FILE [--store FILE] [way] [options]\n"
    "One board of a fleet. The store survives the process. Ways to the fleet, the first is the default:\n"
    "  --port PATH|- [--baud N]   frames on a serial port, or on stdin and stdout (-)\n"
    "  --broker mqtt[s]://HOST[:PORT] [--mqtt 5|3.1.1] [--user NAME --password SECRET] [--ca FILE]\n"
    "  --coap coap[s]://HOST[:PORT] [--psk SECRET]   a gateway, on plain UDP or DTLS; the PSK's identity is the board's id\n"
    "  --key SECRET   32 hex digits: the board's one key, in place of user and password, or of the PSK; its updates are\n"
    "                 proven by it, on a serial port too\n"
    "                 (a SECRET is the text itself, a PSK's or key's in hex, or @FILE that holds it)\n"
    "  --identity FILE   board, fleet and key, in place of --board, --fleet and --key: from linnet board add ID --out\n"
    "                 FILE.bin; where it holds none the board waits on its serial line for linnet board add ID --serial\n"
    "  --take-key     takes another identity on its line first, as a board whose button is held at reset\n"
    "  --fleet-key KEY   what `linnet fleet init` wrote into fleet.pub (or fleet.mac): only offers that it proves are taken;\n"
    "                 the text or @FILE, or the key alone in hex\n"
    "options:\n"
    "  --hold-out     keeps one of eight examples out of its training, and tells how versions do on them\n"
    "  --watch FILE   windows of a sensor that the board judges once its fleet has learnt points; with --every MS (1000)\n"
    "  --sleep SECONDS   connects for one contact at a time, and sleeps until the fleet's next round, or so long where the\n"
    "                 fleet does not say when that is; with --broker or --coap\n"
    "  --once         with --sleep: ends in place of sleeping, as a board whose sleep is a reboot; prints the time to the next\n"
    "                 contact\n"
    "  --memory BYTES (8388608)   --chunk BYTES (640)   --chunks N (2048)   --log: tell on stderr   --help\n";

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
                 {"--data", &options->data},   {"--watch", &options->watch}, {"--store", &options->store}, {"--port", &options->port},
                 {"--broker", &options->broker}, {"--mqtt", &options->mqtt}, {"--user", &options->user},
                 {"--password", &options->password}, {"--ca", &options->ca}, {"--coap", &options->coap},
                 {"--psk", &options->psk}, {"--key", &options->key}, {"--fleet-key", &options->fleet_key},
                 {"--identity", &options->identity}};
    const struct {
        const char *name;
        uint32_t least;
        uint32_t most;
        uint32_t *to;
    } numbers[] = {{"--baud", 1200, 4000000, &options->baud},
                   {"--sleep", 1, 30u * 86400u, &options->sleep_s},
                   {"--every", 1, 3600000, &options->every_ms},
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

/* Options without a value. */
static int set_switch(struct options *options, const char *name) {
    const struct {
        const char *name;
        int *to;
    } switches[] = {{"--log", &options->log}, {"--hold-out", &options->holds_out}, {"--take-key", &options->takes_key},
                    {"--once", &options->once}};
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (strcmp(name, switches[i].name) == 0) {
            *switches[i].to = 1;
            return 1;
        }
    }
    return 0;
}

/* Which options go together. */
static int check(const struct options *options) {
    const char *wrong = NULL;
    if (options->identity && (options->board || options->fleet || options->key || options->user || options->psk)) {
        wrong = "--identity comes in place of --board, --fleet, --key, --user and --psk";
    } else if (options->takes_key && (!options->identity || options->broker || options->coap)) {
        wrong = "--take-key goes with --identity on a serial line";
    } else if ((!options->board && !options->identity) || !options->model || !options->data) {
        wrong = "--board or --identity, --model and --data are needed";
    } else if ((options->broker || options->coap || options->key || options->fleet_key) && !options->fleet
               && !options->identity) {
        wrong = "--fleet is needed with --broker, --coap, --key and --fleet-key";
    } else if ((options->port != NULL) + (options->broker != NULL) + (options->coap != NULL) > 1) {
        wrong = "one of --port, --broker and --coap";
    } else if (options->mqtt && strcmp(options->mqtt, "5") != 0 && strcmp(options->mqtt, "3.1.1") != 0) {
        wrong = "--mqtt, accepted: 5 and 3.1.1";
    } else if (!options->broker && (options->mqtt || options->user || options->password || options->ca)) {
        wrong = "--mqtt, --user, --password and --ca go with --broker";
    } else if (!options->coap && options->psk) {
        wrong = "--psk goes with --coap";
    } else if (options->key && (options->user || options->password || options->psk)) {
        wrong = "--key comes in place of --user, --password and --psk";
    } else if ((options->sleep_s > 0 && !options->broker && !options->coap) || (options->once && options->sleep_s == 0)) {
        wrong = "--sleep goes with --broker or --coap, and --once with --sleep";
    } else if ((options->user != NULL) != (options->password != NULL)) {
        wrong = "--user and --password go together";
    }
    if (wrong) {
        fprintf(stderr, "linnet-board: %s\n%s", wrong, usage);
    }
    return wrong ? -1 : 0;
}

int options_read(struct options *options, int count, char **words) {
    memset(options, 0, sizeof *options);
    options->baud = 115200;
    options->every_ms = 1000;
    options->memory_bytes = 8u << 20;
    options->chunk_bytes = 640;
    options->max_chunks = 2048;
    for (int i = 1; i < count; i++) {
        const char *name = words[i];
        if (set_switch(options, name)) {
            continue;
        }
        if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
            fputs(usage, stdout);
            options->wants_help = 1;
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
    if (check(options)) {
        return -1;
    }
    options->port = options->port ? options->port : "-";
    return 0;
}
