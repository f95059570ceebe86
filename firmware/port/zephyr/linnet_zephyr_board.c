#include "linnet_zephyr_board.h"

#include <string.h>
#include <zephyr/random/random.h>

#include "linnet_flash_zephyr.h"

#define LONGEST_WAIT_MS 1000u

static linnet_millis now(void) {
    return (linnet_millis)k_uptime_get();
}

static uint32_t millis_until(linnet_millis at, uint32_t most_ms) {
    const linnet_millis left = at > now() ? at - now() : 0;
    return left < most_ms ? (uint32_t)left : most_ms;
}

/* User and password are derived from the board's one key. */
static void prove(struct linnet_zephyr_board *b, const uint8_t *key) {
    linnet_usual_key(&b->settings, key, b->mac_key);
    if (key) {
        linnet_mqtt_password(key, b->settings.fleet, b->settings.board, b->password);
        b->user.utf8 = (const uint8_t *)b->settings.board;
        b->user.size = (uint32_t)strlen(b->settings.board);
        b->secret.utf8 = (const uint8_t *)b->password;
        b->secret.size = sizeof b->password - 1;
        b->mqtt.client.user_name = &b->user;
        b->mqtt.client.password = &b->secret;
    }
}

int linnet_zephyr_board_init(struct linnet_zephyr_board *b, const char *address, uint16_t port, const char *fleet,
                             const char *board, const uint8_t *key, const char *model, uint8_t partition, uint32_t slot_bytes) {
    struct mqtt_client *client = &b->mqtt.client;
    linnet_usual_settings(&b->settings, fleet, board, model, slot_bytes, sys_rand32_get());
    b->settings.flash = &b->flash;
    b->broker.sin_family = AF_INET;
    b->broker.sin_port = htons(port);
    zsock_inet_pton(AF_INET, address, &b->broker.sin_addr);
    mqtt_client_init(client);
    client->broker = &b->broker;
    client->protocol_version = MQTT_VERSION_3_1_1;
    client->rx_buf = b->in, client->rx_buf_size = sizeof b->in;
    client->tx_buf = b->out, client->tx_buf_size = sizeof b->out;
    client->transport.type = MQTT_TRANSPORT_NON_SECURE;
    prove(b, key);
    return linnet_flash_zephyr(&b->flash, partition);
}

int linnet_zephyr_board_start(struct linnet_zephyr_board *b, const struct linnet_data *data, uint64_t *memory, size_t memory_bytes) {
    b->settings.data = data;
    b->settings.memory = memory;
    b->settings.memory_bytes = memory_bytes;
    const int error = linnet_zephyr_mqtt_init(&b->mqtt, &b->board, &b->settings);
    if (!error && b->sleep_s > 0) {
        linnet_mqtt_without_presence(&b->mqtt.mqtt);
        b->mqtt.client.will_topic = NULL, b->mqtt.client.will_message = NULL;
    }
    b->since = now();
    return error ? error : linnet_board_init(&b->board, &b->settings, b->since);
}

/* Waits for the broker. Not 0: the connection is gone. */
static int hear(struct linnet_zephyr_board *b, uint32_t most_ms) {
    struct zsock_pollfd fd = {b->mqtt.client.transport.tcp.sock, ZSOCK_POLLIN, 0};
    const int error = zsock_poll(&fd, 1, (int)most_ms) > 0 ? mqtt_input(&b->mqtt.client) : 0;
    const int live = error ? error : mqtt_live(&b->mqtt.client);
    return live == -EAGAIN ? 0 : live; /* nothing to keep alive yet */
}

static void leave(struct linnet_zephyr_board *b, uint32_t pause_ms) {
    if (b->is_open) {
        mqtt_abort(&b->mqtt.client);
    }
    linnet_mqtt_down(&b->mqtt.mqtt);
    b->is_open = 0;
    b->next_at = linnet_after(now(), pause_ms);
}

/* Until the next try, or the next contact. */
static int rest(struct linnet_zephyr_board *b, uint32_t most_ms) {
    k_msleep((int32_t)millis_until(b->next_at, most_ms < INT32_MAX ? most_ms : INT32_MAX));
    return b->next_at <= now() && b->since == b->next_at;
}

int linnet_zephyr_board_run(struct linnet_zephyr_board *b, uint32_t most_ms) {
    if (!b->is_open && b->next_at > now()) {
        return rest(b, most_ms);
    }
    if (!b->is_open && mqtt_connect(&b->mqtt.client)) {
        leave(b, linnet_mqtt_pause(&b->mqtt.mqtt));
    } else {
        b->is_open = 1;
        const linnet_millis wake = linnet_board_poll(&b->board, now());
        if (hear(b, millis_until(wake, most_ms < LONGEST_WAIT_MS ? most_ms : LONGEST_WAIT_MS))) {
            leave(b, linnet_mqtt_pause(&b->mqtt.mqtt));
        }
    }
    const uint32_t asleep = b->sleep_s > 0 ? linnet_board_sleep_ms(&b->board, b->since, 1000u * b->sleep_s, now()) : 0;
    if (asleep > 0) {
        leave(b, asleep);
        b->since = b->next_at;
    }
    return 0;
}
