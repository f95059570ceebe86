#include "linnet/training.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/autoencoder.h"
#include "linnet/codec.h"
#include "linnet/head.h"
#include "linnet/mlp.h"
#include "linnet/random.h"
#include "linnet/ridge.h"
#include "linnet/tifed.h"
#include "linnet/wide.h"

static int within(int32_t v, int32_t lo, int32_t hi) {
    return v >= lo && v <= hi;
}

static float ppm(int32_t v) {
    return (float)v / 1000000.0f;
}

static int read_integers(struct linnet_training *t, const struct linnet_message *offer) {
    const int32_t *s = offer->training;
    t->divide = (uint8_t)s[0];
    t->rate_inverse = s[1];
    for (unsigned h = 0; h < offer->exponent_count; h++) {
        if (offer->exponents[h] != 0) {
            return 0;
        }
    }
    return within(s[0], LINNET_FLOOR, LINNET_NEAREST) && s[1] >= 1 && offer->numeric == LINNET_INT16;
}

static int read_reals(struct linnet_training *t, const struct linnet_message *offer) {
    const int32_t *s = offer->training;
    if (offer->network == LINNET_SIGMOID || linnet_is_autoencoder(offer->network)) {
        t->rate = ppm(s[0]);
        t->momentum = ppm(s[1]);
        return within(s[0], 0, 100000000) && within(s[1], 0, 999999) && s[2] == 1;
    }
    if (offer->training_count < 8 || offer->exponent_count != 1 || !within(s[7], 1, 1000000)) {
        return 0;
    }
    t->rate = linnet_head_rate(ppm(s[0]), ppm(s[7]), offer->round, (uint32_t)s[4]);
    t->decay = ppm(s[1]);
    return within(s[0], 0, 100000000) && within(s[1], 0, 1000000);
}

#if LINNET_WITH_POINTS || LINNET_WITH_RIDGE
/* Sums travel as they are. */
static int is_summable(const struct linnet_message *offer) {
    return offer->mode == 0 && offer->profile[0] >= LINNET_CODEC_RANGE;
}

static int is_exact(const struct linnet_message *offer) {
    return is_summable(offer) && offer->profile[1] == 0 && offer->profile[2] == 0;
}
#endif

#if LINNET_WITH_POINTS
static int read_points(struct linnet_training *t, const struct linnet_message *offer) {
    struct linnet_layout layout;
    struct linnet_points points;
    const int16_t unread = 0;
    if (linnet_layout_init(&layout, offer->numeric, offer->exponent_count, offer->units, offer->exponents)
        || offer->training_count < LINNET_POINTS_TRAINING || !is_exact(offer)
        || linnet_points_open(&points, &layout, &unread) || layout.layers != 1) {
        return LINNET_E_MALFORMED;
    }
    return linnet_sensing_read(&t->sensing, offer->training, points.features);
}
#endif

#if LINNET_WITH_AUTOENCODER
static int read_autoencoder(struct linnet_training *t, const struct linnet_message *offer) {
    const int32_t *s = offer->training;
    struct linnet_layout layout;
    struct linnet_points points;
    const int16_t unread = 0;
    if (offer->training_count < LINNET_AUTOENCODER_TRAINING || !is_summable(offer) || !within(s[14], 1, 65535)
        || linnet_layout_init(&layout, offer->numeric, offer->exponent_count, offer->units, offer->exponents)
        || linnet_points_open(&points, &layout, &unread) || layout.layers < 2) {
        return LINNET_E_MALFORMED;
    }
    const int32_t numbers[LINNET_POINTS_TRAINING] = {s[7], s[8], 1, 1, s[4], s[5], s[6], s[9], s[10], s[11], s[12], s[13]};
    t->network = (uint8_t)linnet_trained_as(offer->network, &layout);
    t->sensing.learning = (uint16_t)s[14];
    if (!LINNET_FLOAT && t->network != LINNET_TIFED) {
        return LINNET_E_LEFT_OUT;
    }
    const int is_good = t->network == LINNET_TIFED ? read_integers(t, offer) : read_reals(t, offer);
    return is_good ? linnet_sensing_read(&t->sensing, numbers, points.features) : LINNET_E_MALFORMED;
}
#endif

