/*
 * protocol/vectors/board.txt: what comes to a board, and all that it says, with its millisecond. Then the same with a
 * power cut in the midst of what a moment writes to the store, at ever more bytes of it; and the scenes of MQTT and CoAP once
 * more behind the adapters of those links.
 */
#include "flash_ram.h"
#include "../src/board_parts.h"
#include "linnet/board.h"
#include "linnet/chunk.h"
#include "linnet/config.h"
#include "linnet/crc32c.h"
#include "over.h"
#include "vectors.h"

#ifdef LINNET_MEASURE_STACK
#include "stack.h"
static unsigned deepest;
static int is_bare; /* no adapter of the test stands between board and link */
#define MEASURED(call)                                       \
    do {                                                     \
        stack_paint();                                       \
        call;                                                \
        const unsigned depth_ = stack_depth();               \
        deepest = !is_bare || depth_ < deepest ? deepest : depth_; \
    } while (0)
#else
#define MEASURED(call) call
#endif

#define FEATURES 16u
#define CLASSES 4u
#define EXAMPLES 40u
#define MAX_CHUNKS 64u
#define CHUNK_BYTES 64u
#define PAGE 512u
#define SLOTS 2u
#define SLOT (8u * PAGE)
#define FLASH_BYTES (2u * SLOTS * SLOT)
#define MOST_AT_ONCE 10000u
#define MOST_SAID 100u
#define MOST_WRITES 5u /* of records, in one moment */
/* Power cuts: bytes from one to the next, and every so many scenes. */
#if defined(LINNET_MEASURE_STACK) || defined(LINNET_SLOW_CORE)
#define CUT_EVERY 509
#define CUT_SCENES 20u
#else
#define CUT_EVERY 11
#define CUT_SCENES 2u
#endif

static const char MODEL[] = "digits";

static uint64_t memory[2500];
#if LINNET_PERSONAL
static uint32_t personal[(FEATURES + 1u) * CLASSES];
#endif
static int8_t features[EXAMPLES][FEATURES];
static uint8_t labels[EXAMPLES];

struct scene {
    const struct vector *vector;
    unsigned at; /* line */
    struct linnet_link link;
    struct adapter adapter;
    struct linnet_data data;
    struct linnet_board_settings settings;
    struct flash_ram ram;
    uint8_t key[16];
    uint8_t offer_key[16];
    struct linnet_board board;
    linnet_millis now;
    linnet_millis wake;
    unsigned wanted; /* what the link was told last: bit o for object o */
    int is_deaf; /* what the board says is not looked at */
};

static void fail(const struct scene *s, const char *what) {
    const int is_line = s->at < s->vector->fields;
    fprintf(stderr, "%s, at %llu ms: the board %s, expected:\n%s: %s\n", vector_need(s->vector, "name"),
            (unsigned long long)s->now, what, is_line ? s->vector->field[s->at].key : "the end",
            is_line ? s->vector->field[s->at].value : "");
    exit(1);
}

/* ---- what the board is given ---- */

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    (void)context;
    memcpy(out, features[i], FEATURES);
    *label = labels[i];
    return 0;
}

static void draw_examples(uint64_t state, uint32_t count) {
    struct linnet_random random = {state};
    CHECK(count <= EXAMPLES);
    for (uint32_t i = 0; i < count; i++) {
        labels[i] = (uint8_t)linnet_random_below(&random, CLASSES);
        for (uint32_t k = 0; k < FEATURES; k++) {
            const int centre = k % CLASSES == labels[i] ? 60 : -60;
            features[i][k] = (int8_t)(centre + linnet_random_uniform(&random, -60, 60));
        }
    }
}

static int ready(void *context) {
    (void)context;
    return 1;
}

static int is_next(const struct scene *s, const char *key) {
    return s->at < s->vector->fields && strcmp(s->vector->field[s->at].key, key) == 0;
}

/* ---- what it says is held against the next line ---- */

