/* Forward passes over the model in the store, a few columns of a layer at a time. */
#include <string.h>

#include "board_parts.h"
#include "linnet/real.h"
#include "linnet/tifed.h"

#define COLUMNS 16u
#define MILLION 1000000

/* One value of a layer: Q8 of an integer network, else real. */
union value {
    int64_t sum;
    float real;
};

struct pass {
    struct linnet_board *board;
    const void *features;
    void *in;  /* the layer's inputs as they are kept between layers: int16_t or float */
    void *out; /* its outputs */
    uint32_t layer;
    uint8_t is_real;
#if LINNET_WITH_WINDOWS
    uint8_t is_window; /* what the features were made of */
#endif
};

#if LINNET_WITH_WINDOWS
#define REAL(p, feature) linnet_training_real(feature, (p)->is_window)
#else
#define REAL(p, feature) linnet_feature_real(feature)
#endif

static void input(const struct pass *p, uint32_t i, union value *x) {
    const int is_integer = linnet_trains_integers(p->board->network);
    if (p->layer > 0) {
        if (is_integer) {
            x->sum = ((const int16_t *)p->in)[i];
        } else {
            x->real = ((const float *)p->in)[i];
        }
    } else if (is_integer) {
        x->sum = LINNET_FLOAT && p->is_real ? linnet_feature_s8(((const float *)p->features)[i]) : ((const int8_t *)p->features)[i];
    } else {
        x->real = p->is_real ? ((const float *)p->features)[i] : REAL(p, ((const int8_t *)p->features)[i]);
    }
}

/* Parameters of `count` neighbouring outputs of an input (or the bias): as whole numbers or as reals. */
static int weights(const struct pass *p, const struct linnet_layer *layer, uint32_t row, uint32_t from, uint32_t count,
                   union value *w) {
    int16_t whole[COLUMNS];
    float real[COLUMNS];
    const struct linnet_layout *layout = &p->board->layout;
    const int is_float = LINNET_FLOAT && linnet_is_float(layout);
    const int error = linnet_personal_base(p->board, layer->first + row * layer->outputs + from, count,
                                       is_float ? (void *)real : (void *)whole);
    const float unit = LINNET_FLOAT ? linnet_power_of_two(layer->exponent) : 0.0f;
    for (uint32_t k = 0; k < count && !error; k++) {
        if (linnet_trains_integers(p->board->network)) {
            w[k].sum = whole[k];
        } else {
            w[k].real = is_float ? real[k] : (float)whole[k] * unit;
        }
    }
    return error;
}

/* x·W + b of neighbouring outputs, each sum in the order of the inputs (SPEC 10.6). */
static int columns(const struct pass *p, const struct linnet_layer *layer, uint32_t from, uint32_t count, union value *z) {
    const int is_integer = linnet_trains_integers(p->board->network);
    union value w[COLUMNS];
    union value x;
    int error = weights(p, layer, layer->inputs, from, count, z);
    for (uint32_t i = 0; i < layer->inputs && !error; i++) {
        error = weights(p, layer, i, from, count, w);
        input(p, i, &x);
        for (uint32_t k = 0; k < count && !error; k++) {
            if (is_integer) {
                z[k].sum += x.sum * w[k].sum;
            } else {
                z[k].real = z[k].real + x.real * w[k].real;
            }
        }
    }
    return error;
}

static int layer_forward(const struct pass *p, const struct linnet_layer *layer) {
    const struct linnet_board *board = p->board;
    const enum linnet_divide divide =
        board->has_offer ? (enum linnet_divide)board->offer.training.divide : LINNET_NEAREST;
    union value z[COLUMNS];
    uint8_t slope;
    for (uint32_t from = 0; from < layer->outputs; from += COLUMNS) {
        const uint32_t left = layer->outputs - from;
        const uint32_t count = left < COLUMNS ? left : COLUMNS;
        const int error = columns(p, layer, from, count, z);
        if (error) {
            return error;
        }
        for (uint32_t k = 0; k < count; k++) {
            if (linnet_trains_integers(board->network)) {
                const int64_t v = linnet_divide(z[k].sum, 256 * (int32_t)layer->inputs, divide);
                ((int16_t *)p->out)[from + k] = linnet_tifed_activation(v, &slope);
            } else if (LINNET_FLOAT) {
                ((float *)p->out)[from + k] = board->network == LINNET_SIGMOID ? linnet_sigmoid(z[k].real) : z[k].real;
            }
        }
    }
    return LINNET_OK;
}

static uint32_t in_millionths(float share) {
    return share > 0.0f ? (uint32_t)(share * (float)MILLION) : 0;
}

/* Real outputs: the largest, the lowest one of a tie; of a softmax layer as a probability. */
static unsigned decide_real(float *out, unsigned classes, int is_softmax, uint32_t *confidence) {
    unsigned best = 0;
    float sum = 0.0f;
    for (unsigned c = 1; c < classes; c++) {
        best = out[c] > out[best] ? c : best;
    }
    if (is_softmax) {
        const float most = out[best];
        best = 0;
        for (unsigned c = 0; c < classes; c++) {
            out[c] = linnet_exp(out[c] - most);
            sum = sum + out[c];
        }
        for (unsigned c = 0; c < classes; c++) {
            out[c] = out[c] / sum;
            best = out[c] > out[best] ? c : best;
        }
    }
    *confidence = in_millionths(out[best]);
    return best;
}

