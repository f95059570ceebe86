#include "linnet/second.h"

#include "linnet/assert.h"

static void reverse(int16_t *begin, int16_t *end) {
    while (begin < --end) {
        const int16_t held = *begin;
        *begin++ = *end;
        *end = held;
    }
}

void linnet_second_put(struct linnet_second *second, const int16_t *samples, size_t count) {
    LINNET_ASSERT(second && samples);
    for (size_t i = 0; i < count; i++) {
        second->samples[second->next] = samples[i];
        second->next = second->next + 1 < LINNET_SECOND ? second->next + 1 : 0;
    }
}

/* In the order of time, its word where the network expects it. */
static const int16_t *turned(struct linnet_second *second) {
    int16_t *const begin = second->samples;
    reverse(begin, begin + second->next);
    reverse(begin + second->next, begin + LINNET_SECOND);
    reverse(begin, begin + LINNET_SECOND);
    second->next = 0;
    linnet_onset_align(begin);
    return begin;
}

const float *linnet_second_features(struct linnet_second *second) {
    LINNET_ASSERT(second);
    linnet_mfcc(turned(second), second->features, &second->scratch);
    return second->features;
}

const float *linnet_second_cepstra(struct linnet_second *second) {
    LINNET_ASSERT(second);
    linnet_cepstra(turned(second), second->features, &second->scratch);
    return second->features;
}
