/* Anything said to a board in any order, checks made good: lengths u16, then that many bytes, again and again. */
#include "fuzzed_board.h"
#include "linnet/chunk.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const struct linnet_link link = {0, ready, send_nowhere, 0, {30, 0, 1}, 0, 0, 1, 0};
    static struct linnet_board board;
    struct linnet_board_settings s;
    linnet_millis now = 0;
    fuzzed_settings(&s);
    s.link = &link;
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
