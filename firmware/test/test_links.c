/*
 * The manners of a board on MQTT and CoAP: what its clients are asked for, and what is made of bad input and bad clients.
 * And the inbox that a client with its own task needs.
 */
#include "../src/board_parts.h"
#include "flash_ram.h"
#include "linnet/coap.h"
#include "linnet/inbox.h"
#include "linnet/config.h"
#include "linnet/line.h"
#include "linnet/mqtt.h"
#include "linnet/usual.h"
#include "linnet/watch.h"
#include "vectors.h"

#define MOST_SAID 64u

static const uint8_t welcome[] = {0xA4, 0x00, 0x02, 0x01, 0x66, 'd', 'i', 'g', 'i', 't', 's', 0x09, 0x10, 0x0B, 0x00};

static uint64_t memory[2500];
static struct flash_ram ram;
static struct linnet_board board;
static struct linnet_board_settings settings;
static struct linnet_mqtt mqtt;
static struct linnet_coap coap;
static uint8_t join[1056];

/* What a client was asked, in words: `publish TOPIC QOS RETAIN`, `GET PATH` … */
static struct {
    char text[320];
    uint8_t bytes[1100];
    size_t length;
    uint16_t token;
    size_t echo_length;
} said[MOST_SAID];
static unsigned said_count;
static int drops_qos1;
static int is_full;

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    (void)context;
    memset(out, (int)i, 16);
    *label = (uint8_t)(i % 4u);
    return 0;
}

static const struct linnet_data data = {NULL, 16, 20, 0, 0, load};

static void set(const char *id, const char *fleet, const char *model, unsigned chunk_bytes) {
    memset(&settings, 0, sizeof settings);
    settings.board = id;
    settings.fleet = fleet;
    settings.model = model;
    settings.data = &data;
    settings.flash = &ram.flash;
    settings.model_slot_bytes = 4096;
    settings.work_slot_bytes = 4096;
    settings.slots = 2;
    settings.max_chunks = 64;
    settings.chunk_bytes = (uint16_t)chunk_bytes;
    settings.random_seed = 5;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    said_count = 0;
    drops_qos1 = 0;
    is_full = 0;
}

static void note(const char *text, const uint8_t *bytes, size_t length) {
    CHECK(said_count < MOST_SAID && length <= sizeof said[0].bytes && strlen(text) < sizeof said[0].text);
    strcpy(said[said_count].text, text);
    if (length > 0) {
        memcpy(said[said_count].bytes, bytes, length);
    }
    said[said_count++].length = length;
}

static void expect(unsigned i, const char *text) {
    if (i >= said_count || strcmp(said[i].text, text) != 0) {
        fprintf(stderr, "said %u of %u: %s, expected %s\n", i, said_count, i < said_count ? said[i].text : "nothing", text);
        exit(1);
    }
}

static void boot(void) {
    flash_ram_free(&ram);
    flash_ram_init(&ram, 4u * 4096u, 512, 4);
    settings.flash = &ram.flash;
    CHECK_EQUAL(linnet_board_init(&board, &settings, 0), LINNET_OK);
}

/* ---- serial line ---- */

static uint8_t wire[2048];
static size_t wire_length;

static void to_wire(void *context, const uint8_t *bytes, size_t length) {
    CHECK(context == wire && length <= sizeof wire - wire_length);
    memcpy(wire + wire_length, bytes, length);
    wire_length += length;
}

