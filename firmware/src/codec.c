#include "linnet/codec.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/config.h"

unsigned linnet_codec_init(enum linnet_codec codec, uint32_t sum, uint32_t nonzero, uint32_t n) {
    LINNET_ASSERT(nonzero <= n && n >= 1 && n <= LINNET_CODEC_LOOK_AHEAD);
    if (codec == LINNET_CODEC_RANGE) {
        return linnet_range_init(sum, n);
    }
    return LINNET_RICE && codec == LINNET_CODEC_RICE ? linnet_rice_init(sum, nonzero, n) : 0;
}

void linnet_encode_begin(struct linnet_encoder *encoder, enum linnet_codec codec, unsigned init, uint8_t *out,
                         size_t limit) {
    LINNET_ASSERT(encoder && out && limit >= LINNET_CODEC_MIN_LIMIT && init <= 15);
    encoder->out = out;
    encoder->limit = (uint32_t)limit;
    encoder->count = 0;
    encoder->codec = (uint8_t)codec;
    if (codec == LINNET_CODEC_RANGE) {
        linnet_range_encode_begin(&encoder->as.range, init, out, (uint32_t)limit);
    } else if (LINNET_RICE && codec == LINNET_CODEC_RICE) {
        linnet_rice_encode_begin(&encoder->as.rice, init, out, (uint32_t)limit);
    }
}

static uint32_t encode_int16(const struct linnet_encoder *encoder, const int32_t *q, uint32_t n) {
    uint32_t i;
    for (i = 0; i < n && 2u * (encoder->count + i + 1u) <= encoder->limit; i++) {
        linnet_store_le16(encoder->out + 2u * (encoder->count + i), (uint16_t)q[i]);
    }
    return i;
}

uint32_t linnet_encode_some(struct linnet_encoder *encoder, const int32_t *q, uint32_t n) {
    LINNET_ASSERT(encoder && q && encoder->codec != LINNET_CODEC_FLOAT32);
    uint32_t done;
    if (n > LINNET_CODEC_MAX_COUNT - encoder->count) {
        n = LINNET_CODEC_MAX_COUNT - encoder->count;
    }
    if (encoder->codec == LINNET_CODEC_RANGE) {
        done = linnet_range_encode(&encoder->as.range, q, n);
    } else if (LINNET_RICE && encoder->codec == LINNET_CODEC_RICE) {
        done = linnet_rice_encode(&encoder->as.rice, q, n);
    } else {
        done = encode_int16(encoder, q, n);
    }
    encoder->count += done;
    return done;
}

int linnet_encode_float(struct linnet_encoder *encoder, float value) {
    LINNET_ASSERT(encoder && encoder->codec == LINNET_CODEC_FLOAT32);
    if (encoder->count >= LINNET_CODEC_MAX_COUNT || 4u * (encoder->count + 1u) > encoder->limit) {
        return 0;
    }
    linnet_store_float(encoder->out + 4u * encoder->count, value);
    encoder->count++;
    return 1;
}

int linnet_encode_end(struct linnet_encoder *encoder) {
    LINNET_ASSERT(encoder && encoder->count > 0);
    if (encoder->codec == LINNET_CODEC_RANGE) {
        return linnet_range_encode_end(&encoder->as.range);
    }
    if (LINNET_RICE && encoder->codec == LINNET_CODEC_RICE) {
        return linnet_rice_encode_end(&encoder->as.rice);
    }
    return (int)((encoder->codec == LINNET_CODEC_INT16 ? 2u : 4u) * encoder->count);
}

int linnet_decode_begin(struct linnet_decoder *decoder, unsigned codec, unsigned init, const uint8_t *in,
                        size_t length, uint32_t count) {
    LINNET_ASSERT(decoder && (in || length == 0));
    const uint32_t each = codec == LINNET_CODEC_FLOAT32 ? 4 : 2;
    if (codec > LINNET_CODEC_RICE || init > 15) {
        return LINNET_E_MALFORMED;
    }
    if (!LINNET_RICE && codec == LINNET_CODEC_RICE) {
        return LINNET_E_LEFT_OUT;
    }
    if (count < 1 || count > LINNET_CODEC_MAX_COUNT) {
        return LINNET_E_OUT_OF_RANGE;
    }
    decoder->in = in;
    decoder->length = (uint32_t)length;
    decoder->position = 0;
    decoder->codec = (uint8_t)codec;
    if (codec == LINNET_CODEC_RANGE) {
        linnet_range_decode_begin(&decoder->as.range, init, in, (uint32_t)length);
        return LINNET_OK;
    }
    if (LINNET_RICE && codec == LINNET_CODEC_RICE) {
        linnet_rice_decode_begin(&decoder->as.rice, init, in, (uint32_t)length, count);
        return LINNET_OK;
    }
    return init != 0 ? LINNET_E_MALFORMED : length != each * count ? LINNET_E_UNDECODABLE : LINNET_OK;
}

int linnet_decode_some(struct linnet_decoder *decoder, int32_t *q, uint32_t n) {
    LINNET_ASSERT(decoder && q && decoder->codec != LINNET_CODEC_FLOAT32);
    LINNET_ASSERT(decoder->codec != LINNET_CODEC_INT16 || n <= (decoder->length - decoder->position) / 2u);
    if (decoder->codec == LINNET_CODEC_RANGE) {
        return linnet_range_decode(&decoder->as.range, q, n);
    }
    if (LINNET_RICE && decoder->codec == LINNET_CODEC_RICE) {
        return linnet_rice_decode(&decoder->as.rice, q, n);
    }
    for (uint32_t i = 0; i < n; i++) {
        q[i] = linnet_to_s16(linnet_load_le16(decoder->in + decoder->position));
        decoder->position += 2;
    }
    return LINNET_OK;
}

int linnet_decode_float(struct linnet_decoder *decoder, int is_update, float *value) {
    LINNET_ASSERT(decoder && value && decoder->codec == LINNET_CODEC_FLOAT32);
    LINNET_ASSERT(decoder->length - decoder->position >= 4u);
    const float most = 128.0f;
    const uint8_t *at = decoder->in + decoder->position;
    *value = linnet_load_float(at);
    decoder->position += 4;
    if ((linnet_load_le32(at) >> 23 & 0xFFu) == 0xFF) {
        return LINNET_E_NOT_FINITE;
    }
    return is_update && !(*value < most && *value > -most) ? LINNET_E_NOT_FINITE : LINNET_OK;
}

int linnet_decode_end(const struct linnet_decoder *decoder) {
    LINNET_ASSERT(decoder);
    if (decoder->codec == LINNET_CODEC_RANGE) {
        return linnet_range_decode_end(&decoder->as.range);
    }
    if (LINNET_RICE && decoder->codec == LINNET_CODEC_RICE) {
        return linnet_rice_decode_end(&decoder->as.rice);
    }
    return LINNET_OK;
}