#if LINNET_WITH_RIDGE
static int read_ridge(const struct linnet_message *offer) {
    const int32_t *s = offer->training;
    struct linnet_layout layout;
    const int is_good =
        linnet_layout_init(&layout, offer->numeric, offer->exponent_count, offer->units, offer->exponents) == LINNET_OK
        && linnet_ridge_fits(&layout) == LINNET_OK && is_exact(offer) && s[0] >= 1 && s[1] == 0 && s[2] == 1 && s[3] == 1
        && s[4] <= (int32_t)LINNET_MAX_RIDGE_EXAMPLES;
    return is_good ? LINNET_OK : LINNET_E_MALFORMED;
}
#endif

static int read_network(struct linnet_training *t, const struct linnet_message *offer) {
    t->network = (uint8_t)offer->network;
#if LINNET_WITH_AUTOENCODER
    if (offer->network == LINNET_AUTOENCODER) {
        return read_autoencoder(t, offer);
    }
#endif
#if LINNET_WITH_POINTS
    if (offer->network == LINNET_POINTS) {
        return read_points(t, offer);
    }
#endif
#if LINNET_WITH_RIDGE
    if (offer->network == LINNET_RIDGE) {
        return read_ridge(offer);
    }
#endif
    const int is_good = linnet_trains_integers(offer->network) ? read_integers(t, offer) : read_reals(t, offer);
    return is_good ? LINNET_OK : LINNET_E_MALFORMED;
}

int linnet_training_read(struct linnet_training *training, const struct linnet_message *offer) {
    LINNET_ASSERT(training && offer);
    const int32_t *s = offer->training;
    memset(training, 0, sizeof *training);
    if ((!LINNET_FLOAT && offer->network != LINNET_TIFED && !linnet_is_summed(offer->network)
         && !linnet_is_autoencoder(offer->network))
        || (!LINNET_WITH_POINTS && offer->network == LINNET_POINTS)) {
        return LINNET_E_LEFT_OUT;
    }
    if (offer->training_count < 7 || !within(s[2], 1, 4096) || !within(s[3], 1, 4096)
        || !within(s[4], 1, (int32_t)LINNET_MAX_EXAMPLES) || !within(s[5], s[4], (int32_t)LINNET_MAX_EXAMPLES)
        || s[5] % s[4] != 0 || !within(s[6], 1, 65535)) {
        return LINNET_E_MALFORMED;
    }
    int error = read_network(training, offer);
#if LINNET_WITH_WINDOWS
    if (!error && LINNET_HAS(offer, LINNET_KEY_FRONT) && offer->network <= LINNET_SOFTMAX) {
        error = linnet_inputs_read(&training->inputs, &offer->front, offer->units[0]);
    }
#endif
    if (error) {
        return error;
    }
    training->seed = offer->seed;
    training->batch = (uint32_t)s[2];
    training->passes = (uint32_t)s[3];
    training->examples = (uint32_t)s[4];
    training->buffer = (uint32_t)s[5];
    training->stay = (uint32_t)s[6];
    if (training->batch > training->examples) {
        training->batch = training->examples;
    }
    return LINNET_OK;
}

#if LINNET_PERSONAL
void linnet_training_tune(struct linnet_training *training, uint32_t share) {
    LINNET_ASSERT(training && share > 0);
    if (linnet_trains_integers(training->network)) {
        const uint64_t inverse = linnet_wide_divide((uint64_t)training->rate_inverse * 256u, share, 0);
        training->rate_inverse = inverse < 1 ? 1 : inverse > INT32_MAX ? INT32_MAX : (int32_t)inverse;
    } else {
        training->rate = training->rate * ((float)share / 256.0f);
    }
}
#endif

