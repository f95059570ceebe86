/*
 * A scene's board behind the adapter of its link, MQTT or CoAP: what comes goes in by topic or answer, what the client is
 * asked to send is what the board says.
 */
#ifndef LINNET_TEST_OVER_H
#define LINNET_TEST_OVER_H

#include <stdio.h>

#include "linnet/coap.h"
#include "linnet/mqtt.h"
#include "test.h"

enum over { OVER_NOTHING, OVER_MQTT, OVER_COAP };

struct adapter {
    enum over over;
    struct linnet_mqtt mqtt;
    struct linnet_coap coap;
    void (*says)(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length);
    void *context;
};

static int over_publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    struct adapter *a = context;
    const char *channel = strrchr(topic, '/') + 1;
    /* CRC32C of "b1" is 0x9430a888. */
    CHECK(strncmp(topic, "linnet/v1/fleet/88/b1/", 22) == 0);
    if (strcmp(channel, "presence") == 0) {
        CHECK(qos == 1 && retain == 1 && length == LINNET_PRESENCE_BYTES);
    } else {
        const int is_up = strcmp(channel, "up") == 0;
        CHECK(is_up || strcmp(channel, "report") == 0);
        CHECK(retain == 0 && (is_up || qos == 0));
        a->says(a->context, is_up ? LINNET_CHANNEL_UP : LINNET_CHANNEL_REPORT, bytes, length);
    }
    return 0;
}

static int over_subscribe(void *context, const char *filter, int qos) {
    (void)context;
    CHECK(strncmp(filter, "linnet/v1/fleet/", 16) == 0 && qos == 1);
    return 0;
}

static int over_unsubscribe(void *context, const char *filter) {
    return over_subscribe(context, filter, 1);
}

static int over_request(void *context, const struct linnet_coap_request *r) {
    struct adapter *a = context;
    struct linnet_message m;
    CHECK(strcmp(r->path, r->is_post ? "linnet/v1/fleet/b1/up" : r->observes ? "linnet/v1/fleet/round/digits" : "linnet/v1/fleet/b1/down") == 0);
    if (r->is_post) {
        const int is_message = linnet_message_read(&m, r->bytes, r->length) == LINNET_OK;
        CHECK(r->format == (is_message ? LINNET_FORMAT_MESSAGE : LINNET_FORMAT_CHUNK) && !r->is_confirmable);
        a->says(a->context, is_message && m.type == LINNET_REPORT ? LINNET_CHANNEL_REPORT : LINNET_CHANNEL_UP, r->bytes, r->length);
    }
    return 0;
}

/* The adapter of the scene's link; the link's own figures stay those of the scene. */
static void over_init(struct adapter *a, struct linnet_board *board, struct linnet_board_settings *settings) {
    const struct linnet_mqtt_client mqtt = {a, over_publish, over_subscribe, over_unsubscribe, NULL, NULL, 0, 0, 1, 1, 1};
    const struct linnet_coap_client coap = {a, over_request, NULL, 0};
    const struct linnet_link scenes = *settings->link;
    settings->fleet = "fleet";
    if (a->over == OVER_MQTT) {
        CHECK_EQUAL(linnet_mqtt_init(&a->mqtt, board, settings, &mqtt), LINNET_OK);
        CHECK(memcmp(&a->mqtt.link.profile, &scenes.profile, sizeof scenes.profile) == 0 && scenes.retains);
        a->mqtt.link.hello_bytes = scenes.hello_bytes;
    } else {
        CHECK_EQUAL(linnet_coap_init(&a->coap, board, settings, &coap), LINNET_OK);
        CHECK(memcmp(&a->coap.link.profile, &scenes.profile, sizeof scenes.profile) == 0 && !scenes.retains);
        a->coap.link.hello_bytes = scenes.hello_bytes;
    }
}

static void over_connected(struct adapter *a, linnet_millis now) {
    if (a->over == OVER_COAP) {
        linnet_coap_up(&a->coap, now);
        return;
    }
    linnet_mqtt_up(&a->mqtt, now);
    for (unsigned i = 0; i < 4; i++) { /* one more than was asked for does no harm */
        linnet_mqtt_subscribed(&a->mqtt, 1, now);
    }
}

static void over_disconnected(struct adapter *a) {
    if (a->over == OVER_COAP) {
        linnet_coap_down(&a->coap);
    } else {
        linnet_mqtt_down(&a->mqtt);
    }
}

static void over_arrived(struct adapter *a, const uint8_t *bytes, size_t length, linnet_millis now) {
    static const char *const kinds[4] = {"", "step", "full", ""};
    struct linnet_message m;
    const int is_chunk = bytes[0] >> 6 == 1;
    const unsigned kind = bytes[0] >> 3 & 7u;
    const int is_offer = !is_chunk && linnet_message_read(&m, bytes, length) == LINNET_OK && m.type == LINNET_OFFER;
    char topic[80] = "linnet/v1/fleet/88/b1/down";
    if (a->over == OVER_COAP) {
        linnet_coap_answer(&a->coap, is_offer ? 1 : 0x8000, is_offer ? 0x45 : 0x44, is_chunk ? LINNET_FORMAT_CHUNK : LINNET_FORMAT_MESSAGE,
                           bytes, length, now);
        return;
    }
    if (is_offer) {
        sprintf(topic, "linnet/v1/fleet/round/digits");
    } else if (is_chunk && length > 5 && kind < 3) {
        sprintf(topic, "linnet/v1/fleet/model/digits/%s/%u", kinds[kind], bytes[4] | (unsigned)bytes[5] << 8);
    }
    linnet_mqtt_message(&a->mqtt, topic, strlen(topic), bytes, length, now);
}

#endif
