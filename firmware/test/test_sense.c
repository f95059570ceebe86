/* Front ends, points, sums and verdicts: protocol/vectors/anomaly.txt, and what a board is to do with windows that are none. */
#include <math.h>

#include "linnet/front_end.h"
#include "linnet/sums.h"
#include "linnet/verdict.h"
#include "test.h"
#include "vectors.h"

#define MOST 4096

static long long numbers[MOST];

static int read(const struct vector *v, const char *key, int16_t *out) {
    const int n = vector_numbers(v, key, numbers, MOST);
    for (int i = 0; i < n; i++) {
        out[i] = (int16_t)numbers[i];
    }
    return n;
}

static void expect_numbers(const struct vector *v, const char *key, const long long *actual, int count) {
    const int n = vector_numbers(v, key, numbers, MOST);
    CHECK_EQUAL(count, n);
    for (int i = 0; i < n; i++) {
        if (actual[i] != numbers[i]) {
            fprintf(stderr, "line %u, %s[%d]: %lld, expected %lld\n", v->line, key, i, actual[i], numbers[i]);
            exit(1);
        }
    }
}

static long long result[MOST];

static void front(const struct vector *v) {
    static int16_t window[LINNET_MAX_AXES * LINNET_MAX_SAMPLES];
    static int16_t raw[LINNET_MAX_AXES * 18 + 1];
    static float scratch[2 * 256 + LINNET_MAX_SAMPLES];
    struct linnet_front_end front;
    const unsigned code = (unsigned)vector_number(v, "front");
    const unsigned axes = (unsigned)vector_number(v, "axes");
    const unsigned samples = (unsigned)vector_number(v, "samples");
    CHECK_EQUAL(linnet_front_end_init(&front, code, axes, samples, scratch, linnet_front_end_scratch_size(code, samples)),
                LINNET_OK);
    CHECK_EQUAL(read(v, "window", window), axes * samples);
    linnet_front_end_run(&front, window, raw);
    const int features = linnet_front_end_features(code, axes, samples);
    for (int f = 0; f < features; f++) {
        result[f] = raw[f];
    }
    expect_numbers(v, "raw", result, features);
}

static int16_t table[MOST];
static struct linnet_points points;

static void model(const struct vector *v) {
    const uint16_t units[] = {(uint16_t)(2 * vector_number(v, "features") + 1), (uint16_t)(vector_number(v, "points") + 2)};
    static const int8_t exponent = 0;
    struct linnet_layout layout;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, units, &exponent), LINNET_OK);
    CHECK_EQUAL(read(v, "model", table), layout.parameters);
    CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_OK);
    CHECK_EQUAL(points.features, vector_number(v, "features"));
    CHECK_EQUAL(points.points, vector_number(v, "points"));
}

static void scale(const struct vector *v) {
    int16_t raw[LINNET_MAX_POINT_FEATURES];
    int8_t window[LINNET_MAX_POINT_FEATURES];
    model(v);
    CHECK_EQUAL(read(v, "raw", raw), points.features);
    linnet_points_scale(&points, raw, window);
    for (unsigned f = 0; f < points.features; f++) {
        result[f] = window[f];
    }
    expect_numbers(v, "scaled", result, points.features);
}

static int8_t rows[MOST];

/* A key's windows, a row each; how many there are. */
static int windows(const struct vector *v, const char *key, unsigned features) {
    const int n = vector_numbers(v, key, numbers, MOST);
    CHECK_EQUAL(n % (int)features, 0);
    for (int i = 0; i < n; i++) {
        rows[i] = (int8_t)numbers[i];
    }
    return n / (int)features;
}

static void score(const struct vector *v) {
    long long nearest[MOST];
    model(v);
    int count = 0;
    const int n = windows(v, "windows", points.features);
    for (int i = 0; i < n; i++) {
        uint32_t least;
        nearest[i] = linnet_points_nearest(&points, rows + i * points.features, LINNET_ALL_POINTS, &least);
        const unsigned present = linnet_points_present(&points);
        for (unsigned k = 0; k < present; k++) {
            result[count++] = linnet_points_score(&points, rows + i * points.features, k);
        }
        CHECK_EQUAL(least, linnet_points_score(&points, rows + i * points.features, (unsigned)nearest[i]));
    }
    expect_numbers(v, "scores", result, count);
    expect_numbers(v, "nearest", nearest, n);
}

static void remembered(const struct vector *v, uint32_t *own) {
    CHECK_EQUAL(vector_numbers(v, "own", numbers, MOST), points.points + 1);
    for (unsigned k = 0; k < points.points; k++) {
        own[k] = (uint32_t)numbers[k];
    }
}

