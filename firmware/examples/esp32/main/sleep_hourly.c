/*
 * Asleep most of the day: the board wakes for each round, or once an hour where its fleet does not say when that is, collects
 * the model, trains, sends, hears that its update is counted, and sleeps deeply. Its examples outlast that in RTC memory: the
 * readings of four analog inputs, and whether the switch at GPIO 27 was closed then. The model: an integer network of 4 inputs
 * and 2 classes.
 */
#include "esp_attr.h"
#include "identity.h"
#include "inputs.h"
#include "linnet/own_key.h"
#include "linnet_esp_board.h"
#include "network.h"

#define BROKER "mqtt://192.168.1.2:1883"
#define INPUTS 4u
#define EXAMPLES 60u
#define MEMORY 16384u
#define SLOT 16384u

RTC_DATA_ATTR static int8_t examples[EXAMPLES][INPUTS];
RTC_DATA_ATTR static uint8_t labels[EXAMPLES];
RTC_DATA_ATTR static struct linnet_newest newest;

/* An example of each wake. */
static void take_example(void) {
    int8_t example[INPUTS];
    open_analog(INPUTS);
    open_button(GPIO_NUM_27);
    for (unsigned i = 0; i < INPUTS; i++) {
        example[i] = (int8_t)(read_analog(i) / 16 - 128);
    }
    linnet_newest_add(&newest, example, (uint8_t)is_closed(GPIO_NUM_27));
}

void app_main(void) {
    static uint64_t memory[MEMORY / 8];
    static struct linnet_esp_board b;
    linnet_newest_init(&newest, INPUTS, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    take_example();
    join_network();
    ESP_ERROR_CHECK(linnet_esp_board_init(&b, BROKER, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "weather", SLOT));
    b.sleep_s = 3600;
    ESP_ERROR_CHECK(linnet_esp_board_start(&b, &newest.data, memory, sizeof memory));
    for (;;) {
        linnet_esp_board_run(&b, 20);
    }
}
