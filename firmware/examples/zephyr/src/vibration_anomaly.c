/*
 * Anomalies of a machine, without labels. The board learns with its fleet how such machines run; the LED `led0` lights while this
 * one runs otherwise, until the button `sw0` says that somebody has looked. The model: points, of haar features of three axes by
 * 200 readings.
 */
#include <zephyr/drivers/gpio.h>
#include <zephyr/kernel.h>
#include <zephyr/storage/flash_map.h>

#include "accelerometer.h"
#include "identity.h"
#include "linnet/own_key.h"
#include "linnet_zephyr_board.h"

#define BROKER "192.168.1.2"
#define PORT 1883
#define PARTITION FIXED_PARTITION_ID(storage_partition)
enum { SAMPLES = 200, WINDOWS = 24, MEMORY = 24576, SLOT = 16384, PERIOD_MS = 5, UNIT = 5 /* mm/s²: ±16 g fit 16 bits */ };

static const struct gpio_dt_spec led = GPIO_DT_SPEC_GET(DT_ALIAS(led0), gpios);
static const struct gpio_dt_spec button = GPIO_DT_SPEC_GET(DT_ALIAS(sw0), gpios);
static int16_t window[SAMPLES * AXES];
static atomic_t is_full; /* then the window is the board's, else the sampling thread's */
static int16_t windows[WINDOWS][SAMPLES * AXES];
static struct linnet_newest newest;
static struct linnet_zephyr_board b;

static void sample(void *first, void *second, void *third) {
    static struct k_timer timer;
    int32_t now[AXES] = {0};
    ARG_UNUSED(first), ARG_UNUSED(second), ARG_UNUSED(third);
    k_timer_init(&timer, NULL, NULL);
    k_timer_start(&timer, K_MSEC(PERIOD_MS), K_MSEC(PERIOD_MS));
    for (unsigned filled = 0;; k_timer_status_sync(&timer)) {
        read_acceleration(now);
        for (unsigned axis = 0; axis < AXES && !atomic_get(&is_full); axis++) window[filled++] = (int16_t)(now[axis] / UNIT);
        if (filled == SAMPLES * AXES) filled = 0, atomic_set(&is_full, 1);
    }
}
K_THREAD_DEFINE(sampling, 1024, sample, NULL, NULL, NULL, -1, 0, 0); /* above the board's thread */

static void judge(void) {
    struct linnet_found found;
    const int error = linnet_board_watch_newest(&b.board, &newest, window, &found);
    atomic_set(&is_full, 0);
    if (error == LINNET_OK) gpio_pin_set_dt(&led, found.state == LINNET_ALARM);
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    gpio_pin_configure_dt(&led, GPIO_OUTPUT_INACTIVE);
    gpio_pin_configure_dt(&button, GPIO_INPUT);
    linnet_newest_init(&newest, SAMPLES * AXES, LINNET_FORM_WINDOW, windows, NULL, WINDOWS);
    if (linnet_zephyr_board_init(&b, BROKER, PORT, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "motors", PARTITION, SLOT)
        || linnet_zephyr_board_start(&b, &newest.data, memory, sizeof memory)) return 1;
    for (;; linnet_zephyr_board_run(&b, 20)) {
        if (atomic_get(&is_full)) judge();
        if (gpio_pin_get_dt(&button) > 0) linnet_board_acknowledge(&b.board);
    }
}
