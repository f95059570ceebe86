/* protocol/vectors/board.txt: what comes to a board, and all that it says, with its millisecond. */
#include "flash_ram.h"
#include "linnet/board.h"
#include "vectors.h"

#define FEATURES 16u
#define CLASSES 4u
#define EXAMPLES 40u
#define MAX_CHUNKS 64u
#define CHUNK_BYTES 64u
#define PAGE 512u
#define SLOT (16u * PAGE)
#define MOST_AT_ONCE 10000u

static uint64_t memory[2500];
static int8_t features[EXAMPLES][FEATURES];
static uint8_t labels[EXAMPLES];

struct scene {
    const struct vector *vector;
    unsigned at; /* line */
    struct linnet_link link;
    struct linnet_data data;
    struct linnet_board_settings settings;
    struct flash_ram ram;
    struct linnet_board board;
    linnet_millis now;
    linnet_millis wake;
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
    return a.version == b.version && a.examples == b.examples && memcmp(a.link, b.link, sizeof a.link) == 0
           && a.loss <= b.loss + 2u && b.loss <= a.loss + 2u && a.accuracy <= b.accuracy + 2u
           && b.accuracy <= a.accuracy + 2u;
}

static void hear_board(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    static uint8_t expected[1100];
    struct scene *s = context;
    char *rest;
    if (!is_next(s, "out")) {
        fail(s, "says more");
    }
    const linnet_millis at = (linnet_millis)strtoull(s->vector->field[s->at].value, &rest, 10);
    const int is_report = strncmp(rest, " report ", 8) == 0;
    const int n = vector_hex_text(strchr(rest + 1, ' '), expected, sizeof expected);
    const int is_same = is_report ? same_report(bytes, expected, length) : memcmp(bytes, expected, length) == 0;
    if (at != s->now || is_report != (channel == LINNET_CHANNEL_REPORT) || (size_t)n != length || !is_same) {
        fprintf(stderr, "%s ", channel == LINNET_CHANNEL_REPORT ? "report" : "up");
        for (size_t i = 0; i < length; i++) {
            fprintf(stderr, "%02x", bytes[i]);
        }
        fail(s, " is what it said");
    }
    s->at++;
}

/* ---- the scene ---- */

static void boot(struct scene *s) {
    CHECK_EQUAL(linnet_board_init(&s->board, &s->settings, s->now), LINNET_OK);
    s->wake = LINNET_NEVER;
}

static void start(struct scene *s, const struct vector *vector) {
    long long link[3];
    long long data[2];
    memset(s, 0, sizeof *s);
    s->vector = vector;
    CHECK_EQUAL(vector_numbers(vector, "link", link, 3), 3);
    CHECK_EQUAL(vector_numbers(vector, "data", data, 2), 2);
    draw_examples((uint64_t)data[0], (uint32_t)data[1]);
    const struct linnet_link line = {s,
                                     ready,
                                     hear_board,
                                     {(uint32_t)link[0], (uint16_t)link[1], (uint8_t)link[2]},
                                     (uint8_t)vector_number(vector, "retains"),
                                     0,
                                     0};
    const struct linnet_data examples = {NULL, FEATURES, (uint32_t)data[1], 0, 0, load};
    s->link = line;
    s->data = examples;
    flash_ram_init(&s->ram, 4 * SLOT, PAGE, 4);
    s->settings.board = "b1";
    s->settings.model = "digits";
    s->settings.link = &s->link;
    s->settings.data = &s->data;
    s->settings.flash = &s->ram.flash;
    s->settings.model_slot_bytes = SLOT;
    s->settings.work_slot_bytes = SLOT;
    s->settings.slots = 2;
    s->settings.max_chunks = MAX_CHUNKS;
    s->settings.chunk_bytes = CHUNK_BYTES;
    s->settings.random_seed = (uint64_t)vector_number(vector, "jitter");
    s->settings.memory = memory;
    s->settings.memory_bytes = sizeof memory;
    boot(s);
}

static void settle(struct scene *s) {
    unsigned times = 0;
    do {
        CHECK(times++ < MOST_AT_ONCE);
        s->wake = linnet_board_poll(&s->board, s->now);
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
    (void)linnet_board_receive(&s->board, bytes, (size_t)n, s->now);
}

/* Power fails after the first mini-batch of the work that begins. */
static void cut(struct scene *s) {
    unsigned times = 0;
    while (!s->board.is_training) {
        CHECK(times++ < MOST_AT_ONCE);
        (void)linnet_board_poll(&s->board, s->now);
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
        linnet_board_connected(&s->board, s->now);
        settle(s);
    } else if (strcmp(key, "disconnect") == 0) {
        linnet_board_disconnected(&s->board);
        settle(s);
    } else if (strcmp(key, "reboot") == 0) {
        boot(s);
    } else if (strcmp(key, "cut") == 0) {
        arrive(s, rest);
        cut(s);
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

static void play(const struct vector *vector) {
    static struct scene s;
    start(&s, vector);
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

int main(void) {
    static struct vector vector;
    FILE *file = vectors_open("board.txt");
    int scenes = 0;
    CHECK(file != NULL);
    while (vectors_next(file, &vector)) {
        CHECK(strcmp(vector_need(&vector, "op"), "scene") == 0);
        play(&vector);
        scenes++;
    }
    fclose(file);
    printf("board.txt: %d scenes\n", scenes);
    CHECK(scenes > 0);
    return 0;
}
