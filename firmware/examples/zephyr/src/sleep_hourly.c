/*
 * Asleep most of the day: the board connects for each round, or once an hour where its fleet does not say when that is, collects
 * the model, trains, sends, hears that its update is counted, and closes the connection; with CONFIG_PM the kernel lets the chip
 * sleep. An example of each contact: the thermometer `ambient-temp0` of the devicetree, as it changed over the last three, and
 * whether the switch `sw0` was closed then. The model: an integer network of 3 inputs and 2 classes.
 */
#include <string.h>
#include <zephyr/drivers/gpio.h>
#include <zephyr/drivers/sensor.h>
#include <zephyr/kernel.h>
#include <zephyr/storage/flash_map.h>

#include "identity.h"
#include "linnet/own_key.h"
#include "linnet_zephyr_board.h"

#define BROKER "192.168.1.2"
#define PORT 1883
#define PARTITION FIXED_PARTITION_ID(storage_partition)
enum { INPUTS = 3, EXAMPLES = 60, MEMORY = 16384, SLOT = 16384 };

static const struct device *const thermometer = DEVICE_DT_GET(DT_ALIAS(ambient_temp0));
static const struct gpio_dt_spec window_switch = GPIO_DT_SPEC_GET(DT_ALIAS(sw0), gpios);
static int8_t examples[EXAMPLES][INPUTS];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;

static void take_example(void) {
    static int8_t recent[INPUTS]; /* quarters of a degree, the oldest first */
    struct sensor_value value;
    if (sensor_sample_fetch(thermometer) == 0 && sensor_channel_get(thermometer, SENSOR_CHAN_AMBIENT_TEMP, &value) == 0) {
        memmove(recent, recent + 1, INPUTS - 1);
        recent[INPUTS - 1] = (int8_t)CLAMP(sensor_value_to_milli(&value) / 250, INT8_MIN, INT8_MAX);
        linnet_newest_add(&newest, recent, gpio_pin_get_dt(&window_switch) > 0);
    }
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    static struct linnet_zephyr_board b = {.sleep_s = 3600};
    gpio_pin_configure_dt(&window_switch, GPIO_INPUT);
    linnet_newest_init(&newest, INPUTS, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    take_example();
    if (linnet_zephyr_board_init(&b, BROKER, PORT, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "weather", PARTITION, SLOT)
        || linnet_zephyr_board_start(&b, &newest.data, memory, sizeof memory)) {
        return 1;
    }
    for (;;) {
        if (linnet_zephyr_board_run(&b, UINT32_MAX)) {
            take_example();
        }
    }
}
