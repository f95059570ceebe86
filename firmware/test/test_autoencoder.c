/* Autoencoders (SPEC 23): steps, what a network leaves, rounds and their stages, the table beside a network. */
#include "linnet/mlp.h"
#include "linnet/real.h"
#include "linnet/sums.h"
#include "linnet/tifed.h"
#include "linnet/autoencoder.h"
#include "linnet/verdict.h"
#include "test.h"
#include "vectors.h"

#if LINNET_WITH_AUTOENCODER

static void a_step_of_whole_numbers(void) {
    static const uint16_t units[] = {2, 2, 2};
    static const int8_t exponents[] = {0, 0};
    static const int16_t feedback[] = {3, -2, 1, 4};
    static const int8_t input[] = {100, -50};
    static const int16_t steps[2][12] = {{6250, -10000, -3125, 5000, 62, -100, 0, 0, 0, 0, 25, -12},
                                         {6275, -10075, -3137, 5037, 62, -100, 3200, -1600, -3175, 1587, 50, -24}};
    static const int16_t left[2][2] = {{100, -50}, {-28, 77}};
    struct linnet_layout layout;
    struct linnet_figures figures = {0};
    int16_t parameters[12] = {0};
    uint32_t scratch[64];
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents), LINNET_OK);
    CHECK(linnet_tifed_scratch_size(&layout, 1) <= sizeof scratch);
    const struct linnet_tifed tifed = {&layout, 0, feedback, 4, LINNET_TRUNC};
    for (unsigned step = 0; step < 2; step++) {
        linnet_tifed_step(&tifed, parameters, input, NULL, 1, LINNET_ALL_LAYERS, scratch, &figures);
        CHECK_BYTES(parameters, steps[step], sizeof parameters);
        const int16_t *const outputs = linnet_tifed_outputs(&tifed, parameters, input, scratch);
        CHECK_EQUAL(input[0] - outputs[0], left[step][0]);
        CHECK_EQUAL(input[1] - outputs[1], left[step][1]);
    }
    CHECK_EQUAL(figures.examples, 2);
    CHECK_EQUAL(figures.right, 0);
    CHECK_EQUAL(figures.loss, 2 * ((100 * 100 + 50 * 50) * 1000000LL / 512));
}

#if LINNET_FLOAT
static void a_step_of_reals(void) {
    static const uint16_t units[] = {2, 1, 2};
    static const int8_t exponents[] = {-14, -14};
    static const int8_t input[] = {64, -64};
    static const uint32_t bits[] = {0x3f012a1a, 0xbe7e7288, 0x3e0635e1, 0x3f035181, 0xbf0498aa, 0x3caebf7c, 0x3e61be7e};
    struct linnet_layout layout;
    struct linnet_training training;
    struct linnet_figures figures = {0};
    float parameters[] = {0.5f, -0.25f, 0.125f, 0.5f, -0.5f, 0.0f, 0.25f};
    float momentum[7] = {0};
    uint32_t room[64];
    int8_t left[2];
    memset(&training, 0, sizeof training);
    training.network = LINNET_SIGMOID;
    training.rate = 0.5f;
    training.batch = 1;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents), LINNET_OK);
    CHECK(linnet_autoencoder_room(&training, &layout, 1) <= sizeof room);
    linnet_autoencoder_left(&training, &layout, parameters, input, room, left);
    CHECK_EQUAL(left[0], 45);
    CHECK_EQUAL(left[1], -61);
    linnet_autoencoder_put(&training, input, 2, 0, room);
    linnet_autoencoder_step(&training, &layout, 1, parameters, momentum, room, &figures);
    CHECK_BYTES(parameters, bits, sizeof parameters);
    CHECK_EQUAL(figures.examples, 1);
    CHECK_EQUAL(figures.right, 0);
}
#endif

/* F 4, two points, one hidden unit. */
static struct linnet_layout layout;
static int16_t table[5 * 9];
static struct linnet_points points;

static void open_table(void) {
    static const uint16_t units[] = {4, 1, 4, 9};
    static const int8_t exponents[] = {0, 0, 0};
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 3, units, exponents), LINNET_OK);
    memset(table, 0, sizeof table);
    CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_OK);
    CHECK_EQUAL(points.features, 4);
    CHECK_EQUAL(points.points, 2);
}

#define ROW(row) (table + 9 * (row))

