/*
 * Anomalies of a machine, without labels. An accelerometer with analog outputs (ADXL335) is at the first three inputs of ADC 1.
 * The board learns with its fleet how such machines run; the LED at GPIO 2 lights while this one runs otherwise, until the button
 * at GPIO 0 says that somebody has looked. The model: points, of haar features of three axes by 200 readings.
 */
#include <stdatomic.h>

#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "identity.h"
#include "inputs.h"
#include "linnet/own_key.h"
#include "linnet_esp_board.h"
#include "network.h"

enum { AXES = 3, SAMPLES = 200, WINDOWS = 24, MEMORY = 24576, SLOT = 16384, PERIOD_MS = 5 };

static int16_t window[SAMPLES * AXES];
static atomic_bool is_full; /* then the window is the board's, else the sampling task's */
static int16_t windows[WINDOWS][SAMPLES * AXES];
static struct linnet_newest newest;
static struct linnet_esp_board b;

static void sample(void *context) {
    TickType_t at = xTaskGetTickCount();
    (void)context;
    for (unsigned filled = 0;;) {
        vTaskDelayUntil(&at, pdMS_TO_TICKS(PERIOD_MS));
        for (unsigned axis = 0; axis < AXES && !is_full; axis++, filled++) {
            window[filled] = (int16_t)(read_analog(axis) - 2048);
        }
        if (filled == SAMPLES * AXES) filled = 0, is_full = true;
    }
}

static void judge(void) {
    struct linnet_found found;
    const int error = linnet_board_watch_newest(&b.board, &newest, window, &found);
    is_full = false;
    if (error == LINNET_OK) gpio_set_level(GPIO_NUM_2, found.state == LINNET_ALARM);
}

void app_main(void) {
    static uint64_t memory[MEMORY / 8];
    join_network();
    open_analog(AXES);
    open_button(GPIO_NUM_0);
    gpio_set_direction(GPIO_NUM_2, GPIO_MODE_OUTPUT);
    linnet_newest_init(&newest, SAMPLES * AXES, LINNET_FORM_WINDOW, windows, NULL, WINDOWS);
    ESP_ERROR_CHECK(linnet_esp_board_init(&b, "mqtt://192.168.1.2:1883", LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "motors", SLOT));
    ESP_ERROR_CHECK(linnet_esp_board_start(&b, &newest.data, memory, sizeof memory));
    xTaskCreate(sample, "sample", 2048, NULL, 10, NULL); /* above the board's task */
    for (;; linnet_esp_board_run(&b, 20)) {
        if (is_full) judge();
        if (is_closed(GPIO_NUM_0)) linnet_board_acknowledge(&b.board);
    }
}