/* A board with the usual settings says hello in frames, and hears what comes in them, bytes of noise between. */
static void a_line(void) {
    static const uint8_t key[LINNET_KEY_BYTES] = {1, 2, 3};
    static struct linnet_line line;
    uint8_t mac_key[LINNET_KEY_BYTES];
    uint8_t expected[LINNET_KEY_BYTES];
    uint8_t frame[64];
    linnet_usual_settings(&settings, "fleet", "b1", "digits", 4096, 5);
    linnet_usual_key(&settings, NULL, mac_key);
    CHECK(settings.mac_key == NULL);
    linnet_usual_key(&settings, key, mac_key);
    linnet_key_derive(key, LINNET_FOR_MAC, "fleet", "b1", expected);
    CHECK_BYTES(settings.mac_key, expected, sizeof expected);
    settings.mac_key = NULL;
    linnet_line_init(&line, &board, to_wire, wire);
    settings.link = &line.link;
    settings.data = &data;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    boot();
    linnet_board_connected(&board, 0);
    linnet_board_poll(&board, 0);
    CHECK(wire_length > 4 && wire[0] == 0 && wire[wire_length - 1] == 0);
    const int length = linnet_frame_write_message(welcome, sizeof welcome, frame, sizeof frame);
    CHECK(length > 0);
    for (uint8_t noise = 1; noise < 100; noise++) {
        CHECK_EQUAL(linnet_line_take(&line, noise, 1), 0);
    }
    for (int i = 0; i < length; i++) {
        CHECK_EQUAL(linnet_line_take(&line, frame[i], 1), i == length - 1);
    }
    CHECK(board.kept.has_ordinal);
#if LINNET_WITH_POINTS
    /* Before its fleet has learnt, windows are not judged, and all of them are to learn from. */
    static int16_t windows[2][4];
    static const int16_t window[4] = {1, 2, 3, 4};
    struct linnet_newest newest;
    struct linnet_found found;
    memset(&newest, 0, sizeof newest);
    linnet_newest_init(&newest, 4, LINNET_FORM_WINDOW, windows, NULL, 2);
    CHECK_EQUAL(linnet_board_watch_newest(&board, &newest, window, &found), LINNET_E_EMPTY);
    CHECK_EQUAL(newest.data.count, 1);
#endif
}

/* ---- MQTT ---- */

static int publish(void *context, const char *topic, const uint8_t *bytes, size_t length, int qos, int retain) {
    char text[320];
    (void)context;
    if (is_full) {
        return -1;
    }
    sprintf(text, "publish %s %d %d", topic, qos, retain);
    if (!drops_qos1 || qos == 0) {
        note(text, bytes, length);
    }
    return 0;
}

static int subscribe(void *context, const char *filter, int qos) {
    char text[320];
    (void)context;
    sprintf(text, "subscribe %s %d", filter, qos);
    note(text, NULL, 0);
    return 0;
}

static int unsubscribe(void *context, const char *filter) {
    char text[320];
    (void)context;
    sprintf(text, "unsubscribe %s", filter);
    note(text, NULL, 0);
    return 0;
}

static const struct linnet_mqtt_client client = {NULL, publish, subscribe, unsubscribe, NULL, join, sizeof join, 0, 1, 1, 1};

static void start_mqtt(const struct linnet_mqtt_client *with) {
    set("b1", "fleet", "digits", 64);
    CHECK_EQUAL(linnet_mqtt_init(&mqtt, &board, &settings, with), LINNET_OK);
    boot();
}

static void topics(void) {
    char longest[LINNET_ID_MAX + 1];
    char topic[LINNET_TOPIC_MAX + 1];
    struct linnet_mqtt_client small = client;
    memset(longest, 'x', LINNET_ID_MAX);
    longest[LINNET_ID_MAX] = 0;
    set(longest, longest, longest, 64);
    CHECK_EQUAL(linnet_mqtt_init(&mqtt, &board, &settings, &client), LINNET_OK);
    CHECK_EQUAL(mqtt.link.hello_bytes, LINNET_MESSAGE_MAX);
    for (unsigned t = LINNET_MQTT_UP; t <= LINNET_MQTT_FULL; t++) {
        CHECK(linnet_mqtt_topic(&mqtt, (enum linnet_mqtt_topic)t, topic) <= LINNET_TOPIC_MAX);
        CHECK_EQUAL(strlen(topic), linnet_mqtt_topic(&mqtt, (enum linnet_mqtt_topic)t, topic));
    }
    set("b1", NULL, "digits", 64);
    CHECK_EQUAL(linnet_mqtt_init(&mqtt, &board, &settings, &client), LINNET_E_MALFORMED);
    set("b/1", "fleet", "digits", 64);
    CHECK_EQUAL(linnet_mqtt_init(&mqtt, &board, &settings, &client), LINNET_E_MALFORMED);
    set("b1", "fleet", "digits", 200);
    small.longest = 512;
    CHECK_EQUAL(linnet_mqtt_init(&mqtt, &board, &settings, &small), LINNET_OK);
    CHECK_EQUAL(mqtt.link.hello_bytes, 512 - 10 - (int)strlen("linnet/v1/fleet/88/b1/report"));
    small.longest = 128; /* what PubSubClient once had: no room for a chunk of 200 */
    CHECK_EQUAL(linnet_mqtt_init(&mqtt, &board, &settings, &small), LINNET_E_SPACE);
}

