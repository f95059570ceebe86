#include "linnet/mlp.h"

#include "linnet/assert.h"
#include "linnet/real.h"

#if LINNET_WITH_AUTOENCODER
#define REPEATS(label) ((label) == LINNET_REPEATS)
#else
#define REPEATS(label) 0
#endif

static size_t units(const struct linnet_layout *layout) {
    size_t sum = 0;
    for (unsigned h = 0; h < layout->layers; h++) {
        sum += layout->layer[h].outputs;
    }
    return sum;
}

size_t linnet_mlp_scratch_size(const struct linnet_layout *layout) {
    LINNET_ASSERT(layout && layout->layers > 0);
    return 2 * units(layout) * sizeof(float);
}

/*
 * x·W + b, each output's sum in the order of the inputs (SPEC 10.6). Four neighbouring outputs at a time: their weights
 * stand together, and four sums stay in registers.
 */
static void sums(const struct linnet_layer *layer, const float *w, const float *x, float *z) {
    const unsigned n = layer->outputs;
    const float *bias = w + (size_t)layer->inputs * n;
    const float *const end = x + layer->inputs;
    unsigned j = 0;
    for (; j + 4 <= n; j += 4, w += 4) {
        float z0 = bias[j];
        float z1 = bias[j + 1];
        float z2 = bias[j + 2];
        float z3 = bias[j + 3];
        const float *row = w;
        for (const float *xi = x; xi != end; xi++, row += n) {
            z0 = z0 + *xi * row[0];
            z1 = z1 + *xi * row[1];
            z2 = z2 + *xi * row[2];
            z3 = z3 + *xi * row[3];
        }
        z[j] = z0;
        z[j + 1] = z1;
        z[j + 2] = z2;
        z[j + 3] = z3;
    }
    for (; j < n; j++, w++) {
        float zj = bias[j];
        const float *row = w;
        for (const float *xi = x; xi != end; xi++, row += n) {
            zj = zj + *xi * *row;
        }
        z[j] = zj;
    }
}

/* Outputs of all layers, one after another; returns those of the last. */
static const float *forward(const struct linnet_layout *layout, const float *parameters, const float *input,
                            float *out) {
    const float *x = input;
    float *z = out;
    for (unsigned h = 0; h < layout->layers; h++) {
        const struct linnet_layer *layer = &layout->layer[h];
        if (h > 0) {
            x = z;
            z += layer->inputs;
        }
        sums(layer, parameters + layer->first, x, z);
        for (unsigned j = 0; j < layer->outputs; j++) {
            z[j] = linnet_sigmoid(z[j]);
        }
    }
    return z;
}

static unsigned decide(const float *out, unsigned classes) {
    unsigned best = 0;
    for (unsigned c = 1; c < classes; c++) {
        if (out[c] > out[best]) {
            best = c;
        }
    }
    return best;
}

static void learn(const struct linnet_mlp *mlp, const struct linnet_layer *layer, float *parameters, float *momentum,
                  const float *x, float *delta) {
    const unsigned n = layer->outputs;
    float *w = parameters + layer->first;
    float *m = momentum + layer->first;
    for (unsigned j = 0; j < n; j++) {
        delta[j] = mlp->rate * delta[j];
    }
    const float momentum_rate = mlp->momentum;
    for (unsigned i = 0; i < layer->inputs; i++) {
        const float xi = x[i];
        for (const float *d = delta; d != delta + n; d++, w++, m++) {
            const float kept = momentum_rate * *m;
            *m = *d * xi + kept;
            *w = *w + *m;
        }
    }
    for (unsigned j = 0; j < n; j++, w++, m++) { /* the bias sees 1 */
        *m = delta[j] + momentum_rate * *m;
        *w = *w + *m;
    }
}

#if LINNET_PERSONAL
/* A step that leaves the momentum alone. */
static void tune(const struct linnet_mlp *mlp, const struct linnet_layer *layer, float *parameters, const float *x,
                 const float *delta) {
    const unsigned n = layer->outputs;
    float *w = parameters + layer->first;
    for (unsigned i = 0; i <= layer->inputs; i++) {
        for (unsigned j = 0; j < n; j++, w++) {
            const float move = mlp->rate * delta[j];
            *w = *w + (i < layer->inputs ? move * x[i] : move); /* the bias sees 1 */
        }
    }
}
#endif

/* delta of the layer below: through the weights as they were before the step. */
static void back(const struct linnet_layer *above, const float *parameters, const float *delta_above, const float *out,
                 float *delta) {
    const float *w = parameters + above->first;
    for (unsigned j = 0; j < above->inputs; j++) {
        float s = 0.0f;
        for (unsigned k = 0; k < above->outputs; k++) {
            s = s + *w++ * delta_above[k];
        }
        delta[j] = (s * out[j]) * (1.0f - out[j]);
    }
}

void linnet_mlp_step(const struct linnet_mlp *mlp, float *parameters, float *momentum, const float *input,
                     unsigned label, int layer, void *scratch, struct linnet_figures *figures) {
    LINNET_ASSERT(mlp && parameters && (momentum || (LINNET_PERSONAL && layer >= 0)) && input && scratch);
    LINNET_ASSERT(REPEATS(label) || label < mlp->layout->layer[mlp->layout->layers - 1u].outputs);
    const struct linnet_layout *layout = mlp->layout;
    const struct linnet_layer *last = &layout->layer[layout->layers - 1u];
    float *const outs = scratch;
    float *const deltas = outs + units(layout);
    const float *out = forward(layout, parameters, input, outs);
    float *delta = deltas + (out - outs);
    float error = 0.0f;
    for (unsigned k = 0; k < last->outputs; k++) {
        const float miss = (REPEATS(label) ? input[k] : k == label ? 1.0f : 0.0f) - out[k];
        delta[k] = (miss * out[k]) * (1.0f - out[k]);
        error += miss * miss;
    }
    if (figures) {
        figures->examples++;
        figures->right += !REPEATS(label) && decide(out, last->outputs) == label;
        figures->loss += (uint32_t)(error * 1e6f / (float)last->outputs);
    }
    for (unsigned h = layout->layers - 1u; h > 0; h--) {
        float *below = delta - layout->layer[h].inputs;
        back(&layout->layer[h], parameters, delta, outs + (below - deltas), below);
        delta = below;
    }
    const float *x = input;
    for (unsigned h = 0; h < layout->layers; h++) {
        if (layer == LINNET_ALL_LAYERS || layer == (int)h) {
#if LINNET_PERSONAL
            if (!momentum) {
                tune(mlp, &layout->layer[h], parameters, x, delta);
                return; /* it is the last layer */
            }
#endif
            learn(mlp, &layout->layer[h], parameters, momentum, x, delta);
        }
        x = outs + (delta - deltas);
        delta += layout->layer[h].outputs;
    }
}

#if LINNET_WITH_AUTOENCODER
const float *linnet_mlp_outputs(const struct linnet_layout *layout, const float *parameters, const float *input, void *scratch) {
    LINNET_ASSERT(layout && layout->layers > 0 && parameters && input && scratch);
    return forward(layout, parameters, input, scratch);
}
#endif

unsigned linnet_mlp_classify(const struct linnet_layout *layout, const float *parameters, const float *input,
                             float *confidence, void *scratch) {
    LINNET_ASSERT(layout && layout->layers > 0 && parameters && input && scratch);
    const float *out = forward(layout, parameters, input, scratch);
    const unsigned best = decide(out, layout->layer[layout->layers - 1u].outputs);
    if (confidence) {
        *confidence = out[best];
    }
    return best;
}