static void make_points(void) {
    open_table();
    for (unsigned f = 0; f < 4; f++) {
        const int16_t row[] = {160, 4096, 1024, -160, 1000, 16, (int16_t)(100 * f), (int16_t)20000, (int16_t)(40 + f)};
        memcpy(ROW(f), row, sizeof row);
    }
    const int16_t last[] = {50, 2, 40, 60, 1, 0, 70, 3, 0};
    memcpy(ROW(4), last, sizeof last);
}

static void the_table_stands_beside_a_network(void) {
    static const int8_t window[] = {11, 10, 10, 7};
    static const int8_t left[] = {1, -2, 3, -128};
    static const int16_t raw[] = {10, 100, 200, 380};
    int8_t scaled[4];
    uint32_t least;
    make_points();
    CHECK(linnet_points_is_scaled(&points));
    CHECK_EQUAL(linnet_points_present(&points), 2);
    CHECK_EQUAL(linnet_points_boards(&points, 0), 2);
    CHECK_EQUAL(linnet_points_boards(&points, 1), 1);
    CHECK(linnet_points_is_measured(&points, 0));
    CHECK(!linnet_points_is_measured(&points, 1));
    linnet_points_scale(&points, raw, scaled);
    CHECK_EQUAL(scaled[0], 3);
    CHECK_EQUAL(scaled[1], 0);
    CHECK_EQUAL(scaled[3], 24);
    CHECK_EQUAL(linnet_points_score(&points, window, 0), (16 * 16 + 48 * 48));
    CHECK_EQUAL(linnet_points_nearest(&points, window, LINNET_ALL_POINTS, &least), 0);
    CHECK_EQUAL(least, 16 * 16 + 48 * 48);
    CHECK_EQUAL(linnet_points_left(&points, left, 0), (1 + 4 + 9 + 16384) * 64);
    const struct linnet_limits limits = linnet_points_limits(&points);
    CHECK_EQUAL(limits.windows, 40);
    CHECK_EQUAL(limits.c50, 41);
    CHECK_EQUAL(limits.c99, 42);
    CHECK_EQUAL(limits.c999, 43);
}

/* Any weight, of the farthest that there may be: no sum runs over. */
static void anything_left_gives_a_score(void) {
    static int16_t wide[127 * 6];
    static const uint16_t units[] = {126, 1, 126, 6};
    static const int8_t exponents[] = {-14, -14, 0};
    int8_t left[126];
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 3, units, exponents), LINNET_OK);
    CHECK_EQUAL(linnet_points_open(&points, &layout, wide), LINNET_OK);
    memset(wide, 0xFF, sizeof wide);
    memset(left, -128, sizeof left);
    CHECK(linnet_points_left(&points, left, 0) == UINT32_MAX);
}

/* Of feature f in the place of one digit: 3F + 2 numbers a column. */
static int32_t lowest(const struct linnet_sums *sums, unsigned column, unsigned row) {
    return linnet_sums_digit(sums, column * 14 + row);
}

static void what_is_left_is_added_up(void) {
    static const int8_t left[] = {1, -2, 3, -128};
    static const uint32_t own[] = {3, 0};
    uint32_t words[2 * 13];
    struct linnet_sums sums;
    make_points();
    linnet_sums_begin(&sums, &points, LINNET_STAGE_MEASURE, words);
    for (unsigned i = 0; i < 3; i++) {
        linnet_sums_add_left(&sums, 0, left);
    }
    linnet_sums_add_left(&sums, 1, left);
    linnet_sums_use(&sums, own);
    CHECK_EQUAL(sums.windows, 4);
    CHECK_EQUAL(lowest(&sums, 0, 0), 3);
    CHECK_EQUAL(lowest(&sums, 0, 1), 1);
    CHECK_EQUAL(lowest(&sums, 1, 0), 1);
    CHECK_EQUAL(lowest(&sums, 1, 1), 0);
    for (unsigned f = 0; f < 4; f++) {
        const int32_t square = left[f] * left[f];
        CHECK_EQUAL(lowest(&sums, 0, 2 + f), 0);
        CHECK_EQUAL(lowest(&sums, 0, 6 + f), 3 * square - 3 * 4); /* v 1 024 */
        CHECK_EQUAL(lowest(&sums, 1, 6 + f), square - 256);       /* v 16 */
        CHECK_EQUAL(lowest(&sums, 0, 10 + f), 0);
    }
    ROW(0)[5] = 0;
    linnet_sums_begin(&sums, &points, LINNET_STAGE_MEASURE, words);
    linnet_sums_add_left(&sums, 1, left);
    CHECK_EQUAL(lowest(&sums, 1, 6), 1);
}

