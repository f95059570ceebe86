#include "linnet/autoencoder.h"

#include "linnet/assert.h"
#include "linnet/mlp.h"
#include "linnet/tifed.h"

#if LINNET_WITH_AUTOENCODER

static size_t padded(size_t bytes) {
    return (bytes + 3u) & ~(size_t)3u;
}

static int is_whole(const struct linnet_training *training) {
    return !LINNET_FLOAT || training->network == LINNET_TIFED;
}

/* Of the windows that are put there; the trainer's own stands behind them. */
static size_t windows_size(const struct linnet_training *training, uint32_t inputs, uint32_t windows) {
    return padded(windows * inputs * (is_whole(training) ? sizeof(int8_t) : sizeof(float)));
}

size_t linnet_autoencoder_room(const struct linnet_training *training, const struct linnet_layout *network, uint32_t windows) {
    LINNET_ASSERT(training && network && windows > 0);
    const size_t own = is_whole(training) ? linnet_tifed_scratch_size(network, windows) : linnet_mlp_scratch_size(network);
    return windows_size(training, network->layer[0].inputs, windows) + padded(own);
}

size_t linnet_autoencoder_scratch_size(const struct linnet_training *training, const struct linnet_layout *layout) {
    LINNET_ASSERT(training && layout && layout->layers > 1);
    const struct linnet_layout network = linnet_network_of(layout);
    const unsigned features = network.layer[0].inputs;
    const unsigned points = layout->layer[network.layers].outputs / 3u - 1u;
    const size_t measuring = linnet_sensing_size(&training->sensing, features, points) + LINNET_LEFT_BYTES(features)
                             + linnet_autoencoder_room(training, &network, 1);
    const size_t learning =
        linnet_sensing_free(&training->sensing, features) + linnet_autoencoder_room(training, &network, training->batch);
    return measuring > learning ? measuring : learning;
}

void linnet_autoencoder_put(const struct linnet_training *training, const int8_t *features, uint32_t inputs, uint32_t at,
                            void *room) {
    LINNET_ASSERT(training && features && room);
    for (uint32_t f = 0; f < inputs; f++) {
        if (is_whole(training)) {
            ((int8_t *)room)[at * inputs + f] = features[f];
        } else {
            ((float *)room)[at * inputs + f] = linnet_feature_real(features[f]);
        }
    }
}

void linnet_autoencoder_step(const struct linnet_training *training, const struct linnet_layout *network, uint32_t windows,
                             void *parameters, float *momentum, void *room, struct linnet_figures *figures) {
    LINNET_ASSERT(training && network && windows > 0 && windows <= training->batch && parameters && room);
    const uint32_t inputs = network->layer[0].inputs;
    void *const own = (uint8_t *)room + windows_size(training, inputs, windows);
    if (is_whole(training)) {
        const struct linnet_tifed tifed = {network, training->seed, NULL, training->rate_inverse, training->divide};
        linnet_tifed_step(&tifed, parameters, room, NULL, windows, LINNET_ALL_LAYERS, own, figures);
        return;
    }
    const struct linnet_mlp mlp = {network, training->rate, training->momentum};
    for (uint32_t k = 0; k < windows; k++) {
        linnet_mlp_step(&mlp, parameters, momentum, (const float *)room + k * inputs, LINNET_REPEATS, LINNET_ALL_LAYERS, own,
                        figures);
    }
}

static int8_t clamp8(int32_t v) {
    return (int8_t)(v < INT8_MIN ? INT8_MIN : v > INT8_MAX ? INT8_MAX : v);
}

void linnet_autoencoder_left(const struct linnet_training *training, const struct linnet_layout *network, const void *parameters,
                             const int8_t *features, void *room, int8_t *left) {
    LINNET_ASSERT(training && network && parameters && features && room && left);
    const uint32_t inputs = network->layer[0].inputs;
    void *const own = (uint8_t *)room + windows_size(training, inputs, 1);
    if (is_whole(training)) {
        const struct linnet_tifed tifed = {network, training->seed, NULL, training->rate_inverse, training->divide};
        const int16_t *const outputs = linnet_tifed_outputs(&tifed, parameters, features, own);
        for (uint32_t f = 0; f < inputs; f++) {
            left[f] = clamp8(features[f] - outputs[f]);
        }
        return;
    }
    linnet_autoencoder_put(training, features, inputs, 0, room);
    const float *const outputs = linnet_mlp_outputs(network, parameters, room, own);
    for (uint32_t f = 0; f < inputs; f++) {
        left[f] = clamp8(features[f] + 128 - (int32_t)(256.0f * outputs[f] + 0.5f));
    }
}

#endif
