/*
 * A board on Zephyr: what a program needs beside its examples. Zephyr's MQTT client over TCP, a partition for the store, sleep
 * between rounds.
 *
 *   linnet_zephyr_board_init; then whatever else of settings and mqtt.client is the
 *   program's own; linnet_zephyr_board_start; linnet_zephyr_board_run in a loop.
 *
 * All of it from one thread. All fields are zero at first.
 */
#ifndef LINNET_ZEPHYR_BOARD_H
#define LINNET_ZEPHYR_BOARD_H

#include <zephyr/net/socket.h>

#include "linnet.h"
#include "linnet_zephyr_mqtt.h"

#define LINNET_ZEPHYR_PACKET 1280u

struct linnet_zephyr_board {
    struct linnet_board board;
    struct linnet_board_settings settings;
    uint32_t sleep_s; /* 0: always connected. Else the board closes its connection between rounds, and connects again after so long
                         where its fleet does not say when the next one is; meanwhile the kernel lets the chip sleep */
    /* What follows is its own. */
    struct linnet_zephyr_mqtt mqtt;
    struct linnet_flash flash;
    struct sockaddr_in broker;
    uint8_t in[LINNET_ZEPHYR_PACKET];
    uint8_t out[LINNET_ZEPHYR_PACKET];
    linnet_millis since;
    linnet_millis next_at;
    uint8_t is_open;
    uint8_t mac_key[LINNET_KEY_BYTES];
    char password[2 * LINNET_KEY_BYTES + 1];
    struct mqtt_utf8 user;
    struct mqtt_utf8 secret;
};

/*
 * address, port: of the broker, an IPv4 address. key: null for a board without. slot_bytes: the partition, of the number that
 * FIXED_PARTITION_ID gives, has four. LINNET_OK, or why there is no store.
 */
int linnet_zephyr_board_init(struct linnet_zephyr_board *b, const char *address, uint16_t port, const char *fleet,
                             const char *board, const uint8_t *key, const char *model, uint8_t partition, uint32_t slot_bytes);

/* data, memory: as in the settings. LINNET_OK, or what linnet_board_init says. */
int linnet_zephyr_board_start(struct linnet_zephyr_board *b, const struct linnet_data *data, uint64_t *memory, size_t memory_bytes);

/* Does what is due, and waits for more, at most most_ms. 1: the board was asleep, and begins another contact; else 0. */
int linnet_zephyr_board_run(struct linnet_zephyr_board *b, uint32_t most_ms);

#endif
