#include "linnet/sensing.h"

#include "linnet/assert.h"
#include "linnet/error.h"

static int within(int32_t v, int32_t lo, int32_t hi) {
    return v >= lo && v <= hi;
}

int linnet_sensing_read(struct linnet_sensing_settings *settings, const int32_t *numbers, unsigned features) {
    LINNET_ASSERT(settings && numbers);
    const int32_t *s = numbers;
    if (!within(s[0], 1, 1000) || !within(s[1], 1, 127) || s[2] != 1 || s[3] != 1 || !within(s[4], 1, UINT16_MAX)
        || !within(s[7], 0, 15) || !within(s[8], 1, (int32_t)LINNET_MAX_AXES)
        || !within(s[9], 1, (int32_t)LINNET_MAX_SAMPLES) || !within(s[11], 1, (int32_t)LINNET_MAX_LAST)
        || !within(s[10], 1, s[11])
        || linnet_front_end_features((unsigned)s[7], (unsigned)s[8], (unsigned)s[9]) != (int)features) {
        return LINNET_E_MALFORMED;
    }
    settings->rounds_of_size = (uint16_t)s[0];
    settings->floor = (uint8_t)s[1];
    settings->front = (uint8_t)s[7];
    settings->axes = (uint8_t)s[8];
    settings->samples = (uint16_t)s[9];
    settings->least = (uint8_t)s[10];
    settings->last = (uint8_t)s[11];
    return linnet_front_end_is_there(settings->front) ? LINNET_OK : LINNET_E_LEFT_OUT;
}

static size_t padded(size_t bytes) {
    return (bytes + 7u) & ~(size_t)7u;
}

/* Where each part of the memory begins. The sums stand behind what every window needs: a round that makes none has their room. */
struct plan {
    size_t front;
    size_t window;
    size_t raw;
    size_t features;
    size_t sums;
    size_t words;
    size_t end;
};

static struct plan plan_of(const struct linnet_sensing_settings *settings, unsigned features, unsigned points) {
    struct plan p;
    p.front = 0;
    p.window = p.front + padded(linnet_front_end_scratch_size(settings->front, settings->samples));
    p.raw = p.window + padded((size_t)settings->axes * settings->samples * sizeof(int16_t));
    p.features = p.raw + padded(features * sizeof(int16_t));
    p.sums = p.features + padded(features);
    p.words = p.sums + padded(LINNET_WITH_AUTOENCODER ? LINNET_SUMS_BYTES : sizeof(struct linnet_sums));
    p.end = p.words + padded(linnet_sums_words(features, points) * sizeof(uint32_t));
    return p;
}

size_t linnet_sensing_size(const struct linnet_sensing_settings *settings, unsigned features, unsigned points) {
    LINNET_ASSERT(settings);
    return plan_of(settings, features, points).end;
}

#if LINNET_WITH_AUTOENCODER
size_t linnet_sensing_free(const struct linnet_sensing_settings *settings, unsigned features) {
    LINNET_ASSERT(settings);
    return plan_of(settings, features, 0).sums;
}
#endif

void linnet_sensing_cut(struct linnet_sensing *sensing, const struct linnet_sensing_settings *settings, unsigned features,
                        unsigned points, void *memory) {
    LINNET_ASSERT(sensing && settings && memory && (uintptr_t)memory % 8u == 0);
    LINNET_ASSERT(!LINNET_WITH_AUTOENCODER || sizeof(struct linnet_sums) <= LINNET_SUMS_BYTES);
    const struct plan p = plan_of(settings, features, points);
    uint8_t *const bytes = memory;
    sensing->sums = (struct linnet_sums *)(void *)(bytes + p.sums);
    sensing->words = (uint32_t *)(void *)(bytes + p.words);
    sensing->window = (int16_t *)(void *)(bytes + p.window);
    sensing->raw = (int16_t *)(void *)(bytes + p.raw);
    sensing->features = (int8_t *)(bytes + p.features);
#if LINNET_WITH_AUTOENCODER
    sensing->left = (int8_t *)(bytes + p.end);
#endif
    const int error = linnet_front_end_init(&sensing->front, settings->front, settings->axes, settings->samples,
                                            bytes + p.front, p.window - p.front);
    LINNET_ASSERT(error == LINNET_OK);
    (void)error;
}

void linnet_sensing_run(const struct linnet_sensing *sensing, const struct linnet_points *points, const int16_t *window) {
    LINNET_ASSERT(sensing && points && window);
    linnet_front_end_run(&sensing->front, window, sensing->raw);
    linnet_points_scale(points, sensing->raw, sensing->features);
}
