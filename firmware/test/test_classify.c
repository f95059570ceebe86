/*
 * What a board says of examples while it trains, collects and rests: the same as the networks themselves, of the version
 * held. The conversations of protocol/vectors/board.txt bring it there. And what the program hears and is asked meanwhile.
 */
#include "flash_ram.h"
#include "linnet/classify.h"
#include "linnet/config.h"
#include "linnet/head.h"
#include "linnet/mlp.h"
#include "linnet/real.h"
#include "linnet/tifed.h"
#include "../src/board_parts.h"
#include "vectors.h"

#define FEATURES 16u
#define CLASSES 4u
#define EXAMPLES 20u

static uint64_t memory[2500];
static int8_t features[EXAMPLES][FEATURES];
static float reals[EXAMPLES][FEATURES];
static uint8_t labels[EXAMPLES];
static int is_broken;
static struct linnet_board board;
static struct flash_ram ram;

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    (void)context;
    memcpy(out, features[i], FEATURES);
    *label = labels[i];
    return is_broken;
}

static int ready(void *context) {
    (void)context;
    return 1;
}

static struct linnet_message report;
static uint32_t asked;

static void nowhere(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    (void)context;
    if (channel == LINNET_CHANNEL_REPORT) {
        CHECK_EQUAL(linnet_message_read(&report, bytes, length), LINNET_OK);
    }
}

static uint32_t energy(void *context) {
    CHECK(context == &asked);
    return ++asked * 100u;
}

static int failures;
static int failed_with;

static void failed(void *context, int error) {
    CHECK(context == &asked);
    failures++;
    failed_with = error;
}

/* By the network itself, from a copy of the parameters of the version held. */
static unsigned expected(uint32_t i, uint32_t *confidence) {
    static union {
        int16_t whole[4096];
        float real[4096];
    } held;
    static int16_t whole[4096];
    static uint64_t scratch[4096];
    static int16_t outputs[16];
    const struct linnet_layout *layout = &board.layout;
    float share = 0.0f;
    unsigned label;
    CHECK(layout->parameters <= 4096);
    if (board.network == LINNET_TIFED) {
        struct linnet_tifed tifed;
        memset(&tifed, 0, sizeof tifed);
        tifed.layout = layout;
        tifed.divide = board.offer.training.divide;
        CHECK_EQUAL(linnet_keep_base(&board, 0, layout->parameters, held.whole), LINNET_OK);
        label = linnet_tifed_classify(&tifed, held.whole, features[i], outputs, scratch);
        *confidence = outputs[label] > 0 ? (uint32_t)outputs[label] * 15625u / 4u : 0;
        return label;
    }
    if (linnet_is_float(layout)) {
        CHECK_EQUAL(linnet_keep_base(&board, 0, layout->parameters, held.real), LINNET_OK);
    } else {
        CHECK_EQUAL(linnet_keep_base(&board, 0, layout->parameters, whole), LINNET_OK);
        for (unsigned h = 0; h < layout->layers; h++) {
            for (uint32_t k = layout->layer[h].first; k < linnet_layer_end(&layout->layer[h]); k++) {
                held.real[k] = (float)whole[k] * linnet_power_of_two(layout->layer[h].exponent);
            }
        }
    }
    label = board.network == LINNET_SIGMOID ? linnet_mlp_classify(layout, held.real, reals[i], &share, scratch)
                                            : linnet_head_classify(layout, held.real, reals[i], &share, scratch);
    *confidence = share > 0.0f ? (uint32_t)(share * 1000000.0f) : 0;
    return label;
}

static void check_all(void) {
    struct linnet_figures figures = {0, 0, 7};
    uint32_t right = 0;
    for (uint32_t i = 0; i < EXAMPLES; i++) {
        unsigned label = 99;
        uint32_t confidence = 0;
        uint32_t wanted;
        CHECK_EQUAL(linnet_board_classify(&board, features[i], &label, &confidence), LINNET_OK);
        CHECK_EQUAL(label, expected(i, &wanted));
        CHECK_EQUAL(confidence, wanted);
        CHECK_EQUAL(linnet_board_classify(&board, features[i], &label, NULL), LINNET_OK);
        right += label == labels[i];
    }
    CHECK_EQUAL(linnet_board_evaluate(&board, 3, EXAMPLES - 3, &figures), LINNET_OK);
    CHECK_EQUAL(linnet_board_evaluate(&board, 0, 3, &figures), LINNET_OK);
    CHECK(figures.examples == EXAMPLES && figures.right == right && figures.loss == 7);
}