static unsigned decide(const struct linnet_board *board, void *out, uint32_t *confidence) {
    const unsigned classes = board->layout.layer[board->layout.layers - 1u].outputs;
    const int16_t *whole = out;
    unsigned best = 0;
    if (LINNET_FLOAT && !linnet_trains_integers(board->network)) {
        return decide_real(out, classes, board->network == LINNET_SOFTMAX, confidence);
    }
    for (unsigned c = 1; c < classes; c++) {
        best = whole[c] > whole[best] ? c : best;
    }
    *confidence = whole[best] > 0 ? (uint32_t)whole[best] * (MILLION / 64) / 4u : 0;
    return best;
}

/* memory: two halves, which hold the layers' outputs in turn. */
static int classify(struct linnet_board *board, const void *features, uint8_t *memory, size_t half, unsigned *label,
                    uint32_t *confidence) {
    struct pass p = {board, features, NULL, memory, 0, board->settings.data->form == LINNET_FORM_FLOAT,
#if LINNET_WITH_WINDOWS
                     board->settings.data->form == LINNET_FORM_WINDOW
#endif
    };
    uint32_t ignored;
    for (; p.layer < board->layout.layers; p.layer++) {
        p.in = p.out;
        p.out = memory + (p.layer % 2u) * half;
        const int error = layer_forward(&p, &board->layout.layer[p.layer]);
        if (error) {
            return error;
        }
    }
    *label = decide(board, p.out, confidence ? confidence : &ignored);
    return LINNET_OK;
}

/* What is free just now and large enough for two layers' outputs and so much before them; null: nothing is. */
static uint8_t *room(struct linnet_board *board, size_t before, size_t *half) {
    size_t widest = 0;
    for (unsigned h = 0; h < board->layout.layers; h++) {
        widest = board->layout.layer[h].outputs > widest ? board->layout.layer[h].outputs : widest;
    }
    *half = ((widest + 1u) & ~(size_t)1u) * (linnet_trains_integers(board->network) ? sizeof(int16_t) : sizeof(float));
    const size_t wanted = before + 2u * *half;
#if LINNET_EVALUATION
    const size_t taken = board->evaluation.confusion_bytes;
#else
    const size_t taken = 0;
#endif
    if (board->catchup.state != LINNET_COLLECTING && wanted + taken <= board->parts.scratch_bytes) {
        return board->parts.scratch; /* between two batches nobody needs it */
    }
    return wanted <= board->parts.packet_bytes ? board->parts.packet : NULL;
}

static int can_classify(const struct linnet_board *board) {
    if (!board->has_layout || !board->has_held) {
        return LINNET_E_EMPTY;
    }
#if LINNET_WITH_WINDOWS
    if (board->settings.data->form == LINNET_FORM_WINDOW && !linnet_has_no_classes(board)) {
        return !board->has_offer ? LINNET_E_EMPTY
               : linnet_training_has_windows(&board->offer.training, board->settings.data) ? LINNET_OK
                                                                                           : LINNET_E_OUT_OF_RANGE;
    }
#endif
    return board->settings.data->features == board->layout.layer[0].inputs && !linnet_has_no_classes(board)
                   && (!LINNET_WITH_POINTS || board->settings.data->form != LINNET_FORM_WINDOW)
               ? LINNET_OK
               : LINNET_E_OUT_OF_RANGE;
}

#if LINNET_WITH_WINDOWS
/* A window given, or where null the board's i-th example; what it is made into stands before the layers' outputs. */
static int forward_window(struct linnet_board *board, const void *window, uint32_t i, unsigned *label, uint8_t *wanted,
                          uint32_t *confidence) {
    const struct linnet_data *data = board->settings.data;
    const struct linnet_training *training = &board->offer.training;
    const size_t before = (linnet_inputs_scratch_size(&training->inputs) + training->inputs.features + 7u) & ~(size_t)7u;
    size_t half;
    uint8_t *memory = room(board, before, &half);
    if (!memory) {
        return LINNET_E_SPACE;
    }
    int8_t *const features = (int8_t *)memory + linnet_inputs_scratch_size(&training->inputs);
    int error;
    if (window) {
        memcpy(linnet_inputs_window(&training->inputs, memory), window, data->features * sizeof(int16_t));
        error = linnet_inputs_run(&training->inputs, memory, features);
    } else {
        error = linnet_training_window(training, data, i, memory, features, wanted);
    }
    return error ? error : classify(board, features, memory + before, half, label, confidence);
}
#endif

int linnet_forward(struct linnet_board *board, const void *features, unsigned *label, uint32_t *confidence) {
    LINNET_ASSERT(board && features && label);
    size_t half;
    const int error = can_classify(board);
#if LINNET_WITH_WINDOWS
    if (!error && board->settings.data->form == LINNET_FORM_WINDOW) {
        return forward_window(board, features, 0, label, NULL, confidence);
    }
#endif
    uint8_t *memory = error ? NULL : room(board, 0, &half);
    if (!memory) {
        return error ? error : LINNET_E_SPACE;
    }
    return classify(board, features, memory, half, label, confidence);
}

int linnet_forward_example(struct linnet_board *board, uint32_t i, unsigned *label, uint8_t *wanted) {
    LINNET_ASSERT(board && label && wanted);
    const struct linnet_data *data = board->settings.data;
    const size_t example = ((data->form == LINNET_FORM_FLOAT ? sizeof(float) : 1u) * data->features + 7u) & ~(size_t)7u;
    size_t half;
    const int error = can_classify(board);
#if LINNET_WITH_WINDOWS
    if (!error && data->form == LINNET_FORM_WINDOW) {
        return i < data->count ? forward_window(board, NULL, i, label, wanted, NULL) : LINNET_E_OUT_OF_RANGE;
    }
#endif
    uint8_t *memory = error ? NULL : room(board, example, &half);
    if (!memory) {
        return error ? error : LINNET_E_SPACE;
    }
    if (i >= data->count || data->load(data->context, i, memory, wanted)) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return classify(board, memory, memory + example, half, label, NULL);
}
