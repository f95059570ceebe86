/*
 * A board on an ESP32: Wi-Fi, esp-mqtt, a partition of flash. What is yours says TODO. How much memory a model needs, and
 * which settings its aggregator takes: `linnet board size`. The other files are examples: idf.py -DEXAMPLE=sleep_hourly build
 */
#include "identity.h"
#include "linnet/own_key.h"
#include "linnet_esp_board.h"
#include "network.h"

#define BROKER "mqtt://192.168.1.2:1883" /* TODO; with mqtts:// set b.config.broker.verification.certificate below */
#define MODEL "model"                    /* TODO: what the aggregator calls it */
#define FEATURES 64u                     /* TODO: of an example */
#define EXAMPLES 40u
#define MEMORY 49152u
#define SLOT 49152u

static int8_t examples[EXAMPLES][FEATURES];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;

/* TODO: read the sensor, and call this with what you know of it. From the board's task. */
void take_example(const int8_t example[FEATURES], uint8_t label) {
    linnet_newest_add(&newest, example, label);
}

void app_main(void) {
    static uint64_t memory[MEMORY / 8];
    static struct linnet_esp_board b;
    join_network();
    linnet_newest_init(&newest, FEATURES, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    ESP_ERROR_CHECK(linnet_esp_board_init(&b, BROKER, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, MODEL, SLOT));
    ESP_ERROR_CHECK(linnet_esp_board_start(&b, &newest.data, memory, sizeof memory));
    for (;;) {
        linnet_esp_board_run(&b, 20);
    }
}