static void start(const struct vector *v, const struct linnet_link *link, const struct linnet_data *data) {
    struct linnet_board_settings settings;
    struct linnet_random random = {7};
    for (uint32_t i = 0; i < EXAMPLES; i++) {
        labels[i] = (uint8_t)linnet_random_below(&random, CLASSES);
        for (uint32_t k = 0; k < FEATURES; k++) {
            features[i][k] = (int8_t)((k % CLASSES == labels[i] ? 60 : -60) + linnet_random_uniform(&random, -60, 60));
            reals[i][k] = linnet_feature_real(features[i][k]);
        }
    }
    flash_ram_init(&ram, 16384, 512, 4);
    memset(&settings, 0, sizeof settings);
    settings.board = "b1";
    settings.model = "digits";
    settings.link = link;
    settings.data = data;
    settings.flash = &ram.flash;
    settings.model_slot_bytes = 4096;
    settings.work_slot_bytes = 4096;
    settings.slots = 2;
    settings.max_chunks = 64;
    settings.chunk_bytes = 64;
    settings.random_seed = (uint64_t)vector_number(v, "jitter");
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    settings.context = &asked;
    settings.failed = failed;
    settings.energy = energy;
    CHECK_EQUAL(linnet_board_init(&board, &settings, 0), LINNET_OK);
}

/* Plays what comes in a scene; asks whenever there is a model. */
static void play(const struct vector *v, unsigned *training, unsigned *collecting, unsigned *resting) {
    const struct linnet_link link = {NULL, ready, nowhere, NULL, {200, 3, 0}, 0, 1, 0, 0};
    const struct linnet_data data = {NULL, FEATURES, EXAMPLES, 0, 0, load};
    static uint8_t bytes[1100];
    unsigned label;
    struct linnet_figures figures = {0, 0, 0};
    start(v, &link, &data);
    CHECK_EQUAL(linnet_board_classify(&board, features[0], &label, NULL), LINNET_E_EMPTY);
    linnet_board_connected(&board, 0);
    for (unsigned i = 0; i < v->fields; i++) {
        if (strcmp(v->field[i].key, "in") != 0) {
            continue;
        }
        const linnet_millis now = (linnet_millis)strtoull(v->field[i].value, NULL, 10);
        const int n = vector_hex_text(strchr(v->field[i].value, ' '), bytes, sizeof bytes);
        linnet_board_receive(&board, bytes, (size_t)n, now);
        for (unsigned times = 0; times < 12; times++) {
            linnet_board_poll(&board, now);
            if (board.has_held) {
                *training += board.is_training;
                *collecting += board.catchup.state == LINNET_COLLECTING;
                *resting += !board.is_training && board.catchup.state != LINNET_COLLECTING;
                check_all();
            }
        }
    }
    is_broken = 1;
    CHECK_EQUAL(linnet_board_evaluate(&board, 0, 1, &figures), LINNET_E_OUT_OF_RANGE);
    is_broken = 0;
    CHECK_EQUAL(linnet_board_evaluate(&board, EXAMPLES, 1, &figures), LINNET_E_OUT_OF_RANGE);
    const struct linnet_data other = {NULL, FEATURES + 1, EXAMPLES, 0, 0, load};
    board.settings.data = &other;
    CHECK_EQUAL(linnet_board_classify(&board, features[0], &label, NULL), LINNET_E_OUT_OF_RANGE);
    flash_ram_free(&ram);
}

/* The last offer once more, but of no open round: the board knows when to be there again. */
static void rests_between_rounds(const struct vector *v, linnet_millis now) {
    /* {type: welcome, model: "digits", window: 16, ordinal: 0} */
    static const uint8_t welcome[] = {0xA4, 0, 2, 1, 0x66, 'd', 'i', 'g', 'i', 't', 's', 9, 16, 11, 0};
    static uint8_t bytes[1100];
    struct linnet_message offer;
    for (unsigned i = v->fields; i-- > 0;) {
        const int n = strcmp(v->field[i].key, "in") == 0 ? vector_hex_text(strchr(v->field[i].value, ' '), bytes, sizeof bytes)
                                                         : 0;
        if (n > 0 && linnet_message_read(&offer, bytes, (size_t)n) == LINNET_OK && offer.type == LINNET_OFFER) {
            break;
        }
    }
    CHECK_EQUAL(offer.type, LINNET_OFFER);
    offer.deadline = 0;
    offer.next = 3600;
    linnet_message_mark(&offer, LINNET_KEY_NEXT);
    const int n = linnet_message_write(&offer, bytes, sizeof bytes);
    linnet_board_receive(&board, bytes, (size_t)n, now);
    CHECK_EQUAL(linnet_board_rests_until(&board, now), now + 3600000u);
    CHECK_EQUAL(linnet_board_rests_until(&board, now + 3600001u), now + 3600001u);
    linnet_board_connected(&board, now);
    linnet_board_poll(&board, now);
    linnet_board_receive(&board, bytes, (size_t)n, now);
    CHECK_EQUAL(linnet_board_sleep_ms(&board, now, 1000, now), 0); /* it has said hello, and waits for the answer */
    linnet_board_receive(&board, welcome, sizeof welcome, now);
    CHECK_EQUAL(linnet_board_sleep_ms(&board, now, 1000, now), 3600000u);
    CHECK_EQUAL(linnet_board_sleep_ms(&board, now, 1000, now + 3600000u), 0); /* it opens any moment */
}

