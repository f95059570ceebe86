#include "linnet/model.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/random.h"

int linnet_layout_init(struct linnet_layout *layout, unsigned numeric, unsigned layers, const uint16_t *units,
                       const int8_t *exponents) {
    LINNET_ASSERT(layout && units && exponents);
    uint32_t first = 0;
    if (numeric > (LINNET_FLOAT ? LINNET_FLOAT32 : LINNET_INT16) || layers < 1 || layers > LINNET_MAX_LAYERS) {
        return LINNET_E_OUT_OF_RANGE;
    }
    memset(layout, 0, sizeof *layout);
    layout->numeric = (uint8_t)numeric;
    layout->layers = (uint8_t)layers;
    for (unsigned h = 0; h < layers; h++) {
        struct linnet_layer *layer = &layout->layer[h];
        if (units[h] == 0 || units[h + 1] == 0
            || (units[h] + UINT64_C(1)) * units[h + 1] > LINNET_MAX_LAYER_PARAMETERS) {
            return LINNET_E_OUT_OF_RANGE;
        }
        layer->inputs = units[h];
        layer->outputs = units[h + 1];
        layer->exponent = exponents[h];
        layer->first = first;
        first = linnet_layer_end(layer);
    }
    layout->parameters = first;
    return LINNET_OK;
}

int linnet_layout_layer_of(const struct linnet_layout *layout, uint32_t first, uint32_t count) {
    LINNET_ASSERT(layout);
    for (unsigned h = 0; h < layout->layers; h++) {
        const struct linnet_layer *layer = &layout->layer[h];
        const uint32_t end = linnet_layer_end(layer);
        if (first >= layer->first && first < end && count <= end - first) {
            return (int)h;
        }
    }
    return LINNET_E_OUT_OF_RANGE;
}

/* One half in units of 2^exponent, at least 1 and at most 16 384. */
static int32_t initial_half(int exponent) {
    const int shift = -exponent - 1;
    return shift <= 0 ? 1 : shift >= 14 ? 16384 : (int32_t)1 << shift;
}

static void initial_layer(const struct linnet_layout *layout, const struct linnet_layer *layer,
                          enum linnet_network network, struct linnet_random random, void *parameters) {
    const int is_float = linnet_is_float(layout);
    const int is_even = network == LINNET_SIGMOID || linnet_is_autoencoder(network);
    const int32_t half = initial_half(is_float ? -14 : layer->exponent);
    const uint32_t bias = layer->first + (uint32_t)layer->inputs * layer->outputs;
    const uint32_t end = linnet_layer_end(layer);
    for (uint32_t i = layer->first; i < end; i++) {
        const int32_t lo = is_even ? -half : i < bias ? -2 * half : 0;
        const int32_t hi = is_even ? half - 1 : 2 * half - 1;
        const int32_t value = linnet_random_uniform(&random, lo, hi);
        if (is_float) {
            ((float *)parameters)[i] = (float)value * (1.0f / 16384.0f);
        } else {
            ((int16_t *)parameters)[i] = linnet_saturate_s16(value);
        }
    }
}

void linnet_model_initial(const struct linnet_layout *layout, enum linnet_network network, uint64_t seed,
                          void *parameters) {
    LINNET_ASSERT(layout && layout->layers > 0 && parameters);
    if (linnet_trains_integers(network)) {
        memset(parameters, 0, layout->parameters * linnet_parameter_bytes(layout));
        return;
    }
    if (linnet_is_autoencoder(network)) { /* its table, and all of whole numbers */
        memset(parameters, 0, layout->parameters * linnet_parameter_bytes(layout));
    }
    for (unsigned h = 0; h < layout->layers; h++) {
        if (linnet_is_autoencoder(network) && layout->layer[h].exponent == 0) {
            continue;
        }
        initial_layer(layout, &layout->layer[h], network, linnet_random_stream(seed, LINNET_PURPOSE_INITIAL, h),
                      parameters);
    }
}

void linnet_model_digest(const struct linnet_layout *layout, const void *parameters,
                         uint8_t digest[LINNET_DIGEST_BYTES]) {
    LINNET_ASSERT(layout && layout->layers > 0 && parameters && digest);
    struct linnet_sha256 sha;
    uint8_t bytes[32];
    linnet_sha256_init(&sha);
    for (unsigned h = 0; h < layout->layers; h++) {
        const struct linnet_layer *layer = &layout->layer[h];
        linnet_store_le16(bytes, layer->inputs);
        linnet_store_le16(bytes + 2, layer->outputs);
        bytes[4] = (uint8_t)layer->exponent;
        bytes[5] = layout->numeric;
        linnet_sha256_update(&sha, bytes, 6);
    }
    for (uint32_t i = 0; i < layout->parameters; i++) {
        if (!linnet_is_float(layout)) {
            linnet_store_le16(bytes, (uint16_t)((const int16_t *)parameters)[i]);
            linnet_sha256_update(&sha, bytes, 2);
        } else {
            linnet_store_float(bytes, ((const float *)parameters)[i]);
            linnet_sha256_update(&sha, bytes, 4);
        }
    }
    linnet_sha256_finish(&sha, bytes);
    memcpy(digest, bytes, LINNET_DIGEST_BYTES);
}

/* Four rounds of a Feistel network over 2·bits bits. */
static uint32_t encrypt(uint32_t x, unsigned bits, uint64_t key) {
    const uint32_t mask = ((uint32_t)1 << bits) - 1u;
    uint32_t left = x >> bits;
    uint32_t right = x & mask;
    for (uint64_t j = 0; j < 4; j++) {
        const uint32_t next = left ^ ((uint32_t)linnet_mix(key ^ (j << 32 | right)) & mask);
        left = right;
        right = next;
    }
    return left << bits | right;
}

static uint32_t position(enum linnet_purpose purpose, uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort) {
    const uint64_t key = linnet_mix(seed ^ linnet_mix((uint64_t)purpose << 32 | round));
    unsigned bits = 1;
    uint32_t x = ordinal;
    while (((uint32_t)1 << (2 * bits)) < cohort) {
        bits++;
    }
    do { /* a permutation walked from inside its range comes back into it */
        x = encrypt(x, bits, key);
    } while (x >= cohort);
    return x;
}

uint32_t linnet_group_position(uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort) {
    LINNET_ASSERT(cohort > 0 && ordinal < cohort);
    return position(LINNET_PURPOSE_GROUPS, seed, round, ordinal, cohort);
}

#if LINNET_SAMPLING
int linnet_takes_part(uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort, uint16_t take) {
    LINNET_ASSERT(cohort > 0);
    return ordinal >= cohort || take >= cohort
           || position(LINNET_PURPOSE_SAMPLING, seed, round, ordinal, cohort) < take;
}
#endif

unsigned linnet_group_layer(uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort, unsigned layers) {
    LINNET_ASSERT(layers > 0 && layers <= LINNET_MAX_LAYERS);
    if (ordinal >= cohort) {
        /* A board that joined after the offer was made: any layer serves, spread evenly. */
        return ordinal % layers;
    }
    return (unsigned)(linnet_group_position(seed, round, ordinal, cohort) % layers);
}