#if LINNET_EVALUATION
#define GROUP 8u /* examples, of which one is held out */

static uint32_t drawn(uint64_t seed, uint32_t group) {
    return (uint32_t)linnet_random_stream(seed, LINNET_PURPOSE_HELD_OUT, group).state % GROUP;
}

uint32_t linnet_held_out_count(uint32_t n) {
    return n / GROUP;
}

uint32_t linnet_held_out(uint64_t seed, uint32_t j) {
    return j * GROUP + drawn(seed, j);
}

uint32_t linnet_trained_on(uint64_t seed, uint32_t n, uint32_t k) {
    const uint32_t group = k / (GROUP - 1u);
    const uint32_t within = k % (GROUP - 1u);
    if (group >= linnet_held_out_count(n)) {
        return k + linnet_held_out_count(n);
    }
    return group * GROUP + within + (within >= drawn(seed, group));
}

static int holds_out(const struct linnet_training *training, const struct linnet_data *data) {
    return training->holds_out && !data->is_live;
}
#endif

uint32_t linnet_training_count(const struct linnet_training *training, const struct linnet_data *data) {
    LINNET_ASSERT(training && data);
#if LINNET_EVALUATION
    return data->count - (holds_out(training, data) ? linnet_held_out_count(data->count) : 0u);
#else
    (void)training;
    return data->count;
#endif
}

uint32_t linnet_training_taken(const struct linnet_training *training, const struct linnet_data *data) {
    LINNET_ASSERT(training && data);
    return data->is_live && data->count < training->examples ? data->count : training->examples;
}

uint32_t linnet_training_index(const struct linnet_training *training, const struct linnet_data *data, uint32_t round,
                               uint32_t taken, uint32_t k) {
    LINNET_ASSERT(training && data && k < taken && data->count > 0 && training->examples > 0 && training->stay > 0);
    if (data->is_live) {
        return data->count - taken + k;
    }
    const uint32_t windows = training->buffer / training->examples;
    const uint64_t at = (uint64_t)(round / training->stay) * training->buffer
                        + round % training->stay % windows * training->examples + k;
    uint32_t index;
    linnet_wide_divide(at, linnet_training_count(training, data), &index);
#if LINNET_EVALUATION
    return holds_out(training, data) ? linnet_trained_on(training->seed, data->count, index) : index;
#else
    return index;
#endif
}

#if LINNET_WITH_POINTS
/* The least number from 0.618·n on that has no divisor in common with n. */
uint32_t linnet_training_scatter(uint32_t n) {
    LINNET_ASSERT(n > 0);
    uint32_t step = (uint32_t)linnet_wide_divide(n * UINT64_C(618), 1000, NULL);
    for (step = step > 0 ? step : 1;; step++) {
        uint32_t a = n;
        uint32_t b = step;
        while (b > 0) {
            const uint32_t rest = a % b;
            a = b;
            b = rest;
        }
        if (a == 1) {
            return step;
        }
    }
}

uint32_t linnet_training_scattered(const struct linnet_training *training, const struct linnet_data *data, uint32_t round,
                                   uint32_t taken, uint32_t k) {
    const uint32_t place = linnet_training_index(training, data, round, taken, k);
    uint32_t index = place;
    if (!data->is_live) {
        linnet_wide_divide((uint64_t)place * linnet_training_scatter(data->count), data->count, &index);
    }
    return index;
}
#endif

static size_t feature_bytes(const struct linnet_training *training) {
    return linnet_trains_integers(training->network) ? sizeof(int8_t) : sizeof(float);
}

static size_t padded(size_t bytes) {
    return (bytes + 3u) & ~(size_t)3u;
}