/* A round from the greeting to the receipt: only then, and before the next offer, may the board sleep. */
static void rests(const struct vector *v) {
    const struct linnet_link link = {NULL, ready, nowhere, NULL, {200, 3, 0}, 0, 1, 0, 0};
    const struct linnet_data data = {NULL, FEATURES, EXAMPLES, 0, 0, load};
    static uint8_t bytes[1100];
    linnet_millis now = 0;
    unsigned rested = 0;
    unsigned rounds = 0;
    start(v, &link, &data);
    CHECK_EQUAL(linnet_board_rests_until(&board, 5), 5);
    CHECK_EQUAL(linnet_board_sleep_ms(&board, 5, 1000, 5), 0); /* nobody has answered yet */
    CHECK_EQUAL(linnet_board_sleep_ms(&board, 5, 1000, 5 + LINNET_CONTACT_MS), 1000);
    linnet_board_connected(&board, 0);
    for (unsigned i = 0; i < v->fields; i++) {
        if (strcmp(v->field[i].key, "in") != 0) {
            continue;
        }
        now = (linnet_millis)strtoull(v->field[i].value, NULL, 10);
        const int n = vector_hex_text(strchr(v->field[i].value, ' '), bytes, sizeof bytes);
        linnet_board_receive(&board, bytes, (size_t)n, now);
        while (linnet_board_poll(&board, now) <= now) {
        }
        const linnet_millis until = linnet_board_rests_until(&board, now);
        const int has_worked = board.kept.has_worked && board.kept.worked_round == board.offer.round;
        CHECK(until <= now || (board.kept.outbox.chunks == 0 && (has_worked || board.offer.deadline_ms == 0)));
        CHECK(until > now || board.kept.outbox.chunks > 0 || !has_worked || board.catchup.state == LINNET_COLLECTING);
        CHECK_EQUAL(linnet_board_sleep_ms(&board, now, 1000, now), until > now ? 1000 : 0);
        rested += until > now;
        rounds += board.kept.outbox.chunks > 0;
    }
    CHECK(rested > 0 && rounds > 0);
    linnet_board_disconnected(&board);
    CHECK(linnet_board_rests_until(&board, now) == LINNET_NEVER);
    CHECK_EQUAL(linnet_board_sleep_ms(&board, now, 1000, now), 0); /* the next contact has not begun */
    rests_between_rounds(v, now);
    CHECK(LINNET_HAS(&report, LINNET_KEY_LINK) && report.link[3] == asked * 100u && asked > 0);
    flash_ram_free(&ram);
}

/* An offer that the memory is too small for is told once. */
static void too_small(const struct vector *v) {
    const struct linnet_link link = {NULL, ready, nowhere, NULL, {200, 3, 0}, 0, 1, 0, 0};
    const struct linnet_data data = {NULL, FEATURES, EXAMPLES, 0, 0, load};
    static uint8_t bytes[1100];
    start(v, &link, &data);
    board.settings.memory_bytes = 64;
    failures = 0;
    linnet_board_connected(&board, 0);
    for (unsigned i = 0; i < v->fields; i++) {
        if (strcmp(v->field[i].key, "in") == 0) {
            const int n = vector_hex_text(strchr(v->field[i].value, ' '), bytes, sizeof bytes);
            linnet_board_receive(&board, bytes, (size_t)n, 100);
            linnet_board_poll(&board, 100);
        }
    }
    CHECK(failures == 1 && failed_with == LINNET_E_SPACE);
    flash_ram_free(&ram);
}

int main(void) {
    static const char *const names[] = {"tifed, mqtt, loss 0.0", "tifed, mqtt, loss 0.1", "sigmoid, mqtt, loss 0.0",
                                        "softmax, mqtt, loss 0.0"};
    static struct vector v;
    unsigned training = 0;
    unsigned collecting = 0;
    unsigned resting = 0;
    unsigned played = 0;
    FILE *file = vectors_open("board.txt");
    CHECK(file != NULL);
    while (vectors_next(file, &v)) {
        for (unsigned i = 0; i < (LINNET_FLOAT ? 4u : 2u); i++) {
            if (strcmp(vector_need(&v, "name"), names[i]) == 0) {
                play(&v, &training, &collecting, &resting);
                if (i == 0) {
                    rests(&v);
                    too_small(&v);
                }
                played++;
            }
        }
    }
    fclose(file);
    printf("%u scenes; asked %u times in training, %u while chunks came, %u at rest\n", played, training, collecting, resting);
    CHECK(played == (LINNET_FLOAT ? 4u : 2u) && training > 0 && collecting > 0 && resting > 0);
    return 0;
}
