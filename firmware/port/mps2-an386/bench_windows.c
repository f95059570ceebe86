#include "bench_windows.h"

#include <string.h>

#include "bench.h"
#include "linnet/bytes.h"
#include "linnet/head.h"
#include "linnet/inputs.h"
#include "linnet/random.h"
#include "linnet/tifed.h"

#define AXES 3u
#define SAMPLES 200u
#define MOST_FEATURES 30u
#define BATCH 20u
#define CLASSES 4u

/* In memory of others: the image has none to spare. */
static struct room {
    uint32_t inputs[1030];
    uint32_t scratch[1000];
    float reals[(MOST_FEATURES + 1u) * CLASSES];
    float input[MOST_FEATURES];
    int16_t integers[28 * 16 + 17 * CLASSES];
    int8_t features[BATCH * MOST_FEATURES];
    uint8_t scale[4u + 4u * MOST_FEATURES];
} *room;

static int open(struct linnet_inputs *inputs, unsigned code, unsigned count) {
    const struct linnet_slice value = {room->scale, 4u + 4u * count};
    struct linnet_random random = {8};
    room->scale[0] = (uint8_t)code;
    room->scale[1] = AXES;
    linnet_store_le16(room->scale + 2, SAMPLES);
    for (unsigned f = 0; f < count; f++) {
        linnet_store_le16(room->scale + 4u + 4u * f, 2000);
        linnet_store_le16(room->scale + 6u + 4u * f, 4096);
    }
    if (linnet_inputs_read(inputs, &value, count) || linnet_inputs_scratch_size(inputs) > sizeof room->inputs) {
        printf("front end %u is not there\n", code);
        return 0;
    }
    int16_t *window = linnet_inputs_window(inputs, room->inputs);
    for (unsigned n = 0; n < AXES * SAMPLES; n++) {
        window[n] = (int16_t)linnet_random_uniform(&random, -8000, 8000);
    }
    return 1;
}

/* All that a window goes through, from its samples on. */
static void integers(void) {
    static const uint16_t units[] = {27, 16, CLASSES};
    static const int8_t exponents[] = {0, 0};
    static const uint8_t labels[BATCH];
    struct linnet_inputs inputs;
    struct linnet_layout layout;
    linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents);
    const struct linnet_tifed tifed = {&layout, 5, NULL, 1024, LINNET_TRUNC};
    if (!open(&inputs, LINNET_FRONT_HAAR, units[0]) || linnet_tifed_scratch_size(&layout, BATCH) > sizeof room->scratch) {
        return;
    }
    begin();
    linnet_inputs_run(&inputs, room->inputs, room->features);
    linnet_tifed_classify(&tifed, room->integers, room->features, NULL, room->scratch);
    end("haar, scale, TIFeD 27-16-4: the label", "window of 3 axes of 200", 1);
    begin();
    for (unsigned k = 0; k < BATCH; k++) {
        linnet_inputs_run(&inputs, room->inputs, room->features + k * units[0]);
    }
    linnet_tifed_step(&tifed, room->integers, room->features, labels, BATCH, LINNET_ALL_LAYERS, room->scratch, NULL);
    end("haar, scale, TIFeD 27-16-4: learning", "step of 20 windows", 1);
}

static void reals(void) {
    static const uint16_t units[] = {MOST_FEATURES, CLASSES};
    static const int8_t exponent = 0;
    float confidence;
    struct linnet_inputs inputs;
    struct linnet_layout layout;
    linnet_layout_init(&layout, LINNET_FLOAT32, 1, units, &exponent);
    if (!open(&inputs, LINNET_FRONT_LOG8, units[0])) {
        return;
    }
    begin();
    linnet_inputs_run(&inputs, room->inputs, room->features);
    for (unsigned f = 0; f < units[0]; f++) {
        room->input[f] = (float)room->features[f] * (1.0f / 32.0f);
    }
    linnet_head_classify(&layout, room->reals, room->input, &confidence, room->scratch);
    end("log8, scale, softmax 30-4: the label", "window of 3 axes of 200", 1);
}

void bench_windows(void *memory, size_t bytes) {
    if (bytes < sizeof *room) {
        printf("no room for windows\n");
        return;
    }
    room = memory;
    memset(room, 0, sizeof *room);
    integers();
    reals();
}
