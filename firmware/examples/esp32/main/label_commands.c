/*
 * Training by label commands. An accelerometer with analog outputs is at the first three inputs of ADC 1. Move the board and type
 * a digit 0 to 3 at the console (`idf.py monitor`), and the second of movement before it becomes an example of that class. Any
 * other key asks what the board thinks the movement is now. The model: an integer network of 200 inputs, up to 50 units, 4 classes.
 */
#include <stdio.h>
#include <string.h>

#include "esp_timer.h"
#include "identity.h"
#include "inputs.h"
#include "linnet/own_key.h"
#include "linnet_esp_board.h"
#include "network.h"

enum { AXES = 3, INPUTS = 200, EXAMPLES = 20, MEMORY = 49152, SLOT = 49152, PERIOD_MS = 15 };

static int8_t movement[INPUTS]; /* the newest second: 66 readings of three axes behind two zeros, the oldest first */
static int8_t examples[EXAMPLES][INPUTS];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;
static struct linnet_esp_board b;

static void read_sensor(void) {
    memmove(movement + 2, movement + 5, INPUTS - 5);
    for (unsigned axis = 0; axis < AXES; axis++) {
        movement[INPUTS - AXES + axis] = (int8_t)(read_analog(axis) / 16 - 128);
    }
}

static void say_class(void) {
    unsigned label = 0;
    const int error = linnet_board_classify(&b.board, movement, &label, NULL);
    if (error) {
        puts(linnet_error_name(error));
    } else {
        printf("class %u\n", label);
    }
}

void app_main(void) {
    static uint64_t memory[MEMORY / 8];
    join_network();
    open_analog(AXES);
    linnet_newest_init(&newest, INPUTS, LINNET_FORM_INT8, examples, labels, EXAMPLES);
    ESP_ERROR_CHECK(linnet_esp_board_init(&b, "mqtt://192.168.1.2:1883", LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "gestures", SLOT));
    ESP_ERROR_CHECK(linnet_esp_board_start(&b, &newest.data, memory, sizeof memory));
    for (int64_t next = 0;; linnet_esp_board_run(&b, PERIOD_MS)) {
        const int key = getchar(); /* does not wait: EOF while nobody types */
        if (esp_timer_get_time() >= next) {
            next = esp_timer_get_time() + 1000 * PERIOD_MS;
            read_sensor();
        }
        if (key >= '0' && key <= '3') {
            linnet_newest_add(&newest, movement, (uint8_t)(key - '0'));
        } else if (key > ' ') {
            say_class();
        }
    }
}