/* R 3, L 2, two points: the network begins in round 5. */
static void rounds_have_their_stages(void) {
    static const uint8_t stages[] = {1, 1, 1, 1, 1, 3, 3, 4, 4, 3, 3, 4, 4, 3};
    make_points();
    for (unsigned t = 0; t < sizeof stages; t++) {
        CHECK_EQUAL(linnet_points_turn(&points, t, 3, 2), stages[t]);
    }
    ROW(4)[3] = 0; /* one point is there */
    CHECK_EQUAL(linnet_points_turn(&points, 5, 3, 2), LINNET_STAGE_SPLIT);
    CHECK_EQUAL(linnet_points_turn(&points, 6, 3, 2), LINNET_STAGE_POINTS);
    ROW(4)[6] = 0;
    CHECK_EQUAL(linnet_points_turn(&points, 7, 3, 2), LINNET_STAGE_SCALE);
}

static void tables_that_are_beside_no_network_are_refused(void) {
    static const struct {
        uint16_t units[4];
        int8_t exponents[3];
    } bad[] = {{{4, 1, 4, 8}, {0, 0, 0}},   {{4, 1, 4, 3}, {0, 0, 0}},    {{4, 1, 4, 12}, {0, 0, 0}}, {{4, 1, 5, 9}, {0, 0, 0}},
               {{3, 1, 3, 9}, {0, 0, 0}},   {{127, 1, 127, 9}, {0, 0, 0}}, {{4, 1, 4, 9}, {0, 0, 1}},  {{4, 1, 4, 9}, {0, -14, 0}},
               {{4, 1, 4, 9}, {-14, 0, 0}}, {{4, 1, 4, 195}, {0, 0, 0}}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 3, bad[i].units, bad[i].exponents), LINNET_OK);
        CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_E_OUT_OF_RANGE);
    }
}

/* An offer of 54 features in whole numbers; then with one thing wrong at a time. */
static void offers_are_read(void) {
    static const int32_t training[] = {1, 2048, 20, 1, 60, 60, 1, 2, 1, 4, 3, 200, 3, 5, 8};
    static const uint16_t units[] = {27, 16, 27, 27};
    static const struct {
        uint8_t at;
        int32_t value;
    } bad[] = {{0, 3}, {1, 0}, {2, 0}, {4, 65536}, {7, 0}, {7, 1001}, {8, 0}, {9, 2}, {10, 2}, {11, 15}, {12, 6}, {13, 33}, {14, 0},
               {14, 65536}};
    struct linnet_message offer;
    struct linnet_training read;
    linnet_message_init(&offer, LINNET_OFFER);
    offer.network = LINNET_AUTOENCODER;
    offer.exponent_count = 3;
    offer.unit_count = 4;
    memcpy(offer.units, units, sizeof units);
    memcpy(offer.training, training, sizeof training);
    offer.training_count = 15;
    offer.profile[0] = 2;
    offer.profile[1] = 96;
    offer.profile[2] = 8;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_OK);
    CHECK_EQUAL(read.network, LINNET_TIFED);
    CHECK_EQUAL(linnet_training_network(&read), LINNET_AUTOENCODER);
    CHECK_EQUAL(read.sensing.learning, 8);
    CHECK_EQUAL(read.sensing.rounds_of_size, 2);
    CHECK_EQUAL(read.sensing.samples, 200);
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        offer.training[bad[i].at] = bad[i].value;
        CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_E_MALFORMED);
        offer.training[bad[i].at] = training[bad[i].at];
    }
    offer.training_count = 14;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_E_MALFORMED);
    offer.training_count = 15;
    offer.mode = 1;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_E_MALFORMED);
    offer.mode = 0;
    offer.profile[0] = 1;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_E_MALFORMED);
    offer.profile[0] = 3;
    offer.exponents[0] = offer.exponents[1] = -12;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_FLOAT ? LINNET_E_MALFORMED : LINNET_E_LEFT_OUT); /* batch 20 */
    offer.training[2] = 1;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_FLOAT ? LINNET_OK : LINNET_E_LEFT_OUT);
    CHECK(!LINNET_FLOAT || read.network == LINNET_SIGMOID);
    offer.network = LINNET_POINTS; /* no table stands beside anything there */
    offer.profile[1] = offer.profile[2] = 0;
    CHECK_EQUAL(linnet_training_read(&read, &offer), LINNET_E_MALFORMED);
}

