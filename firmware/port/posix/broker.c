/* The way over MQTT: libmosquitto, where the build found it. */
#include <stdio.h>
#include <string.h>

#include "way.h"

#if LINNET_HAS_MOSQUITTO
#include <unistd.h>

#include "linnet/trust.h"
#include "linnet_mosquitto.h"
#include "remote.h"

#define KEEPALIVE_S 30
#define FLUSH_MS 2000u

static struct broker {
    struct linnet_mosquitto link;
    struct mosquitto *client;
    struct remote remote;
    linnet_millis retry_at;
    uint32_t refused; /* subscriptions, as told */
    int is_on; /* a connection is there or being made */
} broker;

static int identify(const struct options *options, struct mosquitto *client) {
    char password[SECRET_MAX + 1];
    uint8_t key[SECRET_MAX / 2];
    const char *user = options->key ? options->board : options->user;
    if (options->key && secret_bytes("--key", options->key, key) != LINNET_KEY_BYTES) {
        fprintf(stderr, "linnet-board: --key, accepted: 32 hex digits\n");
        return -1;
    }
    if (options->key) {
        linnet_mqtt_password(key, options->fleet, options->board, password);
    } else if (options->password && secret_text("--password", options->password, password) < 0) {
        return -1;
    }
    return user ? mosquitto_username_pw_set(client, user, password) : 0;
}

static int open_broker(const struct options *options, struct linnet_board *board, struct linnet_board_settings *settings) {
    if (remote_read(&broker.remote, options->broker, "mqtt", 1883, 8883)) {
        return -1;
    }
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(options->board, true, NULL);
    broker.client = client;
    if (!client || identify(options, client)) {
        return -1;
    }
    const int is_old = options->mqtt && strcmp(options->mqtt, "3.1.1") == 0;
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, is_old ? MQTT_PROTOCOL_V311 : MQTT_PROTOCOL_V5);
    int error = linnet_mosquitto_init(&broker.link, client, board, settings, now_millis);
    if (!error && broker.remote.is_secure) {
        error = mosquitto_tls_set(client, options->ca, options->ca ? NULL : "/etc/ssl/certs", NULL, NULL, NULL);
    }
    if (error) {
        fprintf(stderr, "linnet-board: --broker %s: %s\n", options->broker,
                error < 0 ? linnet_error_name(error) : mosquitto_strerror(error));
    }
    if (!error && options->sleep_s > 0) {
        linnet_mqtt_without_presence(&broker.link.mqtt);
        error = mosquitto_will_clear(client);
    }
    return error ? -1 : 0;
}

static void begin(void) {
    broker.retry_at = now_millis();
}

static void rest(void) {
    const linnet_millis until = now_millis() + FLUSH_MS;
    while (broker.is_on && mosquitto_want_write(broker.client) && now_millis() < until
           && mosquitto_loop(broker.client, 10, 1) == MOSQ_ERR_SUCCESS) {
    }
    if (broker.is_on) {
        mosquitto_disconnect(broker.client);
        mosquitto_loop(broker.client, 0, 1); /* closes the socket */
    }
    linnet_mqtt_down(&broker.link.mqtt);
    broker.is_on = 0;
}

static const char *why(int error) {
    const int refusal = broker.link.refusal;
    return refusal == 0 ? mosquitto_strerror(error) : refusal < 0x80 ? mosquitto_connack_string(refusal) : mosquitto_reason_string(refusal);
}

static void connect_again(int error) {
    const uint32_t pause = linnet_mqtt_pause(&broker.link.mqtt);
    fprintf(stderr, "linnet-board: broker %s:%u: %s, again in %.1f s\n", broker.remote.host, broker.remote.port, why(error),
            pause / 1e3);
    broker.link.refusal = 0;
    linnet_mqtt_down(&broker.link.mqtt);
    broker.is_on = 0;
    broker.retry_at = now_millis() + pause;
}

static int run(linnet_millis wake) {
    int error = MOSQ_ERR_SUCCESS;
    if (broker.is_on) {
        error = mosquitto_loop(broker.client, millis_until(wake), 1);
    } else if (now_millis() >= broker.retry_at) {
        error = mosquitto_connect(broker.client, broker.remote.host, broker.remote.port, KEEPALIVE_S);
        broker.is_on = error == MOSQ_ERR_SUCCESS;
    } else {
        usleep(1000u * (unsigned)millis_until(wake < broker.retry_at ? wake : broker.retry_at));
    }
    if (error != MOSQ_ERR_SUCCESS) {
        connect_again(error);
    }
    if (broker.link.mqtt.refused != broker.refused) {
        broker.refused = broker.link.mqtt.refused;
        fprintf(stderr, "linnet-board: broker %s:%u refuses a subscription: this user may not read what a board needs\n",
                broker.remote.host, broker.remote.port);
    }
    return 0;
}

#else

static int open_broker(const struct options *options, struct linnet_board *board, struct linnet_board_settings *settings) {
    (void)options, (void)board, (void)settings;
    fprintf(stderr, "linnet-board: --broker: built without libmosquitto (Debian package libmosquitto-dev)\n");
    return -1;
}

static void begin(void) {}

static void rest(void) {}

static int run(linnet_millis wake) {
    (void)wake;
    return -1;
}

#endif

const struct way broker_way = {open_broker, begin, run, rest};
