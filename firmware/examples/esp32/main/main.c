/*
 * A board on an ESP32: Wi-Fi, esp-mqtt, a partition of flash. What is yours says TODO. How much memory a model needs, and
 * which settings its aggregator takes: `linnet board size`.
 */
#include <string.h>

#include "esp_attr.h"
#include "esp_event.h"
#include "esp_netif.h"
#include "esp_random.h"
#include "esp_sleep.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "identity.h"
#include "linnet.h"
#include "linnet_esp_mqtt.h"
#include "linnet_flash_esp.h"
#include "nvs_flash.h"
#include "protocol_examples_common.h"

#define BROKER "mqtt://192.168.1.2:1883" /* TODO; with mqtts:// set .broker.verification.certificate below */
#define MODEL "model"                    /* TODO: what the aggregator calls it */
#define FEATURES 64u                     /* TODO: of an example */
#ifndef SLEEP_S
#define SLEEP_S 0u /* TODO: 3600 for a board that wakes for each round, or once an hour where its fleet does not say when that is */
#endif
#define EXAMPLES 40u
#define MEMORY 49152u
#define SLOT 49152u

static linnet_millis now(void) {
    return (linnet_millis)(esp_timer_get_time() / 1000);
}

/* ---- examples: the newest ones, oldest first ---- */

static struct linnet_data data = {.features = FEATURES, .is_live = 1};
/* In memory that deep sleep keeps. linnet/ring.h keeps them in flash instead. */
RTC_DATA_ATTR static int8_t features[EXAMPLES][FEATURES];
RTC_DATA_ATTR static uint8_t labels[EXAMPLES];
RTC_DATA_ATTR static uint32_t taken;

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    const uint32_t at = (taken - data.count + i) % EXAMPLES;
    (void)context;
    memcpy(out, features[at], FEATURES);
    *label = labels[at];
    return 0;
}

/* TODO: read the sensor, and call this with what you know of it. */
void take_example(const int8_t example[FEATURES], uint8_t label) {
    memcpy(features[taken % EXAMPLES], example, FEATURES);
    labels[taken % EXAMPLES] = label;
    taken++;
    data.count = taken < EXAMPLES ? taken : EXAMPLES;
}

/* ---- the board ---- */

static struct linnet_board board;
static struct linnet_esp_mqtt mqtt;
static struct linnet_flash flash;

static void settle(struct linnet_board_settings *settings) {
    static uint64_t memory[MEMORY / 8];
    data.load = load;
    data.count = taken < EXAMPLES ? taken : EXAMPLES;
    settings->board = LINNET_BOARD;
    settings->fleet = LINNET_FLEET;
    settings->model = MODEL;
    settings->data = &data;
    settings->flash = &flash;
    settings->model_slot_bytes = SLOT;
    settings->work_slot_bytes = SLOT;
    settings->slots = 2;
    settings->max_chunks = 64;
    settings->chunk_bytes = 640;
    settings->random_seed = esp_random();
    settings->memory = memory;
    settings->memory_bytes = sizeof memory;
}

static void connect_to_broker(struct linnet_board_settings *settings) {
    esp_mqtt_client_config_t config = {.broker.address.uri = BROKER};
#ifdef LINNET_BOARD_KEY
    static const uint8_t key[LINNET_KEY_BYTES] = LINNET_BOARD_KEY;
    static uint8_t mac_key[LINNET_KEY_BYTES];
    static char password[2 * LINNET_KEY_BYTES + 1];
    linnet_mqtt_password(key, LINNET_FLEET, LINNET_BOARD, password);
    linnet_key_derive(key, LINNET_FOR_MAC, LINNET_FLEET, LINNET_BOARD, mac_key);
    config.credentials.username = LINNET_BOARD;
    config.credentials.authentication.password = password;
    settings->mac_key = mac_key;
#endif
    ESP_ERROR_CHECK(linnet_esp_mqtt_init(&mqtt, &board, settings, &config));
    if (SLEEP_S > 0) {
        linnet_mqtt_without_presence(&mqtt.mqtt);
        config.session.last_will.topic = NULL;
    }
    ESP_ERROR_CHECK(linnet_board_init(&board, settings, now()));
    ESP_ERROR_CHECK(linnet_esp_mqtt_start(&mqtt, esp_mqtt_client_init(&config)));
}

void app_main(void) {
    struct linnet_board_settings settings;
    ESP_ERROR_CHECK(nvs_flash_init());
    ESP_ERROR_CHECK(esp_netif_init());
    ESP_ERROR_CHECK(esp_event_loop_create_default());
    ESP_ERROR_CHECK(example_connect());
    ESP_ERROR_CHECK(linnet_flash_esp(&flash, "linnet")); /* partitions.csv */
    memset(&settings, 0, sizeof settings);
    settle(&settings);
    connect_to_broker(&settings);
    const linnet_millis since = now();
    for (;;) {
        linnet_esp_mqtt_poll(&mqtt, now());
        const linnet_millis wake = linnet_board_poll(&board, now());
        const uint32_t asleep = SLEEP_S > 0 ? linnet_board_sleep_ms(&board, since, 1000u * SLEEP_S, now()) : 0;
        if (asleep > 0) {
            vTaskDelay(pdMS_TO_TICKS(100)); /* the client's task sends what was said last */
            esp_mqtt_client_disconnect(mqtt.mqtt.client.context);
            esp_deep_sleep(1000ull * asleep); /* wakes as after a reset */
        }
        /* At least a tick, for the watchdog's task; at most 20 ms, so that what comes is not left lying. */
        vTaskDelay(pdMS_TO_TICKS(wake <= now() ? 1 : 20) + 1);
    }
}