/* Loss and accuracy need not agree to the last digit (SPEC 10.7): C rounds each example down, then their mean. */
static int same_report(const uint8_t *said, const uint8_t *expected, size_t length) {
    struct linnet_message a;
    struct linnet_message b;
    if (linnet_message_read(&a, said, length) || linnet_message_read(&b, expected, length)) {
        return 0;
    }
#if LINNET_EVALUATION
    if (a.present != b.present || memcmp(a.held, b.held, sizeof a.held) != 0 || a.confusion.length != b.confusion.length
        || (a.confusion.length > 0 && memcmp(a.confusion.bytes, b.confusion.bytes, a.confusion.length) != 0)) {
        return 0;
    }
#endif
    return a.version == b.version && a.examples == b.examples && memcmp(a.link, b.link, sizeof a.link) == 0
           && a.loss <= b.loss + 2u && b.loss <= a.loss + 2u && a.accuracy <= b.accuracy + 2u
           && b.accuracy <= a.accuracy + 2u;
}

static struct {
    enum linnet_channel channel;
    size_t length;
    uint8_t bytes[1100];
} said[MOST_SAID];
static unsigned said_count;

/* Only notes it: what follows is not on the stack that is measured. */
static void hear_board(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    (void)context;
    CHECK(said_count < MOST_SAID && length <= sizeof said[0].bytes);
    said[said_count].channel = channel;
    said[said_count].length = length;
    memcpy(said[said_count++].bytes, bytes, length);
}

static void check_packet(struct scene *s, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    static uint8_t expected[1100];
    char *rest;
    if (!is_next(s, "out")) {
        fail(s, "says more");
    }
    const linnet_millis at = (linnet_millis)strtoull(s->vector->field[s->at].value, &rest, 10);
    const int is_report = strncmp(rest, " report ", 8) == 0;
    const int n = vector_hex_text(strchr(rest + 1, ' '), expected, sizeof expected);
    const int is_same = (size_t)n == length && (is_report ? same_report(bytes, expected, length)
                                                          : memcmp(bytes, expected, length) == 0);
    if (at != s->now || is_report != (channel == LINNET_CHANNEL_REPORT) || !is_same) {
        fprintf(stderr, "%s ", channel == LINNET_CHANNEL_REPORT ? "report" : "up");
        for (size_t i = 0; i < length; i++) {
            fprintf(stderr, "%02x", bytes[i]);
        }
        fail(s, " is what it said");
    }
    s->at++;
}

static void check_said(struct scene *s) {
    for (unsigned i = 0; !s->is_deaf && i < said_count; i++) {
        check_packet(s, said[i].channel, said[i].bytes, said[i].length);
    }
    said_count = 0;
}

/* A change each time, and of nothing but what a link can do something about. */
static void hear_want(void *context, enum linnet_object object, int on) {
    struct scene *s = context;
    CHECK(object == LINNET_FULL || object == LINNET_UPDATE);
    CHECK((s->wanted >> object & 1u) != (unsigned)on);
    s->wanted ^= 1u << object;
}

/* ---- the scene ---- */

static void boot(struct scene *s) {
    int error;
    memset(memory, 0xEE, sizeof memory);
    if (s->adapter.over != OVER_NOTHING) {
        s->settings.link = &s->link;
        over_init(&s->adapter, &s->board, &s->settings);
    }
    MEASURED(error = linnet_board_init(&s->board, &s->settings, s->now));
    CHECK_EQUAL(error, LINNET_OK);
    s->wanted = 0;
    s->wake = LINNET_NEVER;
}

static void start(struct scene *s, const struct vector *vector, enum over over) {
    long long link[3];
    long long data[2];
    memset(s, 0, sizeof *s);
    s->vector = vector;
    s->adapter.over = over;
    s->adapter.says = hear_board;
    s->adapter.context = s;
    CHECK_EQUAL(vector_numbers(vector, "link", link, 3), 3);
    CHECK_EQUAL(vector_numbers(vector, "data", data, 2), 2);
    draw_examples((uint64_t)data[0], (uint32_t)data[1]);
    const struct linnet_link line = {s,
                                     ready,
                                     hear_board,
                                     hear_want,
                                     {(uint32_t)link[0], (uint16_t)link[1], (uint8_t)link[2]},
                                     (uint16_t)(vector_get(vector, "packs") ? vector_number(vector, "packs") : 0),
                                     (uint8_t)vector_number(vector, "retains"),
                                     0,
                                     0};
    const struct linnet_data examples = {NULL, FEATURES, (uint32_t)data[1], 0, 0, load};
    s->link = line;
    s->data = examples;
    flash_ram_init(&s->ram, FLASH_BYTES, PAGE, 4);
    if (vector_get(vector, "key")) {
        vector_hex(vector, "key", s->key, sizeof s->key);
        s->settings.mac_key = s->key;
        s->settings.fleet = "demo";
    }
    if (vector_get(vector, "offerkey")) {
        vector_hex(vector, "offerkey", s->offer_key, sizeof s->offer_key);
        s->settings.fleet_key = s->offer_key;
        s->settings.fleet = "demo";
    }
    s->settings.holds_out = vector_get(vector, "holdout") != NULL;
#if LINNET_PERSONAL
    s->settings.personal = personal;
    s->settings.personal_bytes = sizeof personal;
#endif
    s->settings.board = "b1";
    s->settings.model = MODEL;
    s->settings.link = &s->link;
    s->settings.data = &s->data;
    s->settings.flash = &s->ram.flash;
    s->settings.model_slot_bytes = SLOT;
    s->settings.work_slot_bytes = SLOT;
    s->settings.slots = SLOTS;
    s->settings.max_chunks = MAX_CHUNKS;
    s->settings.chunk_bytes = CHUNK_BYTES;
    s->settings.random_seed = (uint64_t)vector_number(vector, "jitter");
    s->settings.memory = memory;
    s->settings.memory_bytes = vector_get(vector, "memory") ? (size_t)vector_number(vector, "memory") : sizeof memory;
    boot(s);
}