/* Nothing is said before the subscriptions stand, and all of it again after each break. */
static void connections(void) {
    start_mqtt(&client);
    for (unsigned times = 0; times < 3; times++) {
        const linnet_millis now = 1000u * times;
        said_count = 0;
        linnet_mqtt_up(&mqtt, now);
        linnet_mqtt_subscribed(&mqtt, 1, now);
        linnet_mqtt_subscribed(&mqtt, 1, now);
        linnet_board_poll(&board, now);
        CHECK_EQUAL(said_count, times < 2 ? 3 : 4);
        expect(0, "subscribe linnet/v1/fleet/88/b1/down 1");
        expect(1, "subscribe linnet/v1/fleet/model/digits/step/+ 1");
        expect(2, "subscribe linnet/v1/fleet/round/digits 1");
        if (times == 2) {
            expect(3, "subscribe linnet/v1/fleet/model/digits/full/+ 1");
        }
        linnet_mqtt_subscribed(&mqtt, 1, now);
        linnet_board_poll(&board, now);
        expect(said_count - 2, "publish linnet/v1/fleet/88/b1/presence 1 1");
        CHECK_EQUAL(said[said_count - 2].bytes[5], 1);
        expect(said_count - 1, "publish linnet/v1/fleet/88/b1/up 1 0");
        if (times == 1) {
            mqtt.link.want(&mqtt, LINNET_FULL, 1);
            expect(said_count - 1, "subscribe linnet/v1/fleet/model/digits/full/+ 1");
        }
        linnet_mqtt_down(&mqtt);
        CHECK(!mqtt.link.ready(&mqtt) && !board.is_connected);
    }
    linnet_mqtt_up(&mqtt, 4000);
    linnet_mqtt_subscribed(&mqtt, 0, 4000); /* a broker that does not let it read */
    CHECK_EQUAL(mqtt.refused, 1);
    linnet_mqtt_down(&mqtt);
    said_count = 0;
    mqtt.link.want(&mqtt, LINNET_FULL, 0); /* while it is down: nobody to tell */
    CHECK_EQUAL(said_count, 0);
    linnet_mqtt_up(&mqtt, 5000);
    CHECK_EQUAL(said_count, 3);
    mqtt.link.want(&mqtt, LINNET_FULL, 1);
    mqtt.link.want(&mqtt, LINNET_FULL, 0);
    expect(4, "unsubscribe linnet/v1/fleet/model/digits/full/+");
    mqtt.link.want(&mqtt, LINNET_UPDATE, 1); /* what becomes of it comes by itself */
    CHECK_EQUAL(said_count, 5);
    uint32_t before = 0;
    for (unsigned i = 0; i < 20; i++) {
        const uint32_t pause = linnet_mqtt_pause(&mqtt);
        CHECK(pause >= before && pause >= 400 && pause <= 34000);
        before = pause;
    }
}

static int message(const char *topic, const uint8_t *bytes, size_t length) {
    return linnet_mqtt_message(&mqtt, topic, strlen(topic), bytes, length, 10);
}

static int piece(const char *topic, size_t offset, size_t length, size_t total) {
    static uint8_t bytes[2048];
    memset(bytes, 0xEE, sizeof bytes);
    memcpy(bytes, welcome, sizeof welcome);
    return linnet_mqtt_piece(&mqtt, topic, topic ? strlen(topic) : 0, bytes + offset, length, offset, total, 10);
}