/* One feature vector as it is loaded, where it must be converted; before it a window, if that may be what is loaded. */
static size_t staging_size(const struct linnet_training *training, const struct linnet_layout *layout) {
#if LINNET_WITH_WINDOWS
    if (training->inputs.features > 0) {
        return linnet_inputs_scratch_size(&training->inputs) + padded(layout->layer[0].inputs * sizeof(float));
    }
#endif
    return LINNET_FLOAT * padded(layout->layer[0].inputs
                                 * (linnet_trains_integers(training->network) ? sizeof(float) : sizeof(int8_t)));
}

size_t linnet_training_scratch_size(const struct linnet_training *training, const struct linnet_layout *layout) {
    LINNET_ASSERT(training && layout && layout->layers > 0);
#if LINNET_WITH_POINTS
    if (training->network == LINNET_POINTS) {
        return linnet_sensing_size(&training->sensing, layout->layer[0].inputs / 2u, layout->layer[0].outputs - 2u);
    }
#endif
#if LINNET_WITH_AUTOENCODER
    if (training->sensing.learning > 0) {
        return linnet_autoencoder_scratch_size(training, layout);
    }
#endif
#if LINNET_WITH_RIDGE
    if (training->network == LINNET_RIDGE) {
        return linnet_ridge_scratch_size(layout->layer[0].inputs);
    }
#endif
    const size_t examples = padded(training->batch * feature_bytes(training) * layout->layer[0].inputs);
    const size_t labels = padded(training->batch);
    const size_t own = linnet_trains_integers(training->network) ? linnet_tifed_scratch_size(layout, training->batch)
                       : training->network == LINNET_SIGMOID     ? linnet_mlp_scratch_size(layout)
                                                                 : linnet_head_scratch_size(layout, training->batch);
    return examples + labels + staging_size(training, layout) + padded(own);
}

int8_t linnet_feature_s8(float y) {
    const float scaled = 32.0f * y;
    if (!(scaled > -128.5f)) {
        return scaled < 0.0f ? -128 : 0; /* NaN as 0 */
    }
    if (scaled >= 127.0f) {
        return 127;
    }
    const int32_t rounded = (int32_t)(scaled + (scaled < 0.0f ? -0.5f : 0.5f));
    return (int8_t)(rounded < -128 ? -128 : rounded);
}

#if LINNET_WITH_WINDOWS
int linnet_training_has_windows(const struct linnet_training *training, const struct linnet_data *data) {
    LINNET_ASSERT(training && data);
    return data->form == LINNET_FORM_WINDOW && training->inputs.features > 0
           && data->features == (uint32_t)training->inputs.axes * training->inputs.samples;
}

int linnet_training_window(const struct linnet_training *training, const struct linnet_data *data, uint32_t i, void *scratch,
                           int8_t *features, uint8_t *label) {
    LINNET_ASSERT(training && data && scratch && features && label);
    return data->load(data->context, i, linnet_inputs_window(&training->inputs, scratch), label)
               ? LINNET_E_OUT_OF_RANGE
               : linnet_inputs_run(&training->inputs, scratch, features);
}

/* A batch of windows, without those that say nothing; how many are left, or an error. */
static int load_windows(const struct linnet_training *training, const struct linnet_data *data, uint32_t round,
                        uint32_t taken, uint32_t from, uint32_t count, uint32_t inputs, uint8_t *to, uint8_t *staging,
                        uint8_t *labels) {
    const size_t each = feature_bytes(training) * inputs;
    int8_t *const features = (int8_t *)staging + linnet_inputs_scratch_size(&training->inputs);
    int filled = 0;
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t i = linnet_training_index(training, data, round, taken, from + k);
        const int error = linnet_training_window(training, data, i, staging, features, labels);
        if (error == LINNET_E_EMPTY) {
            continue;
        }
        if (error) {
            return error;
        }
        for (uint32_t f = 0; f < inputs; f++) {
            if (linnet_trains_integers(training->network)) {
                ((int8_t *)to)[f] = features[f];
            } else {
                ((float *)(void *)to)[f] = linnet_training_real(features[f], 1);
            }
        }
        to += each;
        labels++;
        filled++;
    }
    return filled;
}
#endif