static void settle(struct scene *s) {
    unsigned times = 0;
    do {
        CHECK(times++ < MOST_AT_ONCE);
        MEASURED(s->wake = linnet_board_poll(&s->board, s->now));
        check_said(s);
    } while (s->wake <= s->now);
}

static void run_to(struct scene *s, linnet_millis at) {
    while (s->wake < at) {
        s->now = s->wake;
        settle(s);
    }
    s->now = at;
}

static void arrive(struct scene *s, const char *hex) {
    static uint8_t bytes[1100];
    const int n = vector_hex_text(hex, bytes, sizeof bytes);
    if (s->adapter.over != OVER_NOTHING && n > 0) {
        MEASURED(over_arrived(&s->adapter, bytes, (size_t)n, s->now));
    } else {
        MEASURED((void)linnet_board_receive(&s->board, bytes, (size_t)n, s->now));
    }
}

/* Power fails after the first mini-batch of the work that begins. */
static void cut_work(struct scene *s) {
    unsigned times = 0;
    while (!s->board.is_training) {
        CHECK(times++ < MOST_AT_ONCE);
        (void)linnet_board_poll(&s->board, s->now);
        check_said(s);
    }
    (void)linnet_board_poll(&s->board, s->now);
    CHECK(s->board.is_training);
    boot(s);
}

static void event(struct scene *s, const char *key, const char *value) {
    char *rest;
    const linnet_millis at = (linnet_millis)strtoull(value, &rest, 10);
    run_to(s, at);
    if (strcmp(key, "in") == 0) {
        arrive(s, rest);
        settle(s);
    } else if (strcmp(key, "connect") == 0) {
        if (s->adapter.over != OVER_NOTHING) {
            over_connected(&s->adapter, s->now);
        } else {
            linnet_board_connected(&s->board, s->now);
        }
        settle(s);
    } else if (strcmp(key, "disconnect") == 0) {
        if (s->adapter.over != OVER_NOTHING) {
            over_disconnected(&s->adapter);
        } else {
            linnet_board_disconnected(&s->board);
        }
        settle(s);
    } else if (strcmp(key, "reboot") == 0) {
        boot(s);
    } else if (strcmp(key, "cut") == 0) {
        arrive(s, rest);
        cut_work(s);
    } else if (strcmp(key, "end") != 0) {
        fail(s, "has come to something unknown");
    }
}

/* What it holds and has yet to send, at the end. */
static void check_end(struct scene *s) {
    char text[80] = "-";
    if (s->board.has_held) {
        int n = sprintf(text, "%lu ", (unsigned long)s->board.held.version);
        for (unsigned i = 0; i < LINNET_DIGEST_BYTES; i++) {
            n += sprintf(text + n, "%02x", s->board.held.digest[i]);
        }
    }
    CHECK(is_next(s, "held"));
    if (strcmp(s->vector->field[s->at].value, text) != 0) {
        fprintf(stderr, "%s", text);
        fail(s, " is what it holds");
    }
    s->at++;
    strcpy(text, "-");
    if (s->board.kept.outbox.chunks > 0) {
        sprintf(text, "%u %u", s->board.kept.outbox.transfer, s->board.kept.outbox.chunks);
    }
    CHECK(is_next(s, "outbox"));
    if (strcmp(s->vector->field[s->at].value, text) != 0) {
        fprintf(stderr, "%s", text);
        fail(s, " is what it has yet to send");
    }
    s->at++;
    CHECK(is_next(s, "wants"));
    if (linnet_board_wants_full(&s->board) != (strcmp(s->vector->field[s->at].value, "full") == 0)) {
        fail(s, "wants something else");
    }
    if (s->wake != LINNET_NEVER && s->adapter.over == OVER_NOTHING) { /* it was polled since it last rebooted or was cut off */
        CHECK_EQUAL(s->wanted >> LINNET_FULL & 1u, (unsigned)linnet_board_wants_full(&s->board));
        CHECK_EQUAL(s->wanted >> LINNET_UPDATE & 1u, (unsigned)linnet_dispatch_is_entrusted(&s->board));
    }
}

