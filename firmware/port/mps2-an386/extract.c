/*
 * A feature extractor on the emulated Cortex-M4, executed from flash if one is linked (LINNET_EXTRACTOR), else where
 * QEMU's loader put it:
 *   -device loader,file=MODEL.lnn,addr=0x21800000,force-raw=on -device loader,file=INPUT,addr=0x21e00000,force-raw=on
 * Prints the instructions of each operator (under -icount shift=0) and the CRC32C of its output, then totals, then what
 * 20 local passes of a head of two classes over the features take, and the features.
 */
#include <stdio.h>
#include <string.h>

#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/error.h"
#include "linnet/extractor.h"
#include "linnet/head.h"
#include "port.h"
#include "stack.h"

#ifdef LINNET_EXTRACTOR
#include "extractor_file.h"
#define MODEL linnet_extractor_file
#define MODEL_ROOM ((uint32_t)(linnet_extractor_file_end - linnet_extractor_file))
#else
#define MODEL ((const uint8_t *)PORT_SAMPLES_ADDRESS)
#define MODEL_ROOM PORT_SAMPLES_BYTES
#endif

#define ARENA_BYTES 120000u /* of the 256 kB that a board has */
#define PASSES 20u
#define MOST_FEATURES 4096u
#define CLASSES 2u

static uint8_t arena[ARENA_BYTES];
static float features[MOST_FEATURES];
static float parameters[(MOST_FEATURES + 1u) * CLASSES];

/* As TinyFedTL does with a fresh picture. */
static void pass_over_head(uint16_t inputs) {
    const uint16_t units[] = {inputs, CLASSES};
    const int8_t exponent = -14;
    const uint8_t label = 1;
    float scratch[CLASSES];
    struct linnet_layout layout;
    linnet_layout_init(&layout, LINNET_FLOAT32, 1, units, &exponent);
    const struct linnet_head head = {&layout, 0.1f, 0.001f};
    linnet_model_initial(&layout, LINNET_SOFTMAX, 7, parameters);
    const uint64_t begin = port_ticks();
    for (unsigned pass = 0; pass < PASSES; pass++) {
        linnet_head_step(&head, parameters, features, &label, 1, scratch, NULL);
    }
    printf("passes %lu\n", (unsigned long)((port_ticks() - begin) * 40u));
}

int main(void) {
    const uint8_t *model = MODEL;
    const int8_t *input = (const int8_t *)PORT_IDS_ADDRESS;
    struct linnet_extractor x;
    uint64_t total = 0;
    uint64_t begin;
    port_init();
    stack_paint();
    begin = port_ticks();
    const uint32_t bytes = linnet_load_le32(model + 8);
    const int error = linnet_extractor_open(&x, model, bytes <= MODEL_ROOM ? bytes : 0u);
    if (error != LINNET_OK || linnet_extractor_arena_size(&x) > sizeof arena) {
        printf("no extractor that fits: %s\n", linnet_error_name(error));
        return 1;
    }
    printf("open %lu\n", (unsigned long)((port_ticks() - begin) * 40u));
    memcpy(linnet_extractor_input(&x, arena), input, linnet_extractor_input_size(&x));
    for (unsigned i = 0; i < x.operators; i++) {
        const int8_t *output;
        begin = port_ticks();
        const size_t length = linnet_extractor_step(&x, arena, i, &output);
        const uint64_t ticks = port_ticks() - begin;
        total += ticks;
        printf("%u %08lx %lu\n", i, (unsigned long)linnet_crc32c((const uint8_t *)output, length),
               (unsigned long)(ticks * 40u));
    }
    printf("run %lu\nfile %lu\narena %lu\nstack %u\n", (unsigned long)(total * 40u), (unsigned long)bytes,
           (unsigned long)linnet_extractor_arena_size(&x), stack_depth());
    const size_t count = linnet_extractor_output_size(&x);
    if (count <= MOST_FEATURES) {
        linnet_extractor_features(&x, arena, features);
        pass_over_head((uint16_t)count);
    }
    printf("features ");
    for (size_t i = 0; i < count; i++) {
        printf("%02x", (uint8_t)linnet_extractor_output(&x, arena)[i]);
    }
    printf("\n");
    return 0;
}
