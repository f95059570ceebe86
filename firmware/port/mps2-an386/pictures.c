/*
 * Examples seen through a frozen extractor, as a camera's would be: LNDS whose features are pictures. The board trains on
 * the extractor's features; they stay for the local passes in a byte each, so a picture is looked at once. With HEARS
 * examples are a microphone's: seconds of sound, each 32 000 features, the bytes of its samples.
 */
#include <string.h>

#include "extractor_file.h"
#include "linnet/bytes.h"
#include "linnet/config.h"
#include "linnet/error.h"
#include "linnet/extractor.h"
#include "linnet/second.h"
#include "port.h"
#include "samples.h"

#ifndef HEARS
#define HEARS 0
#endif
#ifndef ARENA_BYTES
#define ARENA_BYTES 55296u /* the visual-wake-words network's */
#endif
#define MOST_FEATURES 256u
#define KEPT 20u

static const uint8_t *const samples = (const uint8_t *)PORT_SAMPLES_ADDRESS;
static struct linnet_data data;
static struct linnet_extractor extractor;
static uint8_t arena[ARENA_BYTES];
#if HEARS
static struct linnet_second heard;
#endif
/* Example i at i mod KEPT, once it was looked at. */
static int8_t kept[KEPT][MOST_FEATURES];
static uint32_t kept_example[KEPT]; /* + 1 */

/* Bytes of an example. */
static size_t example_size(void) {
    return HEARS ? 2u * LINNET_SECOND : linnet_extractor_input_size(&extractor);
}

/* An example becomes the extractor's input. */
static void take(const uint8_t *example) {
#if HEARS
    for (unsigned n = 0; n < LINNET_SECOND; n++) {
        const int16_t sample = linnet_to_s16(linnet_load_le16(example + 2u * n));
        linnet_second_put(&heard, &sample, 1);
    }
    linnet_extractor_take(&extractor, arena, linnet_second_cepstra(&heard));
#else
    memcpy(linnet_extractor_input(&extractor, arena), example, example_size());
#endif
}

static const int8_t *features_of(uint32_t i, const uint8_t *example) {
    int8_t *features = kept[i % KEPT];
    if (kept_example[i % KEPT] != i + 1) {
        take(example);
        linnet_extractor_run(&extractor, arena);
        memcpy(features, linnet_extractor_output(&extractor, arena), data.features);
        kept_example[i % KEPT] = i + 1;
    }
    return features;
}

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    const size_t bytes = example_size();
    const uint8_t *at = samples + 11 + i * (bytes + 1);
    (void)context;
#if LINNET_FLOAT
    linnet_extractor_reals(&extractor, features_of(i, at), out);
#else
    memcpy(out, features_of(i, at), data.features);
#endif
    *label = at[bytes];
    return 0;
}

const struct linnet_data *port_samples(void) {
    const size_t file_bytes = (size_t)(linnet_extractor_file_end - linnet_extractor_file);
    data.form = LINNET_FLOAT ? LINNET_FORM_FLOAT : LINNET_FORM_INT8;
    data.load = load;
    if (linnet_extractor_open(&extractor, linnet_extractor_file, file_bytes) != LINNET_OK ||
        linnet_extractor_arena_size(&extractor) > sizeof arena ||
        linnet_extractor_output_size(&extractor) > MOST_FEATURES ||
        (HEARS && linnet_extractor_input_size(&extractor) != LINNET_CEPSTRA)) {
        return &data;
    }
    const size_t bytes = example_size();
    data.features = (uint32_t)linnet_extractor_output_size(&extractor);
    if (memcmp(samples, "LNDS", 4) == 0 && linnet_load_le16(samples + 4) == bytes) {
        data.count = linnet_load_le32(samples + 7);
        if (data.count > (PORT_SAMPLES_BYTES - 11) / (bytes + 1)) {
            data.count = 0;
        }
    }
    return &data;
}
