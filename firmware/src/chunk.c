#include "linnet/chunk.h"

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/message.h"
#include "linnet/quantizer.h"

#define PIECE 32u /* values decoded at a time */

uint32_t linnet_chunk_seed(const uint8_t *id, size_t id_length, uint32_t version,
                           const uint8_t digest[LINNET_DIGEST_BYTES]) {
    LINNET_ASSERT(id && id_length > 0 && digest);
    uint8_t bytes[5] = {0};
    uint32_t crc = linnet_crc32c_update(LINNET_CRC32C_INIT, id, id_length);
    linnet_store_le32(bytes + 1, version);
    crc = linnet_crc32c_update(crc, bytes, sizeof bytes);
    return linnet_crc32c_update(crc, digest, LINNET_DIGEST_BYTES);
}

static int check_repair(const struct linnet_chunk *chunk, size_t payload) {
    if (chunk->codec != 0 || chunk->init != 0 || chunk->step < LINNET_UPDATE || chunk->step > LINNET_DIFF) {
        return LINNET_E_MALFORMED;
    }
    if (chunk->count > 255 || chunk->first + chunk->count > LINNET_MAX_CHUNKS) {
        return LINNET_E_OUT_OF_RANGE;
    }
    if (chunk->count == 0 ? payload != 0 : payload < 9) {
        return LINNET_E_MALFORMED;
    }
    return LINNET_OK;
}

static int check_slice(const struct linnet_chunk *chunk) {
    const int lowest = chunk->type == LINNET_UPDATE ? LINNET_MIN_STEP : 0;
    if (chunk->index >= LINNET_MAX_CHUNKS || chunk->count == 0 || chunk->step < lowest
        || chunk->step > LINNET_MAX_STEP) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return LINNET_OK;
}

void linnet_chunk_take_apart(struct linnet_chunk *chunk, const uint8_t *packet, size_t length) {
    LINNET_ASSERT(chunk && packet && length >= LINNET_CHUNK_OVERHEAD && length <= UINT16_MAX);
    chunk->bytes = packet;
    chunk->length = (uint16_t)length;
    chunk->type = packet[0] >> 3 & 7u;
    chunk->poll = (packet[0] & LINNET_FLAG_POLL) != 0;
    chunk->codec = packet[1] >> 4;
    chunk->init = packet[1] & 15u;
    chunk->transfer = linnet_load_le16(packet + 2);
    chunk->index = linnet_load_le16(packet + 4);
    chunk->first = linnet_load_le24(packet + 6);
    chunk->count = linnet_load_le16(packet + 9);
    chunk->step = linnet_to_s8(packet[11]);
}

int linnet_chunk_read(struct linnet_chunk *chunk, const uint8_t *packet, size_t length) {
    LINNET_ASSERT(chunk && (packet || length == 0));
    if (length < LINNET_CHUNK_OVERHEAD || packet[0] >> 6 != 1 || (packet[0] & 3u) != 0) {
        return LINNET_E_MALFORMED;
    }
    if (length > LINNET_REPAIR_MAX) {
        return (packet[0] >> 3 & 7u) > LINNET_TYPE_REPAIR ? LINNET_E_MALFORMED : LINNET_E_TOO_LONG;
    }
    linnet_chunk_take_apart(chunk, packet, length);
    if (chunk->type > LINNET_TYPE_REPAIR) {
        return LINNET_E_MALFORMED;
    }
    if (chunk->type == LINNET_TYPE_REPAIR) {
        return check_repair(chunk, length - LINNET_CHUNK_OVERHEAD);
    }
    return length > LINNET_CHUNK_MAX ? LINNET_E_TOO_LONG : check_slice(chunk);
}

static uint32_t check_of(const uint8_t *packet, size_t length, uint32_t seed) {
    return linnet_crc32c_finish(linnet_crc32c_update(seed, packet, length - LINNET_CHUNK_CHECK));
}

int linnet_chunk_verify(const struct linnet_chunk *chunk, uint32_t seed) {
    LINNET_ASSERT(chunk && chunk->bytes && chunk->length >= LINNET_CHUNK_OVERHEAD);
    const uint32_t check = linnet_load_le32(chunk->bytes + chunk->length - LINNET_CHUNK_CHECK);
    return check == check_of(chunk->bytes, chunk->length, seed) ? LINNET_OK : LINNET_E_CHECKSUM;
}