static void others_topics(void) {
    static const char *const foreign[] = {
        "linnet/v1/fleet2/88/b1/down", "linnet/v1/fleet/88/b2/down", "linnet/v1/fleet/89/b1/down", "linnet/v1/fleet/88/b1/up",
        "linnet/v1/fleet/88/b1/down/", "linnet/v1/fleet/round/digits2", "linnet/v1/fleet/round/digit",
        "linnet/v1/fleet/model/digits/step/", "linnet/v1/fleet/model/digits/step/1x", "linnet/v1/fleet/model/digits/step/12345",
        "linnet/v1/fleet/model/digits/step/+", "linnet/v1/fleet/model/other/full/0", "$SYS/broker/uptime", "", "linnet/v1"};
    start_mqtt(&client);
    linnet_mqtt_up(&mqtt, 0);
    for (unsigned i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        CHECK_EQUAL(message(foreign[i], welcome, sizeof welcome), LINNET_E_NOT_ALLOWED);
        CHECK_EQUAL(mqtt.foreign, i + 1);
    }
    CHECK_EQUAL(board.counts.bytes_down, 0);
    CHECK_EQUAL(message("linnet/v1/fleet/88/b1/down", welcome, sizeof welcome), LINNET_OK);
    CHECK_EQUAL(message("linnet/v1/fleet/round/digits", NULL, 0), LINNET_OK); /* an offer was taken away */
    CHECK_EQUAL(board.counts.bytes_down, sizeof welcome);
}

static void payloads_in_pieces(void) {
    static const char down[] = "linnet/v1/fleet/88/b1/down";
    start_mqtt(&client);
    linnet_mqtt_up(&mqtt, 0);
    CHECK_EQUAL(piece(down, 0, 4, sizeof welcome), LINNET_OK);
    CHECK_EQUAL(piece(NULL, 4, 7, sizeof welcome), LINNET_OK);
    CHECK_EQUAL(board.counts.bytes_down, 0);
    CHECK_EQUAL(piece(NULL, 11, 4, sizeof welcome), LINNET_OK);
    CHECK_EQUAL(board.counts.bytes_down, sizeof welcome);
    CHECK(board.kept.has_ordinal);
    /* One lost in between, one that comes twice, one beyond the end, and the rest of one that was dropped. */
    CHECK_EQUAL(piece(down, 0, 4, sizeof welcome), LINNET_OK);
    CHECK(piece(NULL, 11, 4, sizeof welcome) < 0);
    CHECK(piece(NULL, 4, 7, sizeof welcome) < 0);
    CHECK_EQUAL(piece(down, 0, 4, sizeof welcome), LINNET_OK);
    CHECK(piece(NULL, 4, 20, sizeof welcome) < 0);
    CHECK_EQUAL(piece(down, 0, 100, sizeof join + 1), LINNET_E_TOO_LONG);
    CHECK(piece(NULL, 100, 100, sizeof join + 1) < 0);
    CHECK_EQUAL(piece("linnet/v1/fleet/88/b2/down", 0, 4, sizeof welcome), LINNET_E_NOT_ALLOWED);
    CHECK(piece(NULL, 4, 11, sizeof welcome) < 0);
    CHECK_EQUAL(mqtt.too_long, 1);
    CHECK_EQUAL(board.counts.bytes_down, sizeof welcome);
    /* A break in the midst. */
    CHECK_EQUAL(piece(down, 0, 4, sizeof welcome), LINNET_OK);
    linnet_mqtt_down(&mqtt);
    linnet_mqtt_up(&mqtt, 20);
    CHECK(piece(NULL, 4, 11, sizeof welcome) < 0);
    CHECK_EQUAL(board.counts.bytes_down, sizeof welcome);
}

/* Polls the board whenever it wants, until then. */
static void pass(linnet_millis from, linnet_millis to) {
    for (linnet_millis at = from; at < to;) {
        at = linnet_board_poll(&board, at); /* the same time while there is more to do at once */
    }
}

