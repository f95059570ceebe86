/*
 * What to write for a board without an SDK: a clock, a line in and out, a piece of flash, and examples. Fill in what says TODO. It
 * compiles as it stands, by CMakeLists.txt or with all of the library's src/, its include/ in the compiler's paths and
 * -ffp-contract=off, without which networks of floating point differ from other boards' by a rounding.
 *
 * `linnet board size` says how large MEMORY and SLOT must be for a model, and which settings its aggregator takes.
 */
#include <string.h>

#include "linnet.h"

#define FEATURES 200u
#define EXAMPLES 60u
#define MEMORY 49152u /* of a 200-50-10 integer network with 8-bit residuals and batches of 20 */
#define SLOT 49152u   /* of flash: the model, or the residual with an outbox; there are four */

/* ---- clock: milliseconds since the start, from a timer's interrupt; 64 bits do not wrap ---- */

static linnet_millis now(void) {
    return 0; /* TODO */
}

/* ---- line: let the receive interrupt fill a ring of 512 bytes at least; a UART's 64 are full within 6 ms ---- */

static int read_byte(void) {
    return -1; /* TODO: the next byte of the ring, or -1 */
}

static void write_bytes(void *context, const uint8_t *bytes, size_t length) {
    (void)context;
    (void)bytes; /* TODO: may wait until they are out */
    (void)length;
}

static void wait_a_while(linnet_millis until) {
    (void)until; /* TODO: sleep until an interrupt comes or the time has come; it may return earlier */
}

/* ---- flash: whole pages for the store alone ---- */

static int flash_read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    (void)context;
    (void)offset; /* TODO: memcpy where flash is in the address space */
    memset(out, 0xFF, length);
    return 0;
}

static int flash_program(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    (void)context;
    (void)offset; /* TODO: offset and length are multiples of write_bytes */
    (void)bytes;
    (void)length;
    return -1;
}

static int flash_erase(void *context, uint32_t offset) {
    (void)context;
    (void)offset; /* TODO: the page that begins there */
    return -1;
}

/* ---- examples ---- */

static int example_came(int8_t features[FEATURES], uint8_t *label) {
    (void)features; /* TODO: 1 when there is a new one, with what it was */
    (void)label;
    return 0;
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    static int8_t examples[EXAMPLES * FEATURES];
    static uint8_t labels[EXAMPLES];
    static struct linnet_newest newest;
    static struct linnet_board board;
    static struct linnet_line line;
    static const struct linnet_flash flash = {.page_bytes = 4096, .write_bytes = 4, .read = flash_read, .program = flash_program,
                                              .erase = flash_erase};
    struct linnet_board_settings settings;
    int8_t features[FEATURES];
    uint8_t label;
    linnet_line_init(&line, &board, write_bytes, NULL);
    linnet_newest_init(&newest, FEATURES, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    /* TODO: its fleet, its own id, the model's name, and a seed that differs from boot to boot */
    linnet_usual_settings(&settings, "demo", "board-1", "model", SLOT, 1);
    settings.link = &line.link;
    settings.data = &newest.data;
    settings.flash = &flash;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    if (linnet_board_init(&board, &settings, now())) {
        return 1;
    }
    linnet_board_connected(&board, now());
    for (;;) {
        const linnet_millis wake = linnet_board_poll(&board, now());
        int byte;
        while ((byte = read_byte()) >= 0 && !linnet_line_take(&line, (uint8_t)byte, now())) {
        }
        if (example_came(features, &label)) {
            linnet_newest_add(&newest, features, label);
        }
        if (byte < 0 && wake > now()) {
            wait_a_while(wake);
        }
    }
}