/* It must say something before the next event. */
static void speak(struct scene *s) {
    const unsigned before = s->at;
    if (s->wake <= strtoull(s->vector->field[s->at].value, NULL, 10)) {
        s->now = s->wake;
        settle(s);
    }
    if (s->at == before && s->wake > strtoull(s->vector->field[s->at].value, NULL, 10)) {
        fail(s, "says nothing");
    }
}

static void play(const struct vector *vector, enum over over) {
    static struct scene s;
#ifdef LINNET_MEASURE_STACK
    is_bare = over == OVER_NOTHING;
#endif
    start(&s, vector, over);
    while (!is_next(&s, "data")) {
        s.at++;
    }
    for (s.at++; !is_next(&s, "held");) {
        if (s.at == vector->fields) {
            fail(&s, "does not come to an end");
        } else if (is_next(&s, "out")) {
            speak(&s);
        } else {
            const unsigned line = s.at++;
            event(&s, vector->field[line].key, vector->field[line].value);
        }
    }
    check_end(&s);
    flash_ram_free(&s.ram);
}

/* ---- power cuts ---- */

/* All of a scene but what never changes. */
struct snapshot {
    struct linnet_board board;
    uint64_t memory[sizeof memory / sizeof memory[0]];
    uint8_t flash[FLASH_BYTES];
    unsigned wanted;
    linnet_millis now;
    linnet_millis wake;
};

static void take(const struct scene *s, struct snapshot *out) {
    out->board = s->board;
    memcpy(out->memory, memory, sizeof memory);
    memcpy(out->flash, s->ram.bytes, FLASH_BYTES);
    out->wanted = s->wanted;
    out->now = s->now;
    out->wake = s->wake;
}

static void restore(struct scene *s, const struct snapshot *from) {
    s->board = from->board;
    memcpy(memory, from->memory, sizeof memory);
    memcpy(s->ram.bytes, from->flash, FLASH_BYTES);
    s->wanted = from->wanted;
    s->now = from->now;
    s->wake = from->wake;
}

static uint32_t mix(uint32_t sum, const void *bytes, size_t length) {
    return linnet_crc32c_update(sum, bytes, length);
}

static void check_outbox(struct linnet_board *b) {
    static uint8_t chunk[CHUNK_BYTES];
    const struct linnet_base *base = &b->kept.outbox.base;
    const uint32_t seed = linnet_chunk_seed((const uint8_t *)MODEL, strlen(MODEL), base->version, base->digest);
    for (uint32_t i = 0; i < b->kept.outbox.chunks; i++) {
        struct linnet_chunk parsed;
        const int n = linnet_keep_chunk(b, i, chunk, sizeof chunk);
        CHECK(n > 0);
        CHECK_EQUAL(linnet_chunk_read(&parsed, chunk, (size_t)n), LINNET_OK);
        CHECK_EQUAL(linnet_chunk_verify(&parsed, seed), LINNET_OK);
    }
}

/* What a board has after a boot, as one number; all that it has must be sound. */
static uint32_t kept(struct scene *s) {
    struct linnet_board *b = &s->board;
    boot(s);
    uint32_t sum = mix(LINNET_CRC32C_INIT, &b->kept, sizeof b->kept);
    if (b->has_held) {
        uint8_t digest[LINNET_DIGEST_BYTES];
        CHECK_EQUAL(linnet_keep_restore(b, 0), LINNET_OK);
        linnet_model_digest(&b->layout, b->parts.parameters, digest);
        CHECK_BYTES(digest, b->held.digest, sizeof digest);
        sum = mix(sum, &b->held, sizeof b->held);
        sum = mix(sum, b->residual.values, linnet_residual_size(b->residual.bits, b->layout.parameters));
    }
    check_outbox(b);
    return sum;
}