static void bad_clients(void) {
    struct linnet_mqtt_client plain = client;
    start_mqtt(&client);
    drops_qos1 = 1;
    linnet_mqtt_up(&mqtt, 0);
    for (unsigned i = 0; i < 3; i++) {
        linnet_mqtt_subscribed(&mqtt, 1, 0);
    }
    said_count = 0;
    pass(0, 120000);
    expect(0, "publish linnet/v1/fleet/88/b1/up 0 0"); /* a hello that arrives */
    CHECK_EQUAL(message("linnet/v1/fleet/88/b1/down", welcome, sizeof welcome), LINNET_OK);
    said_count = 0;
    mqtt.link.send(&mqtt, LINNET_CHANNEL_UP, welcome, sizeof welcome);
    expect(0, "publish linnet/v1/fleet/88/b1/up 0 0"); /* and it stays so */
    /* One that knows neither QoS 1 nor SUBACKs, and a broker that retains nothing. */
    plain.has_qos1 = 0;
    plain.tells_suback = 0;
    start_mqtt(&plain);
    linnet_mqtt_without_retained(&mqtt);
    linnet_mqtt_up(&mqtt, 0);
    linnet_board_poll(&board, 0);
    expect(3, "publish linnet/v1/fleet/88/b1/presence 0 0");
    expect(4, "publish linnet/v1/fleet/88/b1/up 0 0");
    CHECK_EQUAL(settings.link->retains, 0);
    plain.has_will = 0; /* a presence that nothing would ever take back is not kept */
    start_mqtt(&plain);
    linnet_mqtt_up(&mqtt, 0);
    expect(3, "publish linnet/v1/fleet/88/b1/presence 0 0");
    start_mqtt(&client); /* one that is there for a contact at a time says none */
    linnet_mqtt_without_presence(&mqtt);
    linnet_mqtt_up(&mqtt, 0);
    for (unsigned i = 0; i < 3; i++) {
        linnet_mqtt_subscribed(&mqtt, 1, 0);
    }
    linnet_board_poll(&board, 0);
    expect(3, "publish linnet/v1/fleet/88/b1/up 1 0");
    is_full = 1;
    mqtt.link.send(&mqtt, LINNET_CHANNEL_REPORT, welcome, sizeof welcome);
    CHECK_EQUAL(mqtt.not_taken, 1);
}

/* An update of a recorded scene, by a client of short packets: as many chunks go with the hello as those take. */
static void short_packets(const struct vector *scene, unsigned longest) {
    struct linnet_mqtt_client with = client;
    struct linnet_message hello;
    static uint8_t bytes[1100];
    unsigned packed = 0;
    unsigned hellos = 0;
    uint8_t first[1100];
    size_t first_length = 0;
    with.longest = (uint16_t)longest;
    start_mqtt(&with);
    linnet_mqtt_up(&mqtt, 0);
    for (unsigned i = 0; i < 3; i++) {
        linnet_mqtt_subscribed(&mqtt, 1, 0);
    }
    for (unsigned i = 0; i < scene->fields && board.kept.outbox.chunks == 0; i++) {
        if (strcmp(scene->field[i].key, "in") == 0) {
            const int n = vector_hex_text(strchr(scene->field[i].value, ' '), bytes, sizeof bytes);
            linnet_board_receive(&board, bytes, (size_t)n, 50);
            pass(50, 51);
        }
    }
    CHECK(board.kept.outbox.chunks > 0);
    pass(51, 5000);
    for (unsigned i = 0; i < said_count; i++) {
        CHECK(said[i].length + strlen("linnet/v1/fleet/88/b1/up") + 10 <= longest || longest == 0);
        if (said[i].length > 0 && linnet_message_read(&hello, said[i].bytes, said[i].length) == LINNET_OK
            && hello.type == LINNET_HELLO && LINNET_HAS(&hello, LINNET_KEY_TRANSFER)) {
            struct linnet_slice chunk;
            struct linnet_chunk parsed;
            for (packed = 0; linnet_message_packet(&hello, &chunk) == LINNET_OK; packed++) {
                CHECK_EQUAL(linnet_chunk_read(&parsed, chunk.bytes, chunk.length), LINNET_OK);
                CHECK_EQUAL(parsed.index, packed);
            }
            if (hellos++ > 0) { /* unanswered, it is said again byte for byte */
                CHECK_EQUAL(said[i].length, first_length);
                CHECK_BYTES(said[i].bytes, first, first_length);
            }
            first_length = said[i].length;
            memcpy(first, said[i].bytes, first_length);
        }
    }
    printf("packets of %u bytes: %u of %u chunks with the hello\n", longest, packed, board.kept.outbox.chunks);
    CHECK(hellos >= 2 && packed > 0);
    CHECK(longest > 0 ? packed < board.kept.outbox.chunks : packed == board.kept.outbox.chunks);
}