static void sums(const struct vector *v) {
    static uint32_t words[MOST];
    uint32_t own[LINNET_MAX_POINTS];
    struct linnet_sums s;
    model(v);
    const enum linnet_points_stage stage =
        linnet_points_stage(&points, (uint32_t)vector_number(v, "round"), (uint32_t)vector_number(v, "size"));
    CHECK_EQUAL(stage, vector_number(v, "stage"));
    linnet_sums_begin(&s, &points, stage, words);
    if (stage == LINNET_STAGE_SCALE) {
        static int16_t raw[MOST];
        const int n = read(v, "windows", raw);
        for (int i = 0; i < n; i += points.features) {
            linnet_sums_add_raw(&s, raw + i);
        }
    } else {
        const int n = windows(v, "windows", points.features);
        for (int i = 0; i < n; i++) {
            linnet_sums_add(&s, &points, rows + i * points.features);
        }
    }
    const int held = vector_numbers(v, "held", numbers, MOST);
    for (int i = 0; i < held; i++) {
        linnet_sums_hold(&s, (uint32_t)numbers[i]);
    }
    remembered(v, own);
    linnet_sums_use(&s, own);
    const uint32_t digits = linnet_sums_digits(points.features, points.points);
    for (uint32_t i = 0; i < digits; i++) {
        result[i] = linnet_sums_digit(&s, i);
    }
    expect_numbers(v, "digits", result, (int)digits);
}

static void mask(const struct vector *v) {
    uint32_t own[LINNET_MAX_POINTS];
    model(v);
    remembered(v, own);
    CHECK_EQUAL(linnet_points_mask(&points, own), vector_number(v, "mask"));
}

static void classes(const struct vector *v) {
    const int n = vector_numbers(v, "score", numbers, MOST);
    for (int i = 0; i < n; i++) {
        result[i] = linnet_score_class((uint32_t)numbers[i]);
    }
    expect_numbers(v, "class", result, n);
}

static void verdict(const struct vector *v) {
    static long long any[MOST];
    static long long own[MOST];
    static long long tracks[MOST];
    long long alarm[2];
    long long limit[4];
    struct linnet_verdict verdict;
    CHECK_EQUAL(vector_numbers(v, "alarm", alarm, 2), 2);
    CHECK_EQUAL(vector_numbers(v, "limits", limit, 4), 4);
    const struct linnet_limits limits = {(int16_t)limit[0], (int16_t)limit[1], (int16_t)limit[2], (int16_t)limit[3]};
    const int n = vector_numbers(v, "own", own, MOST);
    CHECK_EQUAL(vector_numbers(v, "any", any, MOST), n);
    linnet_verdict_init(&verdict, (unsigned)alarm[0], (unsigned)alarm[1]);
    for (int i = 0; i < n; i++) {
        if (i == vector_number(v, "acknowledged")) {
            linnet_verdict_acknowledge(&verdict);
        }
        result[i] = linnet_verdict_window(&verdict, (uint32_t)own[i], (uint32_t)any[i], &limits);
        CHECK_EQUAL(result[i], linnet_verdict_state(&verdict));
        tracks[i] = verdict.track;
    }
    expect_numbers(v, "states", result, n);
    expect_numbers(v, "tracks", tracks, n);
}

static void own_point(const struct vector *v) {
    int32_t words[2 * LINNET_MAX_POINT_FEATURES];
    struct linnet_own_point own;
    const unsigned features = (unsigned)vector_number(v, "features");
    const int n = windows(v, "windows", features);
    linnet_own_point_begin(&own, features, (unsigned)vector_number(v, "floor"), (unsigned)n, words);
    for (int i = 0; i < n; i++) {
        CHECK_EQUAL(linnet_own_point_is_ready(&own), 0);
        CHECK(linnet_own_point_score(&own, rows) == UINT32_MAX);
        linnet_own_point_add(&own, rows + i * (int)features);
    }
    CHECK(linnet_own_point_is_ready(&own));
    linnet_own_point_add(&own, rows);
    const int probes = windows(v, "probes", features);
    for (int i = 0; i < probes; i++) {
        result[i] = linnet_own_point_score(&own, rows + i * (int)features);
    }
    expect_numbers(v, "scores", result, probes);
}

static void run(const char *file, const struct vector *v) {
    static const struct {
        const char *op;
        void (*run)(const struct vector *);
    } ops[] = {{"front", front}, {"scale", scale}, {"class", classes}, {"score", score}, {"sums", sums},
               {"mask", mask},   {"verdict", verdict}, {"own", own_point}};
    (void)file;
    for (unsigned i = 0; i < sizeof ops / sizeof *ops; i++) {
        if (strcmp(vector_need(v, "op"), ops[i].op) == 0) {
            ops[i].run(v);
        }
    } /* closes, limits and checks are the aggregator's */
}

/* The window of the bands is rounded from a value of its own; a libm's cosine rounds to the same. */
static void windows_of_every_length_are_a_libms(void) {
    static float scratch[2 * 256 + LINNET_MAX_SAMPLES];
    struct linnet_front_end front;
    for (unsigned samples = LINNET_MIN_SAMPLES; samples <= LINNET_MAX_SAMPLES; samples += 241 / TRIALS(240)) {
        CHECK_EQUAL(linnet_front_end_init(&front, LINNET_FRONT_LOG8, 1, samples, scratch, sizeof scratch), LINNET_OK);
        for (unsigned n = 0; n < samples; n++) {
            CHECK(scratch[512 + n] == (float)(0.5 - 0.5 * cos(2 * 3.14159265358979323846 * n / samples)));
        }
    }
}

