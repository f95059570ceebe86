/* Anything said to a board in any order, checks made good: lengths u16, then that many bytes, again and again. */
#include <string.h>

#include "linnet/board.h"
#include "linnet/chunk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static uint8_t flash_bytes[1 << 18];

static int flash_read(void *context, uint32_t offset, uint8_t *out, size_t length) {
    (void)context;
    memcpy(out, flash_bytes + offset, length);
    return 0;
}

static int flash_program(void *context, uint32_t offset, const uint8_t *in, size_t length) {
    (void)context;
    memcpy(flash_bytes + offset, in, length);
    return 0;
}

static int flash_erase(void *context, uint32_t offset) {
    (void)context;
    memset(flash_bytes + offset, 0xFF, 512);
    return 0;
}

static int ready(void *context) {
    (void)context;
    return 1;
}

static void send_nowhere(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    (void)context;
    (void)channel;
    (void)bytes;
    (void)length;
}

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    (void)context;
    memset(features, (int)i, 12);
    *label = (uint8_t)(i % 4);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const struct linnet_flash flash = {0, 512, 1, flash_read, flash_program, flash_erase};
    static const struct linnet_data data = {0, 12, 40, 0, 0, load};
    static const struct linnet_link link = {0, ready, send_nowhere, 0, {30, 0, 1}, 0, 0, 1, 0};
    static uint64_t memory[5000];
    static struct linnet_board board;
    struct linnet_board_settings s;
    linnet_millis now = 0;
    memset(flash_bytes, 0xFF, sizeof flash_bytes);
    memset(&s, 0, sizeof s);
    s.board = "b";
    s.model = "m";
    s.link = &link;
    s.data = &data;
    s.flash = &flash;
    s.model_slot_bytes = 1 << 15;
    s.work_slot_bytes = 1 << 15;
    s.slots = 2;
    s.max_chunks = 32;
    s.chunk_bytes = 64;
    s.memory = memory;
    s.memory_bytes = sizeof memory;
    linnet_board_init(&board, &s, now);
    linnet_board_connected(&board, now);
    while (length >= 2) {
        const size_t n = ((size_t)bytes[0] | (size_t)bytes[1] << 8) % 1100u;
        uint8_t packet[1100];
        bytes += 2;
        length -= 2;
        const size_t take = n < length ? n : length;
        memcpy(packet, bytes, take);
        bytes += take;
        length -= take;
        if (take >= LINNET_CHUNK_OVERHEAD && packet[0] >> 6 == 1) {
            linnet_chunk_sign(packet, take,
                              linnet_chunk_seed((const uint8_t *)"m", 1, board.held.version, board.held.digest));
        }
        linnet_board_receive(&board, packet, take, now);
        for (int i = 0; i < 12; i++) {
            linnet_board_poll(&board, now);
            now += 7;
        }
    }
    return 0;
}