static void one_publish(void) {
    static struct vector scene;
    FILE *file = vectors_open("board.txt");
    CHECK(file != NULL);
    while (vectors_next(file, &scene) && strcmp(vector_need(&scene, "name"), "tifed, mqtt, packed, loss 0.0") != 0) {
    }
    CHECK(strcmp(vector_need(&scene, "name"), "tifed, mqtt, packed, loss 0.0") == 0);
    short_packets(&scene, 0);
    short_packets(&scene, 144);
    fclose(file);
}

/* ---- CoAP ---- */

static int request(void *context, const struct linnet_coap_request *r) {
    char text[320];
    (void)context;
    if (is_full) {
        return -1;
    }
    sprintf(text, "%s %s%s %s", r->is_post ? "POST" : "GET", r->path, r->observes ? " observe" : "", r->is_confirmable ? "CON" : "NON");
    note(text, r->bytes, r->length);
    said[said_count - 1].token = r->token;
    said[said_count - 1].echo_length = r->echo_length;
    return 0;
}

static const char round_path[] = "GET linnet/v1/fleet/round/digits observe CON";
static const char down_path[] = "GET linnet/v1/fleet/b1/down CON";
static const char up_path[] = "POST linnet/v1/fleet/b1/up NON";

static void start_coap(void) {
    static const struct linnet_coap_client with = {NULL, request, NULL, 0};
    set("b1", "fleet", "digits", 64);
    CHECK_EQUAL(linnet_coap_init(&coap, &board, &settings, &with), LINNET_OK);
    boot();
    linnet_coap_up(&coap, 0);
}

/* Polls the adapter alone until then, and notes when what was asked. */
static unsigned asked(linnet_millis from, linnet_millis to, const char *what, linnet_millis *times, unsigned most) {
    unsigned count = 0;
    for (linnet_millis at = from; at < to;) {
        const unsigned before = said_count = 0;
        const linnet_millis wake = linnet_coap_poll(&coap, at);
        for (unsigned i = before; i < said_count; i++) {
            if (strcmp(said[i].text, what) == 0 && count < most) {
                times[count++] = at;
            }
        }
        at = wake > at ? wake : at + 1u;
    }
    return count;
}

static void searching(void) {
    linnet_millis times[32];
    start_coap();
    CHECK(asked(0, 30000, round_path, times, 32) >= 5);
    CHECK(times[0] == 0 && times[1] == 500 && times[2] == 1500);
    /* Whoever has an offer looks seldom. */
    CHECK(linnet_coap_answer(&coap, 1, 0x84, LINNET_FORMAT_NONE, NULL, 0, 30000) == LINNET_OK); /* 4.04, none yet */
    (void)linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, 30000);
    CHECK_EQUAL(board.counts.bytes_down, sizeof welcome);
    const unsigned count = asked(30001, 330000, round_path, times, 32);
    CHECK(count >= 4 && count <= 5);
    linnet_coap_down(&coap);
    CHECK(linnet_coap_poll(&coap, 400000) == LINNET_NEVER);
    CHECK(linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, 400000) < 0);
    CHECK(linnet_coap_pause(&coap) == 500 && linnet_coap_pause(&coap) == 1000);
}

