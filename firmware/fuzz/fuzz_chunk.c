/* Any bytes as a chunk of a small model, its check made good: applying it stays within the model. */
#include <string.h>

#include "linnet/chunk.h"
#include "linnet/receiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const uint16_t units[] = {20, 8, 4};
    static const int8_t exponents[] = {0, 0};
    static uint8_t memory[20000];
    struct linnet_layout layout;
    struct linnet_chunk chunk;
    struct linnet_receiver receiver;
    uint8_t packet[LINNET_REPAIR_MAX];
    uint8_t solved[LINNET_REPAIR_MAX];
    uint8_t bitmap[8];
    union {
        int16_t integers[204];
        float reals[204];
    } parameters;
    if (length < 1 || length - 1 > sizeof packet) {
        return 0;
    }
    const unsigned numeric = bytes[0] & 1u;
    linnet_layout_init(&layout, numeric, 2, units, exponents);
    memset(&parameters, 0, sizeof parameters);
    memcpy(packet, bytes + 1, length - 1);
    length--;
    if (length >= LINNET_CHUNK_OVERHEAD) {
        linnet_chunk_sign(packet, length, 7);
    }
    if (linnet_chunk_peek(&chunk, packet, length) == LINNET_OK && chunk.type != LINNET_TYPE_REPAIR) {
        linnet_chunk_apply(&chunk, packet, length, &layout, &parameters);
    }
    linnet_receiver_start(&receiver, bitmap, 60, 256, chunk.type & 3u, chunk.transfer, 7, memory, sizeof memory, 0);
    for (unsigned i = 0; i < 3; i++) {
        linnet_receiver_take(&receiver, packet, length, i);
        while (linnet_receiver_solved(&receiver, solved, sizeof solved) > 0) {
        }
        if (length >= LINNET_CHUNK_OVERHEAD) { /* the same again as another repair */
            packet[4]++;
            linnet_chunk_sign(packet, length, 7);
        }
    }
    return 0;
}
