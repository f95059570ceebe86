#include "linnet_esp_board.h"

#include "esp_random.h"
#include "esp_sleep.h"
#include "esp_timer.h"
#include "freertos/FreeRTOS.h"
#include "freertos/task.h"
#include "linnet_flash_esp.h"

#define LONGEST_WAIT_MS 20u
#define LAST_WORDS_MS 100u

static linnet_millis now(void) {
    return (linnet_millis)(esp_timer_get_time() / 1000);
}

int linnet_esp_board_init(struct linnet_esp_board *b, const char *uri, const char *fleet, const char *board, const uint8_t *key,
                          const char *model, uint32_t slot_bytes) {
    linnet_usual_settings(&b->settings, fleet, board, model, slot_bytes, esp_random());
    linnet_usual_key(&b->settings, key, b->mac_key);
    b->settings.flash = &b->flash;
    b->config.broker.address.uri = uri;
    if (key) {
        linnet_mqtt_password(key, fleet, board, b->password);
        b->config.credentials.username = board;
        b->config.credentials.authentication.password = b->password;
    }
    return linnet_flash_esp(&b->flash, "linnet");
}

int linnet_esp_board_start(struct linnet_esp_board *b, const struct linnet_data *data, uint64_t *memory, size_t memory_bytes) {
    b->settings.data = data;
    b->settings.memory = memory;
    b->settings.memory_bytes = memory_bytes;
    int error = linnet_esp_mqtt_init(&b->mqtt, &b->board, &b->settings, &b->config);
    if (!error && b->sleep_s > 0) {
        linnet_mqtt_without_presence(&b->mqtt.mqtt);
        b->config.session.last_will.topic = NULL;
    }
    b->since = now();
    error = error ? error : linnet_board_init(&b->board, &b->settings, b->since);
    return error ? error : linnet_esp_mqtt_start(&b->mqtt, esp_mqtt_client_init(&b->config));
}

static void sleep_deeply(struct linnet_esp_board *b, uint32_t ms) {
    vTaskDelay(pdMS_TO_TICKS(LAST_WORDS_MS)); /* the client's task sends what was said last */
    esp_mqtt_client_disconnect(b->mqtt.mqtt.client.context);
    esp_deep_sleep(1000ull * ms);
}

void linnet_esp_board_run(struct linnet_esp_board *b, uint32_t most_ms) {
    linnet_esp_mqtt_poll(&b->mqtt, now());
    const linnet_millis wake = linnet_board_poll(&b->board, now());
    const uint32_t asleep = b->sleep_s > 0 ? linnet_board_sleep_ms(&b->board, b->since, 1000u * b->sleep_s, now()) : 0;
    if (asleep > 0) {
        sleep_deeply(b, asleep);
    }
    const uint32_t longest = most_ms < LONGEST_WAIT_MS ? most_ms : LONGEST_WAIT_MS;
    vTaskDelay(pdMS_TO_TICKS(wake <= now() ? 0 : longest) + 1); /* a tick at least, for the watchdog's task */
}
