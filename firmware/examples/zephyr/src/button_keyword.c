/*
 * Keywords by button, on a board with 200 kB of RAM. Hold one of the buttons `sw0` to `sw2`, say its word, let go: the second of
 * sound becomes an example of that class, and the board trains on its newest ten in the next round. The LED `led0` lights for half
 * a second when a word is recognised with an output above 0.6. The model: sigmoid, 650-H-3 with H up to 16.
 */
#include <zephyr/drivers/gpio.h>
#include <zephyr/kernel.h>
#include <zephyr/storage/flash_map.h>

#include "identity.h"
#include "linnet/own_key.h"
#include "linnet_zephyr_board.h"
#include "microphone.h"

#define BROKER "192.168.1.2"
#define PARTITION FIXED_PARTITION_ID(storage_partition)
enum { WORDS = 3, EXAMPLES = 10, SURE = 600000, LOOK_MS = 500, MEMORY = 104000, SLOT = 49152 };

static const struct gpio_dt_spec led = GPIO_DT_SPEC_GET(DT_ALIAS(led0), gpios);
static const struct gpio_dt_spec buttons[WORDS] = {
    GPIO_DT_SPEC_GET(DT_ALIAS(sw0), gpios), GPIO_DT_SPEC_GET(DT_ALIAS(sw1), gpios), GPIO_DT_SPEC_GET(DT_ALIAS(sw2), gpios)};
static struct linnet_second sound;
static float examples[EXAMPLES][LINNET_MFCC_FEATURES];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;
static struct linnet_zephyr_board b;

/* The word whose button is held, or WORDS. */
static unsigned pressed(void) {
    unsigned word = 0;
    while (word < WORDS && gpio_pin_get_dt(&buttons[word]) <= 0) word++;
    return word;
}

static void recognise(void) {
    unsigned word = 0;
    uint32_t confidence = 0;
    const int error = linnet_board_classify(&b.board, linnet_second_features(&sound), &word, &confidence);
    gpio_pin_set_dt(&led, error == LINNET_OK && confidence > SURE);
}

int main(void) {
    static uint64_t memory[MEMORY / 8];
    unsigned held = WORDS;
    gpio_pin_configure_dt(&led, GPIO_OUTPUT_INACTIVE);
    for (unsigned word = 0; word < WORDS; word++) gpio_pin_configure_dt(&buttons[word], GPIO_INPUT);
    linnet_newest_init(&newest, LINNET_MFCC_FEATURES, LINNET_FORM_FLOAT, examples, labels, EXAMPLES);
    if (open_microphone() || linnet_zephyr_board_init(&b, BROKER, 1883, LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "keywords", PARTITION, SLOT)
        || linnet_zephyr_board_start(&b, &newest.data, memory, sizeof memory)) return 1;
    for (int64_t looked = 0;; linnet_zephyr_board_run(&b, 20)) {
        const unsigned now = pressed();
        hear_microphone(&sound);
        if (held < WORDS && now == WORDS) linnet_newest_add(&newest, linnet_second_features(&sound), (uint8_t)held);
        held = now;
        if (held == WORDS && k_uptime_get() - looked > LOOK_MS) {
            looked = k_uptime_get();
            recognise();
        }
    }
}