static void silence(void) {
    linnet_millis times[32];
    start_coap();
    linnet_board_poll(&board, 0);
    expect(0, up_path);
    const uint16_t token = said[0].token;
    (void)linnet_coap_answer(&coap, token, 0x44, LINNET_FORMAT_NONE, NULL, 0, 100);
    CHECK_EQUAL(asked(100, 60000, down_path, times, 32), 4);
    CHECK(times[0] == 600 && times[1] == 1100 && times[2] == 2100 && times[3] == 4100);
    /* Something came, and more may wait. */
    static uint8_t bundle[2 * 400 + 4];
    memset(bundle, 0, sizeof bundle);
    bundle[0] = bundle[402] = 400 & 255;
    bundle[1] = bundle[403] = 400 >> 8;
    board.counts.bytes_down = 0;
    (void)linnet_coap_answer(&coap, token, 0x44, LINNET_FORMAT_BUNDLE, bundle, sizeof bundle, 60000);
    CHECK_EQUAL(board.counts.bytes_down, 800);
    CHECK_EQUAL(asked(60000, 70000, down_path, times, 32), 1);
    CHECK_EQUAL(times[0], 60000);
}

static void bundles(void) {
    static const uint8_t two[] = {3, 0, 1, 2, 3, 2, 0, 4, 5};
    start_coap();
    for (size_t n = 1; n <= sizeof two; n++) {
        const uint32_t before = coap.malformed;
        board.counts.bytes_down = 0;
        uint8_t *exact = malloc(n);
        CHECK(exact);
        memcpy(exact, two, n);
        (void)linnet_coap_answer(&coap, 0x8000, 0x44, LINNET_FORMAT_BUNDLE, exact, n, 0);
        free(exact);
        CHECK_EQUAL(coap.malformed - before, n != 5 && n != 9);
        CHECK_EQUAL(board.counts.bytes_down, n == 9 ? 5 : n >= 5 ? 3 : 0);
    }
    const uint32_t before = coap.malformed;
    CHECK(linnet_coap_answer(&coap, 0x8000, 0x80, 0, two, sizeof two, 0) < 0); /* text/plain, for humans */
    CHECK_EQUAL(coap.malformed, before + 1);
}

/* An update in custody: its end is asked for, and an offer, which would drop the update, waits a little for it. */
static void custody(void) {
    linnet_millis times[64];
    start_coap();
    (void)linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, 0);
    coap.link.want(&coap, LINNET_UPDATE, 1);
    CHECK(asked(10, 40000, down_path, times, 64) >= 7);
    CHECK(times[0] == 10 && times[1] == 510 && times[2] == 1510);
    board.counts.bytes_down = 0;
    (void)linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, 40000);
    CHECK_EQUAL(board.counts.bytes_down, 0);
    CHECK_EQUAL(asked(40000, 40001, down_path, times, 64), 1);
    coap.link.want(&coap, LINNET_UPDATE, 0); /* it came */
    CHECK_EQUAL(asked(40100, 40101, round_path, times, 64), 1);
    (void)linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, 40200);
    CHECK_EQUAL(board.counts.bytes_down, sizeof welcome);
    CHECK_EQUAL(asked(40200, 95000, down_path, times, 64), 0);
    /* It does not come. */
    coap.link.want(&coap, LINNET_UPDATE, 1);
    board.counts.bytes_down = 0;
    linnet_millis now = 100000;
    unsigned held = 0;
    for (; board.counts.bytes_down == 0; held++) {
        CHECK(held < 20);
        (void)linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, now);
        if (board.counts.bytes_down == 0) {
            CHECK_EQUAL(asked(now, now + 2001, round_path, times, 64) >= 1, 1);
            now = times[0];
        }
    }
    CHECK(held == 5 && now < 110000);
}

static void challenged(void) {
    static const uint8_t echo[41] = {1, 2, 3};
    start_coap();
    linnet_coap_poll(&coap, 0);
    linnet_coap_challenge(&coap, 1, echo, 40, 10);
    linnet_coap_challenge(&coap, 1, echo, 41, 10); /* longer than any: not taken */
    said_count = 0;
    linnet_coap_poll(&coap, 10);
    expect(0, round_path);
    CHECK_EQUAL(said[0].echo_length, 40);
    (void)linnet_coap_answer(&coap, 1, 0x45, LINNET_FORMAT_MESSAGE, welcome, sizeof welcome, 20);
    said_count = 0;
    coap.link.send(&coap, LINNET_CHANNEL_UP, welcome, sizeof welcome);
    CHECK_EQUAL(said[0].echo_length, 0);
    is_full = 1;
    coap.link.send(&coap, LINNET_CHANNEL_UP, welcome, sizeof welcome);
    CHECK_EQUAL(coap.not_taken, 1);
}

