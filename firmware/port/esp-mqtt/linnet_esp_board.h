/*
 * A board on an ESP32: what a program needs beside its examples and its network. esp-mqtt, a partition `linnet` for the store,
 * sleep between rounds.
 *
 *   linnet_esp_board_init; then whatever else of settings and config is the program's
 *   own (mqtts:// wants config.broker.verification.certificate); linnet_esp_board_start; linnet_esp_board_run in a loop.
 *
 * All of it from one task, of low priority. All fields are zero at first.
 */
#ifndef LINNET_ESP_BOARD_H
#define LINNET_ESP_BOARD_H

#include "linnet.h"
#include "linnet_esp_mqtt.h"

struct linnet_esp_board {
    struct linnet_board board;
    struct linnet_board_settings settings;
    esp_mqtt_client_config_t config;
    uint32_t sleep_s; /* 0: always connected. Else the board sleeps deeply between rounds, so long where its fleet does not say
                         when the next one is, and wakes as after a reset */
    /* What follows is its own. */
    struct linnet_esp_mqtt mqtt;
    struct linnet_flash flash;
    linnet_millis since;
    uint8_t mac_key[LINNET_KEY_BYTES];
    char password[2 * LINNET_KEY_BYTES + 1];
};

/* uri: of the broker. key: null for a board without. slot_bytes: the partition has four. LINNET_OK, or why there is no store. */
int linnet_esp_board_init(struct linnet_esp_board *b, const char *uri, const char *fleet, const char *board, const uint8_t *key,
                          const char *model, uint32_t slot_bytes);

/* data, memory: as in the settings. LINNET_OK, what linnet_board_init says, or ESP-IDF's error. */
int linnet_esp_board_start(struct linnet_esp_board *b, const struct linnet_data *data, uint64_t *memory, size_t memory_bytes);

/* Does what is due, and waits a tick at least and most_ms at most, but 20 ms, so that what comes is not left lying. */
void linnet_esp_board_run(struct linnet_esp_board *b, uint32_t most_ms);

#endif