void linnet_chunk_write(const struct linnet_chunk *chunk, uint8_t *packet) {
    LINNET_ASSERT(chunk && packet);
    packet[0] = (uint8_t)(1u << 6 | (unsigned)chunk->type << 3 | (chunk->poll ? LINNET_FLAG_POLL : 0u));
    packet[1] = (uint8_t)((unsigned)chunk->codec << 4 | chunk->init);
    linnet_store_le16(packet + 2, chunk->transfer);
    linnet_store_le16(packet + 4, chunk->index);
    linnet_store_le24(packet + 6, chunk->first);
    linnet_store_le16(packet + 9, chunk->count);
    packet[11] = (uint8_t)chunk->step;
}

void linnet_chunk_sign(uint8_t *packet, size_t length, uint32_t seed) {
    LINNET_ASSERT(packet && length >= LINNET_CHUNK_OVERHEAD);
    linnet_store_le32(packet + length - LINNET_CHUNK_CHECK, check_of(packet, length, seed));
}

void linnet_chunk_set_poll(uint8_t *packet, size_t length, int poll, uint32_t seed) {
    LINNET_ASSERT(packet && length >= LINNET_CHUNK_OVERHEAD);
    packet[0] = (uint8_t)((packet[0] & ~LINNET_FLAG_POLL) | (poll ? LINNET_FLAG_POLL : 0u));
    linnet_chunk_sign(packet, length, seed);
}

int linnet_chunk_fits(const struct linnet_chunk *chunk, const struct linnet_layout *layout) {
    LINNET_ASSERT(chunk && layout && chunk->type != LINNET_TYPE_REPAIR);
    const int layer = linnet_layout_layer_of(layout, chunk->first, chunk->count);
    if (chunk->codec > LINNET_CODEC_RICE) {
        return LINNET_E_MALFORMED;
    }
    if (layer < 0) {
        return layer;
    }
    if ((chunk->codec == LINNET_CODEC_FLOAT32) != linnet_is_float(layout)
        || (linnet_is_float(layout) && (chunk->type == LINNET_STEP || chunk->type == LINNET_DIFF))) {
        return LINNET_E_UNDECODABLE;
    }
    return chunk->codec == LINNET_CODEC_FLOAT32 && chunk->step != 0 ? LINNET_E_OUT_OF_RANGE : layer;
}

int linnet_chunk_decode(struct linnet_decoder *decoder, const struct linnet_chunk *chunk) {
    LINNET_ASSERT(decoder && chunk && chunk->bytes && chunk->type != LINNET_TYPE_REPAIR);
    return linnet_decode_begin(decoder, chunk->codec, chunk->init, chunk->bytes + LINNET_CHUNK_HEADER,
                               chunk->length - LINNET_CHUNK_OVERHEAD, chunk->count);
}

static int apply_floats(struct linnet_decoder *decoder, const struct linnet_chunk *chunk, float *to) {
    int error = LINNET_OK;
    for (uint32_t i = 0; !error && i < chunk->count; i++) {
        error = linnet_decode_float(decoder, 0, &to[i]);
    }
    return error;
}

/* 65 535 · 2^15 + 2^15 just fits 32 bits. */
static int16_t applied(const struct linnet_chunk *chunk, int16_t before, int32_t q) {
    const int32_t value = q * ((int32_t)1 << chunk->step);
    if (chunk->type == LINNET_STEP) {
        const int32_t sum = before + value;
        return (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
    }
    const uint32_t from = chunk->type == LINNET_DIFF ? (uint32_t)before : 0u;
    return linnet_to_s16((uint16_t)(from + (uint32_t)value));
}

static int apply_integers(struct linnet_decoder *decoder, const struct linnet_chunk *chunk, int16_t *to) {
    int32_t q[PIECE];
    int error = LINNET_OK;
    for (uint32_t i = 0; !error && i < chunk->count; i += PIECE) {
        const uint32_t n = chunk->count - i < PIECE ? chunk->count - i : PIECE;
        error = linnet_decode_some(decoder, q, n);
        for (uint32_t k = 0; !error && k < n; k++) {
            to[i + k] = applied(chunk, to[i + k], q[k]);
        }
    }
    return error;
}

int linnet_chunk_apply(const struct linnet_chunk *chunk, const struct linnet_layout *layout, void *parameters) {
    struct linnet_decoder decoder;
    LINNET_ASSERT(chunk && layout && parameters && linnet_chunk_fits(chunk, layout) >= 0);
    LINNET_ASSERT(chunk->type != LINNET_UPDATE && chunk->step >= 0); /* an update is no model's */
    int error = linnet_chunk_decode(&decoder, chunk);
    if (!error) {
        error = linnet_is_float(layout)
                    ? apply_floats(&decoder, chunk, (float *)parameters + chunk->first)
                    : apply_integers(&decoder, chunk, (int16_t *)parameters + chunk->first);
    }
    return error ? error : linnet_decode_end(&decoder);
}