static void settings_that_there_are_not_are_refused(void) {
    static int32_t scratch[1024];
    struct linnet_front_end front;
    static const unsigned bad[][3] = {{1, 3, 200}, {5, 3, 200}, {8, 3, 200},  {9, 3, 200},  {16, 3, 200}, {4, 0, 200},
                                      {4, 7, 200}, {4, 3, 15},  {4, 3, 257}, {0, 1, 0}, {20, 3, 200}};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_EQUAL(linnet_front_end_features(bad[i][0], bad[i][1], bad[i][2]), LINNET_E_OUT_OF_RANGE);
        CHECK_EQUAL(linnet_front_end_init(&front, bad[i][0], bad[i][1], bad[i][2], scratch, sizeof scratch),
                    LINNET_E_OUT_OF_RANGE);
    }
    CHECK_EQUAL(linnet_front_end_init(&front, LINNET_FRONT_HAAR, 3, 200, scratch, 1023), LINNET_E_SPACE);
    CHECK_EQUAL(linnet_front_end_features(LINNET_FRONT_NONE, 1, 30), 30);
    CHECK_EQUAL(linnet_front_end_init(&front, LINNET_FRONT_NONE, 1, 3, NULL, 0), LINNET_OK);
    static const int16_t same[] = {5, -6, 7};
    int16_t raw[3];
    linnet_front_end_run(&front, same, raw);
    CHECK_BYTES(raw, same, sizeof raw);
}

static void axes_that_say_nothing_are_named(void) {
    struct linnet_front_end front = {LINNET_FRONT_HAAR, 2, 20, NULL};
    int16_t window[40];
    for (int n = 0; n < 20; n++) {
        window[2 * n] = 1234;
        window[2 * n + 1] = (int16_t)(n < 2 ? 32767 : n);
    }
    CHECK_EQUAL(linnet_front_end_axis(&front, window, 0, -32768, 32767), LINNET_AXIS_DEAD);
    CHECK_EQUAL(linnet_front_end_axis(&front, window, 1, -32768, 32767), LINNET_AXIS_SATURATED);
    window[1] = 5;
    CHECK_EQUAL(linnet_front_end_axis(&front, window, 1, -32768, 32767), LINNET_AXIS_FINE);
}

static void tables_that_are_none_of_points_are_refused(void) {
    static const uint16_t bad[][2] = {{60, 10}, {61, 11}, {61, 2}, {61, 66}, {1, 10}, {255, 10}};
    static const int8_t exponents[] = {0, 0};
    static const int8_t one = 1;
    static const uint16_t good[] = {61, 10, 3};
    struct linnet_layout layout;
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, bad[i], exponents), LINNET_OK);
        CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_E_OUT_OF_RANGE);
    }
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 2, good, exponents), LINNET_OK);
    CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, good, &one), LINNET_OK);
    CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, good, exponents), LINNET_OK);
    CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_OK);
}

/* What a version may say that no aggregator of ours makes: every score is a number all the same, and no sum runs over. */
static void any_table_gives_a_score(void) {
    static uint32_t words[8 * 127];
    static const uint16_t units[] = {253, 4};
    static const int8_t exponent = 0;
    int8_t window[126];
    struct linnet_layout layout;
    struct linnet_sums s;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, units, &exponent), LINNET_OK);
    CHECK_EQUAL(linnet_points_open(&points, &layout, table), LINNET_OK);
    memset(window, -128, sizeof window);
    for (unsigned i = 0; i < layout.parameters; i++) {
        table[i] = INT16_MAX; /* the farthest mean there is */
    }
    CHECK_EQUAL(linnet_points_nearest(&points, window, LINNET_ALL_POINTS, NULL), 0);
    for (unsigned row = 126; row < 252; row++) {
        table[row * 4] = -1; /* the greatest weight, of the nearer point */
    }
    CHECK_EQUAL(linnet_points_score(&points, window, 0), UINT32_MAX);
    CHECK_EQUAL(linnet_score_class(UINT32_MAX), LINNET_SCORE_CLASSES - 1);
    linnet_sums_begin(&s, &points, LINNET_STAGE_SPLIT, words);
    for (unsigned i = 0; i < LINNET_MAX_WINDOWS + 5; i++) {
        linnet_sums_add(&s, &points, window);
    }
    CHECK_EQUAL(s.windows, LINNET_MAX_WINDOWS);
}

int main(void) {
    vectors_run("anomaly.txt", run);
    windows_of_every_length_are_a_libms();
    settings_that_there_are_not_are_refused();
    axes_that_say_nothing_are_named();
    tables_that_are_none_of_points_are_refused();
    any_table_gives_a_score();
    return 0;
}
