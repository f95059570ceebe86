#include "linnet/head.h"

#include "linnet/assert.h"
#include "linnet/real.h"
#include "linnet/wide.h"

float linnet_head_rate(float rate, float decay, uint32_t round, uint32_t examples) {
    LINNET_ASSERT(rate >= 0.0f);
    uint64_t times = linnet_wide_divide((uint64_t)round * examples, 1000, 0);
    if (times > 1000) {
        times = 1000;
    }
    for (; times > 0; times--) {
        rate = rate * decay;
    }
    return rate;
}

size_t linnet_head_scratch_size(const struct linnet_layout *layout, unsigned batch) {
    LINNET_ASSERT(layout && layout->layers == 1);
    return (size_t)batch * layout->layer[0].outputs * sizeof(float);
}

/* Probabilities of one example's classes. */
static void forward(const struct linnet_layer *layer, const float *parameters, const float *x, float *q) {
    const unsigned n = layer->outputs;
    const float *w = parameters;
    const float *bias = w + (size_t)layer->inputs * n;
    float sum = 0.0f;
    for (unsigned k = 0; k < n; k++) {
        q[k] = bias[k];
    }
    for (unsigned i = 0; i < layer->inputs; i++) {
        const float xi = x[i];
        for (unsigned k = 0; k < n; k++) {
            q[k] = q[k] + xi * *w++;
        }
    }
    float most = q[0];
    for (unsigned k = 1; k < n; k++) {
        most = q[k] > most ? q[k] : most;
    }
    for (unsigned k = 0; k < n; k++) {
        q[k] = linnet_exp(q[k] - most);
        sum = sum + q[k];
    }
    for (unsigned k = 0; k < n; k++) {
        q[k] = q[k] / sum;
    }
}

static unsigned decide(const float *q, unsigned classes) {
    unsigned best = 0;
    for (unsigned k = 1; k < classes; k++) {
        if (q[k] > q[best]) {
            best = k;
        }
    }
    return best;
}

void linnet_head_step(const struct linnet_head *head, float *parameters, const float *inputs, const uint8_t *labels,
                      unsigned batch, void *scratch, struct linnet_figures *figures) {
    LINNET_ASSERT(head && head->layout->layers == 1 && parameters && inputs && labels && scratch);
    const struct linnet_layer *layer = &head->layout->layer[0];
    const unsigned n = layer->outputs;
    float *const g = scratch;
    for (unsigned s = 0; s < batch; s++) {
        float *q = g + (size_t)s * n;
        forward(layer, parameters, inputs + (size_t)s * layer->inputs, q);
        if (figures) {
            const float p = q[labels[s]];
            figures->examples++;
            figures->right += decide(q, n) == labels[s];
            figures->loss += (uint32_t)(-linnet_log(p > 1e-30f ? p : 1e-30f) * 1e6f + 0.5f);
        }
        q[labels[s]] = q[labels[s]] - 1.0f;
    }
    const float r = head->rate / (float)batch;
    const float f = 1.0f - r * head->decay;
    float *w = parameters;
    for (unsigned i = 0; i <= layer->inputs; i++) {
        for (unsigned k = 0; k < n; k++, w++) {
            float sum = 0.0f;
            if (i == layer->inputs) {
                for (unsigned s = 0; s < batch; s++) {
                    sum = sum + g[(size_t)s * n + k];
                }
                *w = *w - r * sum;
            } else {
                for (unsigned s = 0; s < batch; s++) {
                    sum = sum + inputs[(size_t)s * layer->inputs + i] * g[(size_t)s * n + k];
                }
                *w = *w * f - r * sum;
            }
        }
    }
}

unsigned linnet_head_classify(const struct linnet_layout *layout, const float *parameters, const float *input,
                              float *confidence, void *scratch) {
    LINNET_ASSERT(layout && layout->layers == 1 && parameters && input && scratch);
    float *const q = scratch;
    forward(&layout->layer[0], parameters, input, q);
    const unsigned best = decide(q, layout->layer[0].outputs);
    if (confidence) {
        *confidence = q[best];
    }
    return best;
}