/* One example in the form its network takes. */
static int load_example(const struct linnet_training *training, const struct linnet_data *data, uint32_t i,
                        uint32_t inputs, uint8_t *to, void *staging, uint8_t *label) {
    const int wants_real = !linnet_trains_integers(training->network);
    if (!LINNET_FLOAT || wants_real == (data->form == LINNET_FORM_FLOAT)) {
        return data->load(data->context, i, to, label);
    }
    const int error = data->load(data->context, i, staging, label);
    for (uint32_t k = 0; k < inputs; k++) {
        if (wants_real) {
            ((float *)(void *)to)[k] = linnet_feature_real(((const int8_t *)staging)[k]);
        } else {
            ((int8_t *)to)[k] = linnet_feature_s8(((const float *)staging)[k]);
        }
    }
    return error;
}

int linnet_training_batch(const struct linnet_training *training, const struct linnet_layout *layout,
                          const struct linnet_data *data, uint32_t round, uint32_t taken, uint32_t from,
                          uint32_t count, int layer, void *parameters, float *momentum, void *scratch,
                          struct linnet_figures *figures) {
    LINNET_ASSERT(training && layout && data && parameters && scratch);
    LINNET_ASSERT(count <= training->batch && from + count <= taken);
    const uint32_t inputs = layout->layer[0].inputs;
    const unsigned classes = layout->layer[layout->layers - 1u].outputs;
    const size_t each = feature_bytes(training) * inputs;
    uint8_t *const examples = scratch;
    uint8_t *const labels = examples + padded(training->batch * each);
    uint8_t *const staging = labels + padded(training->batch);
    void *const own = staging + staging_size(training, layout);
#if LINNET_WITH_WINDOWS
    if (linnet_training_has_windows(training, data)) {
        const int left = load_windows(training, data, round, taken, from, count, inputs, examples, staging, labels);
        for (int k = 0; k < left; k++) {
            if (labels[k] >= classes) {
                return LINNET_E_OUT_OF_RANGE;
            }
        }
        if (left <= 0) {
            return left;
        }
        count = (uint32_t)left;
    } else
#endif
    for (uint32_t k = 0; k < count; k++) {
        const uint32_t i = linnet_training_index(training, data, round, taken, from + k);
        if (load_example(training, data, i, inputs, examples + k * each, staging, &labels[k]) || labels[k] >= classes) {
            return LINNET_E_OUT_OF_RANGE;
        }
    }
    if (linnet_trains_integers(training->network)) {
        const struct linnet_tifed tifed = {layout, training->seed, NULL, training->rate_inverse, training->divide};
        linnet_tifed_step(&tifed, parameters, (const int8_t *)examples, labels, count, layer, own, figures);
    } else if (training->network == LINNET_SIGMOID) {
        const struct linnet_mlp mlp = {layout, training->rate, training->momentum};
        for (uint32_t k = 0; k < count; k++) {
            linnet_mlp_step(&mlp, parameters, momentum, (const float *)(const void *)(examples + k * each), labels[k],
                            layer, own, figures);
        }
    } else {
        const struct linnet_head head = {layout, training->rate, training->decay};
        linnet_head_step(&head, parameters, (const float *)(const void *)examples, labels, count, own, figures);
    }
    return LINNET_OK;
}

int32_t linnet_training_difference(float local, float base, float scale) {
    float u = (local - base) * scale;
    if (!(u >= -1048576.0f)) {
        u = u < 0.0f ? -1048576.0f : 0.0f; /* NaN counts as 0 */
    }
    if (u > 1048576.0f) {
        u = 1048576.0f;
    }
    return (int32_t)(u + (u < 0.0f ? -0.5f : 0.5f));
}