/*
 * Repeats a moment with power for ever more bytes of what it writes: the board finds what it kept before or after each
 * write, nothing between. Returns how often that changed.
 */
static unsigned cut_writes(struct scene *s, const char *key, const char *value) {
    static struct snapshot before;
    static struct snapshot after;
    unsigned changes = 0;
    take(s, &before);
    s->ram.used = 0;
    event(s, key, value);
    const long used = s->ram.used;
    take(s, &after);
    if (used > 0) {
        const uint32_t end = kept(s);
        restore(s, &before);
        uint32_t last = kept(s);
        for (long power = 0; last != end || power < used; power += CUT_EVERY) {
            CHECK(power < used + CUT_EVERY);
            restore(s, &before);
            s->ram.power = power < used ? power : used;
            event(s, key, value);
            s->ram.power = -1;
            const uint32_t now = kept(s);
            changes += now != last;
            last = now;
        }
        CHECK(changes <= MOST_WRITES);
        restore(s, &after);
    }
    return changes;
}

static unsigned cut(const struct vector *vector) {
    static struct scene s;
    unsigned changes = 0;
    start(&s, vector, OVER_NOTHING);
    s.is_deaf = 1;
    for (unsigned i = 0; i < vector->fields; i++) {
        const char *key = vector->field[i].key;
        if (strcmp(key, "in") == 0) {
            changes += cut_writes(&s, key, vector->field[i].value);
        } else if (strcmp(key, "connect") == 0 || strcmp(key, "disconnect") == 0 || strcmp(key, "reboot") == 0
                   || strcmp(key, "cut") == 0) {
            event(&s, key, vector->field[i].value);
        }
    }
    flash_ram_free(&s.ram);
    return changes;
}

/* What a build leaves out (config.h) it cannot say, and needs no memory for: its limit is another than the scenes'. */
static int is_for_this_build(const struct vector *vector) {
    const char *name = vector_need(vector, "name");
    const char *link = vector_need(vector, "link");
    const int is_float = strncmp(name, "sigmoid", 7) == 0 || strncmp(name, "softmax", 7) == 0;
    const int is_eager = link[strlen(link) - 1] == '1';
    const int is_to_the_byte = vector_get(vector, "memory") != NULL;
    return (LINNET_FLOAT || !(is_float || is_to_the_byte)) && (LINNET_REPAIRS || !is_eager);
}

/* The adapter whose link a scene has; its profile tells. */
static enum over adapter_of(const struct vector *vector) {
    const int retains = vector_number(vector, "retains") == 1;
    const char *link = vector_need(vector, "link");
    return strcmp(link, "200 3 0") == 0 && retains ? OVER_MQTT : strcmp(link, "200 3 1") == 0 && !retains ? OVER_COAP : OVER_NOTHING;
}

int main(void) {
    static struct vector vector;
    unsigned over[3] = {0, 0, 0};
    FILE *file = vectors_open("board.txt");
    unsigned scenes = 0;
    unsigned played = 0;
    unsigned changes = 0;
    CHECK(file != NULL);
    while (vectors_next(file, &vector)) {
        CHECK(strcmp(vector_need(&vector, "op"), "scene") == 0);
        if (is_for_this_build(&vector)) {
            play(&vector, OVER_NOTHING);
            if (adapter_of(&vector) != OVER_NOTHING) {
                play(&vector, adapter_of(&vector));
            }
            over[adapter_of(&vector)]++;
            changes += played % CUT_SCENES == 0 ? cut(&vector) : 0;
            played++;
        }
        scenes++;
    }
    fclose(file);
    printf("board.txt: %u of %u scenes, %u also over MQTT and %u over CoAP; power cuts found the store before and after %u writes\n",
           played, scenes, over[OVER_MQTT], over[OVER_COAP], changes);
    CHECK(played > 0 && changes > 0 && over[OVER_MQTT] > 0 && (!LINNET_REPAIRS || over[OVER_COAP] > 0));
#ifdef LINNET_MEASURE_STACK
    printf("stack: %u bytes below the board's caller\n", deepest);
    CHECK(deepest <= 4096 - 512); /* what is left is for main and an interrupt */
#endif
    return 0;
}