/* Of ten windows a round takes four, in the order that SPEC 21.6 names; in others all are met once. */
static void windows_of_a_round_are_scattered(void) {
    static const uint32_t first[] = {0, 7, 4, 1};
    struct linnet_training fresh;
    struct linnet_data ten = {NULL, 0, 10, LINNET_FORM_WINDOW, 0, NULL};
    memset(&fresh, 0, sizeof fresh);
    fresh.examples = fresh.buffer = 4;
    fresh.stay = 1;
    for (uint32_t k = 0; k < 4; k++) {
        CHECK_EQUAL(linnet_training_scattered(&fresh, &ten, 0, 4, k), first[k]);
    }
    CHECK_EQUAL(linnet_training_scattered(&fresh, &ten, 1, 4, 0), 8);
    ten.is_live = 1;
    CHECK_EQUAL(linnet_training_scattered(&fresh, &ten, 1, 4, 0), 6);
    for (uint32_t n = 1; n < 300; n++) {
        uint8_t is_met[300] = {0};
        for (uint32_t k = 0, i = 0; k < n; k++, i = (i + linnet_training_scatter(n)) % n) {
            CHECK(!is_met[i]);
            is_met[i] = 1;
        }
    }
}

/* The table, and layers of whole numbers, begin with zeros; layers of reals as those of a sigmoid network. */
static void version_0_is_drawn(void) {
    static const uint16_t units[] = {4, 2, 4, 6};
    static const int8_t whole[] = {0, 0, 0};
    static const int8_t real[] = {-14, -13, 0};
    static int16_t drawn[52];
    static int16_t sigmoid[52];
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 3, units, whole), LINNET_OK);
    CHECK_EQUAL(layout.parameters, 10 + 12 + 30);
    memset(drawn, 1, sizeof drawn);
    linnet_model_initial(&layout, LINNET_AUTOENCODER, 7, drawn);
    CHECK_BYTES(drawn, sigmoid, sizeof drawn);
#if LINNET_FLOAT
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 3, units, real), LINNET_OK);
    memset(drawn, 1, sizeof drawn);
    linnet_model_initial(&layout, LINNET_AUTOENCODER, 7, drawn);
    linnet_model_initial(&layout, LINNET_SIGMOID, 7, sigmoid);
    memset(sigmoid + 22, 0, 30 * sizeof *sigmoid);
    CHECK_BYTES(drawn, sigmoid, sizeof drawn);
    CHECK(drawn[0] != 0);
#else
    (void)real;
#endif
}

/* ---- autoencoder.txt: a board's part of rounds, of windows that are their own raw features ---- */

#define MOST 2048
#define MOST_FEATURES 8

static long long numbers[MOST];
static long long result[MOST];
static int16_t raw[MOST];
static int16_t base[MOST];
static float reals[MOST];
static int16_t wholes[MOST];
static struct linnet_training training;

static void expect_numbers(const struct vector *v, const char *key, unsigned count) {
    CHECK_EQUAL(vector_numbers(v, key, numbers, MOST), count);
    for (unsigned i = 0; i < count; i++) {
        if (result[i] != numbers[i]) {
            fprintf(stderr, "line %u, %s[%u]: %lld, expected %lld\n", v->line, key, i, result[i], numbers[i]);
            exit(1);
        }
    }
}

static unsigned read_s16(const struct vector *v, const char *key, int16_t *out) {
    const int n = vector_numbers(v, key, numbers, MOST);
    for (int i = 0; i < n; i++) {
        out[i] = (int16_t)numbers[i];
    }
    return (unsigned)n;
}

