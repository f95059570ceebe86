/*
 * Training by label commands. Move the board and type a digit 0 to 3 at the console, and the second of movement before it becomes
 * an example of that class. Any other key asks what the board thinks the movement is now. The model: an integer network of 200
 * inputs, up to 50 units and 4 classes.
 */
#include <string.h>
#include <zephyr/drivers/uart.h>
#include <zephyr/kernel.h>
#include <zephyr/storage/flash_map.h>
#include <zephyr/sys/printk.h>

#include "accelerometer.h"
#include "identity.h"
#include "linnet/own_key.h"
#include "linnet_zephyr_board.h"

#define BROKER "192.168.1.2"
#define PORT 1883
#define PARTITION FIXED_PARTITION_ID(storage_partition)
enum { INPUTS = 200, EXAMPLES = 20, MEMORY = 49152, SLOT = 49152, PERIOD_MS = 15, UNIT = 160 /* mm/s² */ };

static const struct device *const console = DEVICE_DT_GET(DT_CHOSEN(zephyr_console));
static int8_t movement[INPUTS]; /* the newest second: 66 readings of three axes behind two zeros, the oldest first */
static int8_t examples[EXAMPLES][INPUTS];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;
static struct linnet_zephyr_board b;

static void read_sensor(void) {
    static int32_t now[AXES];
    read_acceleration(now);
    memmove(movement + 2, movement + 5, INPUTS - 5);
    for (unsigned axis = 0; axis < AXES; axis++) movement[INPUTS - AXES + axis] = (int8_t)CLAMP(now[axis] / UNIT, INT8_MIN, INT8_MAX);
}

static void say_class(void) {
    unsigned label = 0;
    const int error = linnet_board_classify(&b.board, movement, &label, NULL);
    error ? printk("%s\n", linnet_error_name(error)) : printk("class %u\n", label);
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    linnet_newest_init(&newest, INPUTS, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    if (linnet_zephyr_board_init(&b, BROKER, PORT, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "gestures", PARTITION, SLOT)
        || linnet_zephyr_board_start(&b, &newest.data, memory, sizeof memory)) return 1;
    for (int64_t next = 0;; linnet_zephyr_board_run(&b, PERIOD_MS)) {
        unsigned char key = 0; /* uart_poll_in does not wait */
        if (k_uptime_get() >= next) next = k_uptime_get() + PERIOD_MS, read_sensor();
        if (uart_poll_in(console, &key)) continue;
        if (key >= '0' && key <= '3') linnet_newest_add(&newest, movement, (uint8_t)(key - '0'));
        else if (key > ' ') say_class();
    }
}