/* ---- the inbox ---- */

static struct linnet_inbox inbox;
static uint8_t ring[256];

/* Event i: of a length and content that follow from i. */
static int put_event(uint32_t i) {
    uint8_t bytes[64];
    char topic[8];
    struct linnet_event event = {(uint8_t)i, topic, bytes, i % 7u, i % 61u, i, ~i};
    memset(bytes, (int)i, sizeof bytes);
    memset(topic, 'a' + (int)(i % 20u), sizeof topic);
    return linnet_inbox_put(&inbox, &event);
}

static int take_event(uint32_t i) {
    uint8_t room[80];
    struct linnet_event event;
    const int taken = linnet_inbox_take(&inbox, &event, room, sizeof room);
    if (taken == 1) {
        CHECK(event.kind == (uint8_t)i && event.offset == i && event.total == ~i);
        CHECK(event.topic_length == i % 7u && event.length == i % 61u);
        for (size_t k = 0; k < event.length; k++) {
            CHECK_EQUAL(event.bytes[k], (uint8_t)i);
        }
        for (size_t k = 0; k < event.topic_length; k++) {
            CHECK_EQUAL(event.topic[k], 'a' + (int)(i % 20u));
        }
    }
    return taken;
}

static void inboxes(void) {
    uint8_t room[8];
    struct linnet_event event = {1, "topic", welcome, 5, sizeof welcome, 0, 0};
    uint32_t put = 0;
    uint32_t taken = 0;
    linnet_inbox_init(&inbox, ring, sizeof ring);
    inbox.put = inbox.taken = UINT32_MAX - 500u; /* the counts wrap on the way */
    CHECK_EQUAL(take_event(0), 0);
    while (taken < 3000) {
        while (put_event(put) == LINNET_OK) {
            put++;
        }
        CHECK(put > taken);
        for (unsigned n = 1 + put % 3u; n > 0 && take_event(taken) == 1; n--) {
            taken++;
        }
    }
    CHECK(inbox.lost > 0);
    while (take_event(taken) == 1) {
        taken++;
    }
    CHECK_EQUAL(put, taken);
    CHECK_EQUAL(linnet_inbox_put(&inbox, &event), LINNET_OK);
    CHECK_EQUAL(linnet_inbox_take(&inbox, &event, room, sizeof room), LINNET_E_SPACE); /* dropped, and the next one comes */
    CHECK_EQUAL(put_event(77), LINNET_OK);
    CHECK_EQUAL(take_event(77), 1);
    event.length = 300;
    event.bytes = join;
    CHECK_EQUAL(linnet_inbox_put(&inbox, &event), LINNET_E_SPACE);
}

#ifdef LINNET_THREADS
#include <pthread.h>
#include <sched.h>

#define PASSED 20000u

static void *put_all(void *context) {
    for (uint32_t i = 0; i < PASSED;) {
        if (put_event(i) == LINNET_OK) {
            i++;
        } else {
            sched_yield();
        }
    }
    return context;
}

static void two_threads(void) {
    pthread_t other;
    linnet_inbox_init(&inbox, ring, sizeof ring);
    CHECK(pthread_create(&other, NULL, put_all, NULL) == 0);
    for (uint32_t i = 0; i < PASSED;) {
        if (take_event(i) == 1) {
            i++;
        } else {
            sched_yield();
        }
    }
    pthread_join(other, NULL);
}
#else
static void two_threads(void) {}
#endif

int main(void) {
    inboxes();
    two_threads();
    a_line();
    topics();
    connections();
    others_topics();
    payloads_in_pieces();
    bad_clients();
    one_publish();
    searching();
    silence();
    bundles();
    custody();
    challenged();
    flash_ram_free(&ram);
    return 0;
}
