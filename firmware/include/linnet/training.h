/*
 * What an offer says about training (SPEC 10.2), and the examples that a round takes. Between the board, which knows
 * offers, and tifed, mlp and head, which know layers.
 *
 * The caller owns parameters, momentum and scratch. Not from an interrupt: it takes long.
 */
#ifndef LINNET_TRAINING_H
#define LINNET_TRAINING_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/figures.h"
#include "linnet/inputs.h"
#include "linnet/message.h"
#include "linnet/model.h"
#include "linnet/sensing.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_training {
    uint64_t seed;
    uint32_t examples; /* a round takes */
    uint32_t buffer;
    uint32_t stay;
    uint32_t batch;
    uint32_t passes;
    int32_t rate_inverse;
    float rate; /* of this round */
    float momentum;
    float decay;
    uint8_t network; /* enum linnet_network; of an autoencoder that which it trains as */
    uint8_t divide;  /* enum linnet_divide */
#if LINNET_WITH_POINTS
    struct linnet_sensing_settings sensing; /* of points and autoencoders */
#endif
#if LINNET_WITH_WINDOWS
    struct linnet_inputs inputs; /* of windows, for the other networks; its scale outlives the training */
#endif
#if LINNET_EVALUATION
    uint8_t holds_out; /* 0 from linnet_training_read: one of eight examples is never trained on (SPEC 10.8) */
#endif
};

/* LINNET_OK, or LINNET_E_MALFORMED for settings outside SPEC 10.2 or a network that does not fit its layout. */
int linnet_training_read(struct linnet_training *training, const struct linnet_message *offer);

#if LINNET_PERSONAL
/* For the tuning of the last layer at home (SPEC 10.9): its share of the rate, in 1/256; without momentum. */
void linnet_training_tune(struct linnet_training *training, uint32_t share);
#endif

/* The offer's network. */
static inline unsigned linnet_training_network(const struct linnet_training *training) {
#if LINNET_WITH_AUTOENCODER
    if (training->sensing.learning > 0) {
        return LINNET_AUTOENCODER;
    }
#endif
    return training->network;
}

/* What data->load gives. */
enum linnet_form {
    LINNET_FORM_INT8,  /* features */
    LINNET_FORM_FLOAT, /* features */
    LINNET_FORM_WINDOW, /* int16 samples of a sensor, as linnet_front_end_run takes them; points and autoencoders ignore the label */
    LINNET_FORM_TARGET  /* int8 features, behind them the target, int16 little endian, and no label: for networks of ridge */
};

/* Where a board's examples come from. */
struct linnet_data {
    void *context;
    uint32_t features; /* of an example, or a window's samples of all axes; an offer with others is not worked for */
    uint32_t count;    /* examples there are, in a fixed order; may grow from round to round */
    uint8_t form;      /* enum linnet_form */
    uint8_t is_live;   /* 1: the board samples as it goes and trains on its newest examples */
    /* Copies example i's features and label; returns 0, or anything else when it failed. */
    int (*load)(void *context, uint32_t i, void *features, uint8_t *label);
};

#if LINNET_EVALUATION
/* Of n examples so many are held out; where the j-th of them stands; and the k-th of the others. */
uint32_t linnet_held_out_count(uint32_t n);
uint32_t linnet_held_out(uint64_t seed, uint32_t j);
uint32_t linnet_trained_on(uint64_t seed, uint32_t n, uint32_t k);
#endif

/* Examples that there are to train on. */
uint32_t linnet_training_count(const struct linnet_training *training, const struct linnet_data *data);
/*
 * How many examples a pass takes: those of the offer, again from the front where the board has fewer; a live board takes
 * no more than it has. The update weighs the distinct ones.
 */
uint32_t linnet_training_taken(const struct linnet_training *training, const struct linnet_data *data);
/* The index of the k-th of them. */
uint32_t linnet_training_index(const struct linnet_training *training, const struct linnet_data *data, uint32_t round,
                               uint32_t taken, uint32_t k);

#if LINNET_WITH_POINTS
/*
 * The same of windows, which are scattered over all n that there are (SPEC 21.6): neighbours in time are alike. And how far it is
 * from one to the next, modulo n.
 */
uint32_t linnet_training_scattered(const struct linnet_training *training, const struct linnet_data *data, uint32_t round,
                                   uint32_t taken, uint32_t k);
uint32_t linnet_training_scatter(uint32_t n);
#endif

/* Bytes of scratch for one batch: examples, labels and the trainer's own; aligned to 4. */
size_t linnet_training_scratch_size(const struct linnet_training *training, const struct linnet_layout *layout);

#if LINNET_WITH_WINDOWS
/* Whether the examples are windows of which the offer makes features. */
int linnet_training_has_windows(const struct linnet_training *training, const struct linnet_data *data);

/*
 * Example i as features: in `features`, of window bytes of linnet_inputs_scratch_size. LINNET_E_EMPTY for one that says nothing
 * (linnet/inputs.h), LINNET_E_OUT_OF_RANGE for one that does not load.
 */
int linnet_training_window(const struct linnet_training *training, const struct linnet_data *data, uint32_t i, void *scratch,
                           int8_t *features, uint8_t *label);
#endif

/*
 * One batch: examples from … from + count - 1 of the `taken` of the round, count ≤ batch. parameters: int16_t[] for
 * tifed, else float[]; windows that say nothing are left out; momentum: float[] for sigmoid, null for the others and where the last layer alone is tuned. layer: the one that learns, or LINNET_ALL_LAYERS.
 */
int linnet_training_batch(const struct linnet_training *training, const struct linnet_layout *layout,
                          const struct linnet_data *data, uint32_t round, uint32_t taken, uint32_t from,
                          uint32_t count, int layer, void *parameters, float *momentum, void *scratch,
                          struct linnet_figures *figures);

/*
 * What training in float gives of one parameter of an int16 model, in LSB/16 (SPEC 10.6.6): base is its real before,
 * scale 2^(4 - exponent) of its layer.
 */
int32_t linnet_training_difference(float local, float base, float scale);

/* A real feature for an integer network: 32·y, rounded, within int8; and an s8 feature for a float one (SPEC 10). */
int8_t linnet_feature_s8(float y);
static inline float linnet_feature_real(int8_t x) {
    return (float)(x + 128) * (1.0f / 256.0f);
}

#if LINNET_WITH_WINDOWS
/* A feature of s8 as a network of reals has it: a window's in 1/32, others as SPEC 10.6.2 says. */
static inline float linnet_training_real(int8_t feature, int is_of_window) {
    return is_of_window ? (float)feature * 0.03125f : linnet_feature_real(feature);
}
#endif

#ifdef __cplusplus
}
#endif

#endif
