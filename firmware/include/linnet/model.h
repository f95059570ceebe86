/*
 * The model (SPEC section 3): a sequence of fully connected layers. Layer h is a matrix of (inputs + 1) × outputs
 * parameters, row-major, the bias as the last row; layers follow each other without gaps.
 *
 * Parameters are the caller's. Not from an interrupt: initial parameters and the digest take long.
 */
#ifndef LINNET_MODEL_H
#define LINNET_MODEL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "linnet/config.h"
#include "linnet/error.h"
#include "linnet/sha256.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_MAX_LAYERS 8
#define LINNET_MAX_LAYER_PARAMETERS 262144u
#define LINNET_DIGEST_BYTES 16

enum linnet_numeric {
    LINNET_INT16 = 0,  /* a parameter is value · 2^exponent, one exponent a layer */
    LINNET_FLOAT32 = 1 /* IEEE 754, finite; exponents are 0 */
};

enum linnet_network {
    LINNET_TIFED = 0,   /* integer network, direct feedback alignment */
    LINNET_SIGMOID = 1, /* sigmoid layers, squared error, momentum */
    LINNET_SOFTMAX = 2, /* one layer, cross-entropy */
    LINNET_POINTS = 3,  /* operating points, from sums: linnet/points.h */
    LINNET_AUTOENCODER = 4, /* repeats its windows, beside a table of points: linnet/points.h */
    LINNET_RIDGE = 5    /* a regression head, from sums: linnet/ridge.h */
};

struct linnet_layer {
    uint32_t first; /* index of its first parameter in the model */
    uint16_t inputs;
    uint16_t outputs;
    int8_t exponent;
};

struct linnet_layout {
    uint32_t parameters; /* of all layers together */
    uint8_t numeric;     /* enum linnet_numeric */
    uint8_t layers;      /* 1 … LINNET_MAX_LAYERS */
    struct linnet_layer layer[LINNET_MAX_LAYERS];
};

/*
 * Fills a layout from units (inputs, hidden …, outputs; layers + 1 of them) and one exponent a layer. Figures come from
 * the wire: LINNET_E_OUT_OF_RANGE when one is over a limit of SPEC 1.3.
 */
int linnet_layout_init(struct linnet_layout *layout, unsigned numeric, unsigned layers, const uint16_t *units,
                       const int8_t *exponents);

/* Both are constants in a build without floating point. */
static inline int linnet_is_float(const struct linnet_layout *layout) {
    return LINNET_FLOAT && layout->numeric == LINNET_FLOAT32;
}

static inline int linnet_is_points(unsigned network) {
    return LINNET_WITH_POINTS && network == LINNET_POINTS;
}

static inline int linnet_is_autoencoder(unsigned network) {
    return LINNET_WITH_AUTOENCODER && network == LINNET_AUTOENCODER;
}

/* The model is a table of points, or one stands beside its network. */
static inline int linnet_has_table(unsigned network) {
    return linnet_is_points(network) || linnet_is_autoencoder(network);
}

static inline int linnet_is_ridge(unsigned network) {
    return LINNET_WITH_RIDGE && network == LINNET_RIDGE;
}

/* A board sends exact sums of its examples and trains nothing. */
static inline int linnet_is_summed(unsigned network) {
    return linnet_is_points(network) || linnet_is_ridge(network);
}

static inline int linnet_trains_integers(unsigned network) {
    return !LINNET_FLOAT || network == LINNET_TIFED || linnet_is_summed(network);
}

/* As which network one trains: an autoencoder's exponents say (SPEC 23.2). */
static inline unsigned linnet_trained_as(unsigned network, const struct linnet_layout *layout) {
    if (linnet_is_autoencoder(network)) {
        network = layout->layer[0].exponent == 0 ? LINNET_TIFED : LINNET_SIGMOID;
    }
    return network;
}

/* An autoencoder's last layer is its table, which is never trained: the layers before it, and their parameters. */
static inline unsigned linnet_trained_layers(unsigned network, const struct linnet_layout *layout) {
    return layout->layers - (linnet_is_autoencoder(network) ? 1u : 0u);
}

static inline uint32_t linnet_trained_parameters(unsigned network, const struct linnet_layout *layout) {
    return linnet_is_autoencoder(network) ? layout->layer[layout->layers - 1u].first : layout->parameters;
}

#if LINNET_WITH_AUTOENCODER
/* The network alone of an autoencoder. */
static inline struct linnet_layout linnet_network_of(const struct linnet_layout *layout) {
    struct linnet_layout network = *layout;
    network.layers--;
    network.parameters = layout->layer[network.layers].first;
    return network;
}
#endif

static inline uint32_t linnet_layer_parameters(const struct linnet_layer *layer) {
    return (layer->inputs + 1u) * layer->outputs;
}

static inline uint32_t linnet_layer_end(const struct linnet_layer *layer) {
    return layer->first + linnet_layer_parameters(layer);
}

/* Number of the layer that holds the whole slice, or LINNET_E_OUT_OF_RANGE. Any values may be asked. */
int linnet_layout_layer_of(const struct linnet_layout *layout, uint32_t first, uint32_t count);

/* Bytes of one parameter in memory and in the digest: 2 or 4. */
static inline size_t linnet_parameter_bytes(const struct linnet_layout *layout) {
    return linnet_is_float(layout) ? 4u : 2u;
}

/*
 * Version 0, drawn from the offer's seed (SPEC 3.4). parameters is int16_t[] or float[] by the layout's numeric,
 * layout->parameters of them.
 */
void linnet_model_initial(const struct linnet_layout *layout, enum linnet_network network, uint64_t seed,
                          void *parameters);

/* The digest (SPEC 3.5) of parameters held as int16_t[] or float[] by the layout's numeric. */
void linnet_model_digest(const struct linnet_layout *layout, const void *parameters,
                         uint8_t digest[LINNET_DIGEST_BYTES]);

static inline int linnet_same_digest(const uint8_t a[LINNET_DIGEST_BYTES], const uint8_t b[LINNET_DIGEST_BYTES]) {
    return memcmp(a, b, LINNET_DIGEST_BYTES) == 0;
}

/* Which layer a board trains (SPEC 10.1, 10.3): equal groups ±1, random in every round. */
unsigned linnet_group_layer(uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort, unsigned layers);
/* The permutation π of 0 … cohort-1 at ordinal < cohort. */
uint32_t linnet_group_position(uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort);
#if LINNET_SAMPLING
/* Whether a round that asks for take boards asks for this one (SPEC 10.3). Who came after the offer takes part. */
int linnet_takes_part(uint64_t seed, uint32_t round, uint16_t ordinal, uint16_t cohort, uint16_t take);
#endif

#ifdef __cplusplus
}
#endif

#endif
