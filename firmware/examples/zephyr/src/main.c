/*
 * A board on Zephyr: its MQTT client over TCP, and the partition storage_partition for the store. What is yours says TODO.
 * How much memory a model needs, and which settings its aggregator takes: `linnet board size`.
 */
#include <string.h>

#include <zephyr/kernel.h>
#include <zephyr/net/mqtt.h>
#include <zephyr/net/socket.h>
#include <zephyr/random/random.h>

#include "identity.h"
#include "linnet.h"
#include "linnet_flash_zephyr.h"
#include "linnet_zephyr_mqtt.h"

#define BROKER "192.168.1.2" /* TODO */
#define PORT 1883
#define MODEL "model" /* TODO: what the aggregator calls it */
#define FEATURES 64u  /* TODO: of an example */
#ifndef SLEEP_S
#define SLEEP_S 0u /* TODO: 3600 for a board that connects for each round, or once an hour where its fleet does not say when that is */
#endif
#define EXAMPLES 40u
#define MEMORY 49152u
#define SLOT 49152u /* four of them: make storage_partition large enough */

static linnet_millis now(void) {
    return (linnet_millis)k_uptime_get();
}

/* ---- examples: the newest ones, oldest first ---- */

static struct linnet_data data = {.features = FEATURES, .is_live = 1};
static int8_t features[EXAMPLES][FEATURES];
static uint8_t labels[EXAMPLES];
static uint32_t taken;

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    const uint32_t at = (taken - data.count + i) % EXAMPLES;
    ARG_UNUSED(context);
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
static struct linnet_zephyr_mqtt mqtt;
static struct linnet_flash flash;

static void settle(struct linnet_board_settings *settings) {
    static uint64_t memory[MEMORY / 8];
    data.load = load;
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
    settings->random_seed = sys_rand32_get();
    settings->memory = memory;
    settings->memory_bytes = sizeof memory;
}

/* User and password are derived from the board's one key. */
static void prove(struct linnet_board_settings *settings) {
#ifdef LINNET_BOARD_KEY
    static const uint8_t key[LINNET_KEY_BYTES] = LINNET_BOARD_KEY;
    static uint8_t mac_key[LINNET_KEY_BYTES];
    static char password[2 * LINNET_KEY_BYTES + 1];
    static struct mqtt_utf8 user = {(const uint8_t *)LINNET_BOARD, sizeof LINNET_BOARD - 1};
    static struct mqtt_utf8 secret = {(const uint8_t *)password, sizeof password - 1};
    linnet_mqtt_password(key, LINNET_FLEET, LINNET_BOARD, password);
    linnet_key_derive(key, LINNET_FOR_MAC, LINNET_FLEET, LINNET_BOARD, mac_key);
    mqtt.client.user_name = &user;
    mqtt.client.password = &secret;
    settings->mac_key = mac_key;
#else
    ARG_UNUSED(settings);
#endif
}

static void begin(struct linnet_board_settings *settings) {
    static uint8_t in[1280];
    static uint8_t out[1280];
    static struct sockaddr_in broker;
    broker.sin_family = AF_INET;
    broker.sin_port = htons(PORT);
    zsock_inet_pton(AF_INET, BROKER, &broker.sin_addr);
    mqtt_client_init(&mqtt.client);
    mqtt.client.broker = &broker;
    mqtt.client.protocol_version = MQTT_VERSION_3_1_1;
    mqtt.client.rx_buf = in, mqtt.client.rx_buf_size = sizeof in;
    mqtt.client.tx_buf = out, mqtt.client.tx_buf_size = sizeof out;
    mqtt.client.transport.type = MQTT_TRANSPORT_NON_SECURE;
    prove(settings);
    if (linnet_zephyr_mqtt_init(&mqtt, &board, settings) || linnet_board_init(&board, settings, now())) {
        k_panic();
    }
    if (SLEEP_S > 0) {
        linnet_mqtt_without_presence(&mqtt.mqtt);
        mqtt.client.will_topic = NULL, mqtt.client.will_message = NULL;
    }
}

/* Waits for the broker, at most until `wake`. Not 0: the connection is gone. */
static int hear(linnet_millis wake) {
    struct zsock_pollfd fd = {mqtt.client.transport.tcp.sock, ZSOCK_POLLIN, 0};
    const linnet_millis left = wake > now() ? wake - now() : 0;
    const int error = zsock_poll(&fd, 1, left > 1000 ? 1000 : (int)left) > 0 ? mqtt_input(&mqtt.client) : 0;
    const int live = error ? error : mqtt_live(&mqtt.client);
    return live == -EAGAIN ? 0 : live; /* nothing to keep alive yet */
}

int main(void) {
    static struct linnet_board_settings settings;
    if (linnet_flash_zephyr(&flash, FIXED_PARTITION_ID(storage_partition))) {
        return 1;
    }
    settle(&settings);
    begin(&settings);
    for (linnet_millis since = now();;) {
        uint32_t asleep = 0;
        if (mqtt_connect(&mqtt.client) == 0) {
            while (asleep == 0 && hear(linnet_board_poll(&board, now())) == 0) {
                asleep = SLEEP_S > 0 ? linnet_board_sleep_ms(&board, since, 1000u * SLEEP_S, now()) : 0;
            }
            mqtt_abort(&mqtt.client);
        }
        linnet_mqtt_down(&mqtt.mqtt);
        k_msleep((int32_t)(asleep > 0 ? asleep : linnet_mqtt_pause(&mqtt.mqtt))); /* the kernel lets the chip sleep */
        since = asleep > 0 ? now() : since;
    }
}
