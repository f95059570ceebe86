/*
 * A feature extractor on the emulated Cortex-M4, executed where QEMU's loader put it, as a board does from flash:
 *   -device loader,file=MODEL.lnn,addr=0x21800000,force-raw=on -device loader,file=INPUT,addr=0x21e00000,force-raw=on
 * Prints the instructions of each operator (under -icount shift=0) and the CRC32C of its output, then totals.
 */
#include <stdio.h>
#include <string.h>

#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/error.h"
#include "linnet/extractor.h"
#include "port.h"
#include "stack.h"

#define ARENA_BYTES 120000u /* of the 256 kB that a board has */

static uint8_t arena[ARENA_BYTES];

int main(void) {
    const uint8_t *model = (const uint8_t *)PORT_SAMPLES_ADDRESS;
    const int8_t *input = (const int8_t *)PORT_IDS_ADDRESS;
    struct linnet_extractor x;
    uint64_t total = 0;
    uint64_t begin;
    port_init();
    stack_paint();
    begin = port_ticks();
    const uint32_t bytes = linnet_load_le32(model + 8);
    const int error = linnet_extractor_open(&x, model, bytes <= PORT_SAMPLES_BYTES ? bytes : 0u);
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
    return 0;
}
