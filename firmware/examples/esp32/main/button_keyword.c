/*
 * Keywords by button, on an ESP32-S3, for it takes 180 kB of RAM. A PDM microphone is at GPIO 4 (clock) and 5 (data), three
 * buttons at GPIO 15 to 17 (to ground). Hold one, say its word, let go: the second of sound becomes an example of that class, and
 * the board trains on its newest ten in the next round. The LED at GPIO 2 lights for half a second when a word is recognised with
 * an output above 0.6. The model: sigmoid, 650-H-3 with H up to 16.
 */
#include "esp_timer.h"
#include "identity.h"
#include "inputs.h"
#include "linnet/own_key.h"
#include "linnet/second.h"
#include "linnet_esp_board.h"
#include "microphone.h"
#include "network.h"

enum { WORDS = 3, EXAMPLES = 10, SURE = 600000, LOOK_US = 500000, MEMORY = 104000, SLOT = 49152 };

static struct linnet_second sound;
static float examples[EXAMPLES][LINNET_MFCC_FEATURES];
static uint8_t labels[EXAMPLES];
static struct linnet_newest newest;
static struct linnet_esp_board b;

/* The word whose button is held, or WORDS. */
static unsigned pressed(void) {
    unsigned word = 0;
    while (word < WORDS && !is_closed(GPIO_NUM_15 + word)) word++;
    return word;
}

static void recognise(void) {
    unsigned word = 0;
    uint32_t confidence = 0;
    const int error = linnet_board_classify(&b.board, linnet_second_features(&sound), &word, &confidence);
    gpio_set_level(GPIO_NUM_2, error == LINNET_OK && confidence > SURE);
}

void app_main(void) {
    static uint64_t memory[MEMORY / 8];
    unsigned held = WORDS;
    join_network();
    open_microphone(GPIO_NUM_4, GPIO_NUM_5);
    gpio_set_direction(GPIO_NUM_2, GPIO_MODE_OUTPUT);
    for (unsigned word = 0; word < WORDS; word++) open_button(GPIO_NUM_15 + word);
    linnet_newest_init(&newest, LINNET_MFCC_FEATURES, LINNET_FORM_FLOAT, examples, labels, EXAMPLES);
    ESP_ERROR_CHECK(linnet_esp_board_init(&b, "mqtt://192.168.1.2:1883", LINNET_FLEET, LINNET_BOARD, LINNET_OWN_KEY, "keywords", SLOT));
    ESP_ERROR_CHECK(linnet_esp_board_start(&b, &newest.data, memory, sizeof memory));
    for (int64_t looked = 0;; linnet_esp_board_run(&b, 20)) {
        const unsigned now = pressed();
        hear_microphone(&sound);
        if (held < WORDS && now == WORDS) linnet_newest_add(&newest, linnet_second_features(&sound), (uint8_t)held);
        held = now;
        if (held == WORDS && esp_timer_get_time() - looked > LOOK_US) {
            looked = esp_timer_get_time();
            recognise();
        }
    }
}
