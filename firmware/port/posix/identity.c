#include "identity.h"

#include <stdio.h>

#include "flash_file.h"
#include "line.h"

/* A key as the other options have it. */
static const char *hex(const uint8_t key[LINNET_KEY_BYTES]) {
    static char text[2 * LINNET_KEY_BYTES + 1];
    for (unsigned i = 0; i < LINNET_KEY_BYTES; i++) {
        snprintf(text + 2 * i, 3, "%02x", key[i]);
    }
    return text;
}

int identity_take(struct options *options) {
    static struct flash_file flash;
    static struct linnet_enrol enrol;
    const int is_line = !options->broker && !options->coap;
    if (flash_file_open(&flash, options->identity)) {
        return -1;
    }
    const int error = linnet_enrol_open(&enrol, &flash.flash, 0, options->takes_key);
    if (error && error != LINNET_E_EMPTY) {
        fprintf(stderr, "linnet-board: identity %s: %s\n", options->identity, linnet_error_name(error));
        return -1;
    }
    if (!enrol.has && !is_line) {
        fprintf(stderr, "linnet-board: identity %s holds none, accepted: a file of linnet board add ID --out FILE.bin\n",
                options->identity);
        return -1;
    }
    if (is_line && (!enrol.has || enrol.may_replace) && options->log) {
        fprintf(stderr, "linnet-board: waits for its key: linnet board add ID --serial PORT\n");
    }
    if (is_line && line_enrol(options, &enrol)) {
        return -1;
    }
    options->board = enrol.board;
    options->fleet = enrol.fleet;
    options->key = hex(enrol.key);
    return 0;
}
