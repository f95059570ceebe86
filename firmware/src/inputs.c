#include "linnet/inputs.h"

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/error.h"

#define HEAD 4u
#define SCALE 4u /* bytes a feature */

static size_t padded(size_t bytes) {
    return (bytes + 3u) & ~(size_t)3u;
}

int linnet_inputs_read(struct linnet_inputs *inputs, const struct linnet_slice *value, unsigned features) {
    LINNET_ASSERT(inputs && value);
    if (features < 1 || features > LINNET_MAX_INPUTS || value->length != HEAD + SCALE * features
        || linnet_front_end_features(value->bytes[0], value->bytes[1], linnet_load_le16(value->bytes + 2)) != (int)features) {
        return LINNET_E_MALFORMED;
    }
    inputs->front = value->bytes[0];
    inputs->axes = value->bytes[1];
    inputs->samples = linnet_load_le16(value->bytes + 2);
    inputs->features = (uint8_t)features;
    inputs->scale = value->bytes + HEAD;
    for (unsigned f = 0; f < features; f++) {
        if (linnet_load_le16(inputs->scale + SCALE * f + 2) == 0) {
            return LINNET_E_MALFORMED;
        }
    }
    return linnet_front_end_is_there(inputs->front) ? LINNET_OK : LINNET_E_LEFT_OUT;
}

static size_t front_bytes(const struct linnet_inputs *inputs) {
    return padded(linnet_front_end_scratch_size(inputs->front, inputs->samples));
}

static size_t window_bytes(const struct linnet_inputs *inputs) {
    return padded((size_t)inputs->axes * inputs->samples * sizeof(int16_t));
}

size_t linnet_inputs_scratch_size(const struct linnet_inputs *inputs) {
    LINNET_ASSERT(inputs);
    return front_bytes(inputs) + window_bytes(inputs) + padded(inputs->features * sizeof(int16_t));
}

int16_t *linnet_inputs_window(const struct linnet_inputs *inputs, void *scratch) {
    LINNET_ASSERT(inputs && scratch);
    return (int16_t *)(void *)((uint8_t *)scratch + front_bytes(inputs));
}

int linnet_inputs_run(const struct linnet_inputs *inputs, void *scratch, int8_t *features) {
    LINNET_ASSERT(inputs && inputs->features > 0 && scratch && features);
    struct linnet_front_end front;
    enum linnet_axis why;
    const int16_t *window = linnet_inputs_window(inputs, scratch);
    int16_t *raw = (int16_t *)(void *)((uint8_t *)scratch + front_bytes(inputs) + window_bytes(inputs));
    const uint8_t *scale = inputs->scale;
    const int error = linnet_front_end_init(&front, inputs->front, inputs->axes, inputs->samples, scratch, front_bytes(inputs));
    if (error || linnet_front_end_bad_axis(&front, window, &why) > 0) {
        return error ? error : LINNET_E_EMPTY;
    }
    linnet_front_end_run(&front, window, raw);
    for (unsigned f = 0; f < inputs->features; f++, scale += SCALE) {
        features[f] = linnet_input_scaled(raw[f], linnet_to_s16(linnet_load_le16(scale)), linnet_load_le16(scale + 2));
    }
    return LINNET_OK;
}
