/*
 * A board on Zephyr: its MQTT client over TCP, and the partition storage_partition for the store. What is yours says TODO.
 * How much memory a model needs, and which settings its aggregator takes: `linnet board size`. The other files are examples.
 */
#include <zephyr/kernel.h>
#include <zephyr/storage/flash_map.h>

#include "identity.h"
#include "linnet/own_key.h"
#include "linnet_zephyr_board.h"

#define BROKER "192.168.1.2" /* TODO */
#define PORT 1883
#define MODEL "model" /* TODO: what the aggregator calls it */
#define FEATURES 64u  /* TODO: of an example */
#define EXAMPLES 40u
#define MEMORY 49152u
#define SLOT 49152u /* four of them: make storage_partition large enough */
#define PARTITION FIXED_PARTITION_ID(storage_partition)

static int8_t examples[EXAMPLES][FEATURES];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;

/* TODO: read the sensor, and call this with what you know of it. From the board's thread. */
void take_example(const int8_t example[FEATURES], uint8_t label) {
    linnet_newest_add(&newest, example, label);
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    static struct linnet_zephyr_board b;
    linnet_newest_init(&newest, FEATURES, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    if (linnet_zephyr_board_init(&b, BROKER, PORT, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, MODEL, PARTITION, SLOT)
        || linnet_zephyr_board_start(&b, &newest.data, memory, sizeof memory)) {
        return 1;
    }
    for (;;) {
        linnet_zephyr_board_run(&b, 1000);
    }
}
