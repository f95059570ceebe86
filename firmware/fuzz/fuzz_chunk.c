/* Any bytes as a chunk of a small model, its check made good: applying it stays within the model. */
#include <string.h>

#include "linnet/chunk.h"
#include "linnet/receiver.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A model's chunk is applied; an update's values are read, as a board reads its own again. */
static void use(const struct linnet_chunk *chunk, const struct linnet_layout *layout, void *parameters) {
    struct linnet_decoder decoder;
    int32_t q;
    float value;
    if (chunk->type != LINNET_UPDATE) {
        linnet_chunk_apply(chunk, layout, parameters);
        return;
    }
    int error = linnet_chunk_decode(&decoder, chunk);
    for (uint32_t i = 0; !error && i < chunk->count; i++) {
        error = chunk->codec == LINNET_CODEC_FLOAT32 ? linnet_decode_float(&decoder, 1, &value)
                                                     : linnet_decode(&decoder, &q);
    }
}

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
    if (linnet_chunk_read(&chunk, packet, length) != LINNET_OK) {
        memset(&chunk, 0, sizeof chunk);
    } else if (chunk.type != LINNET_TYPE_REPAIR && linnet_chunk_fits(&chunk, &layout) >= 0) {
        use(&chunk, &layout, &parameters);
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
