#include "linnet/mlp.h"

#include "linnet/assert.h"
#include "linnet/real.h"

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

/* Outputs of all layers, one after another; returns those of the last. */
static const float *forward(const struct linnet_layout *layout, const float *parameters, const float *input,
                            float *out) {
    const float *x = input;
    float *z = out;
    for (unsigned h = 0; h < layout->layers; h++) {
        const struct linnet_layer *layer = &layout->layer[h];
        const unsigned n = layer->outputs;
        const float *w = parameters + layer->first;
        const float *bias = w + (size_t)layer->inputs * n;
        if (h > 0) {
            x = z;
            z += layer->inputs;
        }
        for (unsigned j = 0; j < n; j++) {
            z[j] = bias[j];
        }
        for (unsigned i = 0; i < layer->inputs; i++) {
            const float xi = x[i];
            for (unsigned j = 0; j < n; j++) {
                z[j] = z[j] + xi * *w++;
            }
        }
        for (unsigned j = 0; j < n; j++) {
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
    for (unsigned i = 0; i <= layer->inputs; i++) {
        for (unsigned j = 0; j < n; j++, w++, m++) {
            const float kept = mlp->momentum * *m;
            *m = i == layer->inputs ? delta[j] + kept : delta[j] * x[i] + kept;
            *w = *w + *m;
        }
    }
}

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
    LINNET_ASSERT(mlp && parameters && momentum && input && scratch);
    LINNET_ASSERT(label < mlp->layout->layer[mlp->layout->layers - 1u].outputs);
    const struct linnet_layout *layout = mlp->layout;
    const struct linnet_layer *last = &layout->layer[layout->layers - 1u];
    float *const outs = scratch;
    float *const deltas = outs + units(layout);
    const float *out = forward(layout, parameters, input, outs);
    float *delta = deltas + (out - outs);
    float error = 0.0f;
    for (unsigned k = 0; k < last->outputs; k++) {
        const float miss = (k == label ? 1.0f : 0.0f) - out[k];
        delta[k] = (miss * out[k]) * (1.0f - out[k]);
        error += miss * miss;
    }
    if (figures) {
        figures->examples++;
        figures->right += decide(out, last->outputs) == label;
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
            learn(mlp, &layout->layer[h], parameters, momentum, x, delta);
        }
        x = outs + (delta - deltas);
        delta += layout->layer[h].outputs;
    }
}

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
