/*
 * What to write for a new board: a clock, a line in and out, a piece of flash, and examples. Copy this folder, fill in
 * what says TODO, add include/ to the compiler's paths and src/ to its sources. It compiles as it stands.
 *
 * How large the arrays must be for a model, print once on a host:
 *   linnet_board_memory_size, linnet_board_model_slot, linnet_board_work_slot (board.h)
 */
#include <string.h>

#include "linnet/board.h"
#include "linnet/frame.h"

#define FEATURES 200u
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

static void write_bytes(const uint8_t *bytes, size_t length) {
    (void)bytes; /* TODO: may wait until they are out; then ready is always 1 */
    (void)length;
}

static void wait_a_while(linnet_millis until) {
    (void)until; /* TODO: sleep until an interrupt comes or the time has come */
}

static int ready(void *context) {
    (void)context;
    return 1;
}

static void send_frame(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    static uint8_t line[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];
    const int n = linnet_content_kind(bytes, length) == LINNET_CONTENT_MESSAGE
                      ? linnet_frame_write_message(bytes, length, line, sizeof line)
                      : linnet_frame_write(bytes, length, line, sizeof line);
    (void)context;
    (void)channel;
    if (n > 0) {
        write_bytes(line, (size_t)n);
    }
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

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    (void)context;
    (void)i; /* TODO: example i, the oldest first */
    memset(features, 0, FEATURES);
    *label = 0;
    return 0;
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    static uint8_t content[LINNET_FRAME_MAX_CONTENT];
    static struct linnet_board board;
    static const struct linnet_link link = {0, ready, send_frame, 0, {30, 0, 1}, 0, 0, 1, 512};
    static const struct linnet_flash flash = {0, 4096, 4, flash_read, flash_program, flash_erase};
    static struct linnet_data data = {0, FEATURES, 0, 0, 1, load}; /* count grows as the board samples */
    struct linnet_frame_reader reader;
    struct linnet_board_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.board = "board-1"; /* TODO: its own, from a serial number */
    settings.model = "model";
    settings.link = &link;
    settings.data = &data;
    settings.flash = &flash;
    settings.model_slot_bytes = SLOT;
    settings.work_slot_bytes = SLOT;
    settings.slots = 2;
    settings.max_chunks = 64;
    settings.chunk_bytes = 200;
    settings.random_seed = 1; /* TODO: anything that differs from boot to boot */
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    if (linnet_board_init(&board, &settings, now())) {
        return 1;
    }
    linnet_frame_reader_init(&reader, content, sizeof content);
    linnet_board_connected(&board, now());
    for (;;) {
        const linnet_millis wake = linnet_board_poll(&board, now());
        const int byte = read_byte();
        const int length = byte < 0 ? 0 : linnet_frame_reader_take(&reader, (uint8_t)byte);
        if (length > 0) {
            linnet_board_receive(&board, content, (size_t)length, now());
        } else if (byte < 0 && wake > now()) {
            wait_a_while(wake);
        }
    }
}