/* The layout, with its table; 0: this build lacks the network's arithmetic. */
static int read_layout(const struct vector *v, struct linnet_message *offer) {
    linnet_message_init(offer, LINNET_OFFER);
    int count = vector_numbers(v, "units", numbers, LINNET_MAX_LAYERS);
    for (int i = 0; i < count; i++) {
        offer->units[i] = (uint16_t)numbers[i];
    }
    offer->units[count] = (uint16_t)(3 * vector_number(v, "points") + 3);
    offer->unit_count = (uint8_t)(count + 1);
    offer->exponent_count = (uint8_t)count;
    count = vector_numbers(v, "exponents", numbers, LINNET_MAX_LAYERS);
    for (int i = 0; i < count; i++) {
        offer->exponents[i] = (int8_t)numbers[i];
    }
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, offer->exponent_count, offer->units, offer->exponents), LINNET_OK);
    return LINNET_FLOAT || offer->exponents[0] == 0;
}

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    (void)context;
    (void)label;
    memcpy(features, raw + i * points.features, points.features * sizeof *raw);
    return 0;
}

static struct linnet_data windows = {NULL, 0, 0, LINNET_FORM_WINDOW, 0, load};

/* Offer, base and windows; the working parameters are the base's. Windows that a round takes. */
static uint32_t read_round(const struct vector *v, struct linnet_message *offer) {
    const int count = vector_numbers(v, "training", numbers, (int)LINNET_MAX_TRAINING);
    for (int i = 0; i < count; i++) {
        offer->training[i] = (int32_t)numbers[i];
    }
    offer->training_count = (uint8_t)count;
    offer->network = LINNET_AUTOENCODER;
    offer->profile[0] = 2;
    offer->seed = (uint64_t)vector_number(v, "seed");
    CHECK_EQUAL(linnet_training_read(&training, offer), LINNET_OK);
    CHECK_EQUAL(read_s16(v, "model", base), layout.parameters);
    const struct linnet_layout network = linnet_network_of(&layout);
    for (unsigned i = 0; i < network.parameters; i++) {
        const int h = linnet_layout_layer_of(&network, i, 1);
        wholes[i] = base[i];
        reals[i] = LINNET_FLOAT ? (float)base[i] * linnet_power_of_two(network.layer[h].exponent) : 0.0f;
    }
    CHECK_EQUAL(linnet_points_open(&points, &layout, base + network.parameters), LINNET_OK);
    windows.count = read_s16(v, "windows", raw) / points.features;
    windows.features = points.features;
    return windows.count < training.examples ? windows.count : training.examples;
}

static void *parameters(void) {
    return training.network == LINNET_TIFED ? (void *)wholes : (void *)reals;
}

static enum linnet_points_stage stage_of(const struct vector *v) {
    const enum linnet_points_stage stage = linnet_points_turn(&points, (uint32_t)vector_number(v, "round"),
                                                              training.sensing.rounds_of_size, training.sensing.learning);
    CHECK_EQUAL(stage, vector_number(v, "stage"));
    return stage;
}

static uint64_t room[2048];

/* The score of a window at its nearest point; it leaves what the network leaves of it, and which point that is. */
static uint32_t score_of(const int8_t *window, int8_t *left, int *nearest) {
    const struct linnet_layout network = linnet_network_of(&layout);
    uint32_t chi;
    *nearest = linnet_points_nearest(&points, window, LINNET_ALL_POINTS, &chi);
    linnet_autoencoder_left(&training, &network, parameters(), window, room, left);
    return *nearest >= 0 && linnet_points_is_measured(&points, (unsigned)*nearest)
               ? linnet_points_left(&points, left, (unsigned)*nearest)
               : chi;
}

static void learn(const struct vector *v, uint32_t taken) {
    static float momentum[MOST];
    const struct linnet_layout network = linnet_network_of(&layout);
    const uint32_t round = (uint32_t)vector_number(v, "round");
    struct linnet_figures figures = {0};
    int8_t window[MOST_FEATURES];
    CHECK(linnet_autoencoder_room(&training, &network, training.batch) <= sizeof room);
    memset(momentum, 0, sizeof momentum);
    for (uint32_t k = 0, filled = 0; k < training.passes * taken; k++) {
        const uint32_t at = k % taken;
        const uint32_t i = linnet_training_scattered(&training, &windows, round, taken, at);
        if (i % 8 != 7) {
            linnet_points_scale(&points, raw + i * points.features, window);
            linnet_autoencoder_put(&training, window, points.features, filled++, room);
        }
        if ((at % training.batch == training.batch - 1 || at == taken - 1) && filled > 0) {
            linnet_autoencoder_step(&training, &network, filled, parameters(), momentum, room, &figures);
            filled = 0;
        }
    }
    for (unsigned i = 0; i < network.parameters; i++) {
        result[i] = wholes[i] - base[i];
#if LINNET_FLOAT
        if (training.network == LINNET_SIGMOID) {
            const int exponent = network.layer[linnet_layout_layer_of(&network, i, 1)].exponent;
            result[i] = linnet_training_difference(reals[i], (float)base[i] * linnet_power_of_two(exponent),
                                                   linnet_power_of_two(4 - exponent));
        }
#endif
    }
    expect_numbers(v, "update", network.parameters);
}

