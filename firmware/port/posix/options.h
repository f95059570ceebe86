/* The command line of the posix board. */
#ifndef LINNET_POSIX_OPTIONS_H
#define LINNET_POSIX_OPTIONS_H

#include <stdint.h>

struct options {
    const char *board;
    const char *fleet; /* null: the line's default */
    const char *model;
    const char *data;
    const char *watch; /* windows to judge, or null */
    const char *store; /* null: kept in memory, lost at the end */
    const char *port;  /* "-": stdin and stdout */
    const char *broker; /* mqtt://host:port, or null */
    const char *mqtt;   /* null: 5 */
    const char *user;
    const char *password; /* secrets: the text, or @file */
    const char *ca;
    const char *coap; /* coaps://host:port, or null */
    const char *psk;
    const char *key;
    const char *fleet_key;
    const char *identity; /* a file with board, fleet and key, or null */
    uint32_t baud;
    uint32_t every_ms; /* from one window to the next */
    uint32_t memory_bytes;
    uint32_t chunk_bytes; /* at most 1 024 */
    uint32_t max_chunks;  /* at most 4 096 */
    uint32_t sleep_s; /* between contacts, where the fleet does not say when the next round is; 0: it stays connected */
    int once;      /* ends in place of sleeping */
    int holds_out; /* one of eight examples is never trained on */
    int log;
    int takes_key; /* as if a button were held: another identity is taken, once */
    int wants_help; /* was printed: no failure */
};

/* Fills options; says on stderr what is wrong, or prints the help, and returns a negative value then. */
int options_read(struct options *options, int count, char **words);

#endif