static void add(const struct vector *v, uint32_t taken, enum linnet_points_stage stage) {
    static uint32_t words[MOST];
    uint32_t own[LINNET_MAX_POINTS] = {0};
    int8_t window[MOST_FEATURES];
    int8_t left[MOST_FEATURES];
    struct linnet_sums sums;
    uint32_t at = linnet_training_scattered(&training, &windows, (uint32_t)vector_number(v, "round"), taken, 0);
    linnet_sums_begin(&sums, &points, stage, words);
    for (uint32_t k = 0; k < windows.count; k++, at = (at + linnet_training_scatter(windows.count)) % windows.count) {
        const int is_taken = k < taken;
        int nearest;
        linnet_points_scale(&points, raw + at * points.features, window);
        if (stage == LINNET_STAGE_SCALE) {
            if (is_taken) {
                linnet_sums_add_raw(&sums, raw + at * points.features);
            }
            sums.uses_scale = 1;
            continue;
        }
        const uint32_t score = score_of(window, left, &nearest);
        if (at % 8 == 7) {
            if (nearest >= 0) {
                linnet_sums_hold(&sums, score);
            }
            continue;
        }
        own[nearest < 0 ? 0 : nearest]++;
        if (is_taken && stage == LINNET_STAGE_MEASURE) {
            linnet_sums_add_left(&sums, (unsigned)nearest, left);
        } else if (is_taken) {
            linnet_sums_add(&sums, &points, window);
        }
    }
    if (stage != LINNET_STAGE_SCALE) {
        linnet_sums_use(&sums, own);
    }
    const uint32_t digits = linnet_sums_digits(points.features, points.points);
    for (uint32_t i = 0; i < digits; i++) {
        result[i] = linnet_sums_digit(&sums, i);
    }
    expect_numbers(v, "digits", digits);
}

static void score(const struct vector *v) {
    int8_t window[MOST_FEATURES];
    int8_t left[MOST_FEATURES];
    int nearest;
    for (uint32_t i = 0; i < windows.count; i++) {
        linnet_points_scale(&points, raw + i * points.features, window);
        result[i] = score_of(window, left, &nearest);
    }
    expect_numbers(v, "scores", windows.count);
}

static void initial(const struct vector *v) {
    linnet_model_initial(&layout, LINNET_AUTOENCODER, (uint64_t)vector_number(v, "seed"), base);
    for (unsigned i = 0; i < layout.parameters; i++) {
        result[i] = base[i];
    }
    expect_numbers(v, "model", layout.parameters);
}

static void run(const char *file, const struct vector *v) {
    const char *op = vector_need(v, "op");
    struct linnet_message offer;
    (void)file;
    if (!read_layout(v, &offer)) {
        return;
    }
    if (strcmp(op, "initial") == 0) {
        initial(v);
    } else if (strcmp(op, "score") == 0) {
        read_round(v, &offer);
        score(v);
    } else if (strcmp(op, "learn") == 0) {
        const uint32_t taken = read_round(v, &offer);
        CHECK_EQUAL(stage_of(v), LINNET_STAGE_LEARN);
        learn(v, taken);
    } else if (strcmp(op, "sums") == 0) {
        const uint32_t taken = read_round(v, &offer);
        add(v, taken, stage_of(v));
    } /* closes and checks are the aggregator's */
}

int main(void) {
    vectors_run("autoencoder.txt", run);
    a_step_of_whole_numbers();
#if LINNET_FLOAT
    a_step_of_reals();
#endif
    the_table_stands_beside_a_network();
    anything_left_gives_a_score();
    what_is_left_is_added_up();
    rounds_have_their_stages();
    tables_that_are_beside_no_network_are_refused();
    offers_are_read();
    windows_of_a_round_are_scattered();
    version_0_is_drawn();
    return 0;
}

#else
int main(void) {
    return 0;
}
#endif
