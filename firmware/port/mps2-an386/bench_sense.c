#include "bench_sense.h"

#include <string.h>

#include "bench.h"
#include "linnet/front_end.h"
#include "linnet/random.h"
#include "linnet/sums.h"
#include "linnet/tifed.h"
#include "linnet/autoencoder.h"
#include "linnet/verdict.h"

static int16_t vibration[3 * 200];
static int16_t raw[54];

static void front_end(unsigned code, const char *name) {
    static uint32_t room[2 * 256 + 200];
    struct linnet_front_end front;
    if (linnet_front_end_init(&front, code, 3, 200, room, sizeof room) != LINNET_OK) {
        printf("%s is not there\n", name);
        return;
    }
    begin();
    linnet_front_end_run(&front, vibration, raw);
    end(name, "window of 3 axes of 200", 1);
}

/* Eight points in a space of 30 features, as log8 has. */
static void judging(void) {
    static const uint16_t units[] = {61, 10};
    static const int8_t exponent = 0;
    static int16_t table[620];
    static uint32_t words[728];
    int8_t window[30];
    uint32_t score = 0;
    struct linnet_layout layout;
    struct linnet_points points;
    struct linnet_sums sums;
    struct linnet_verdict verdict;
    struct linnet_random random = {9};
    for (unsigned i = 0; i < 600; i++) {
        table[i] = (int16_t)(i < 300 ? linnet_random_uniform(&random, -1600, 1600) : linnet_random_uniform(&random, 1, 4096));
    }
    for (unsigned column = 0; column < 10; column++) {
        table[600 + column] = 1; /* boards */
        table[610 + column] = 100;
    }
    linnet_layout_init(&layout, LINNET_INT16, 1, units, &exponent);
    linnet_points_open(&points, &layout, table);
    const struct linnet_limits limits = {1000, 80, 94, 103};
    begin();
    linnet_points_scale(&points, raw, window);
    end("scaling of 30 features", "window", 1);
    begin();
    linnet_points_nearest(&points, window, LINNET_ALL_POINTS, &score);
    end("score against 8 points, 30 features", "window", 1);
    linnet_verdict_init(&verdict, 3, 5);
    begin();
    linnet_verdict_window(&verdict, score, score, &limits);
    end("verdict", "window", 1);
    linnet_sums_begin(&sums, &points, LINNET_STAGE_SPLIT, words);
    begin();
    linnet_sums_add(&sums, &points, window);
    end("adding to the sums, scored and with products", "window", 1);
}

#if LINNET_WITH_AUTOENCODER
/* 30 features through 16 units and back, beside a table of eight points. */
static void repeating(unsigned network, unsigned windows, const char *scoring, const char *learning) {
    static const uint16_t units[] = {30, 16, 30};
    static union {
        float reals[1006];
        int16_t whole[1006];
    } parameters;
    static float momentum[1006];
    static uint32_t room[1472];
    static int16_t table[31 * 27];
    const int8_t exponent = network == LINNET_TIFED ? 0 : -11;
    const int8_t exponents[] = {exponent, exponent};
    const struct linnet_points points = {table, 30, 8, 1};
    struct linnet_random random = {10};
    struct linnet_layout layout;
    struct linnet_training training;
    struct linnet_figures figures;
    int8_t window[30];
    int8_t left[30];
    memset(&training, 0, sizeof training);
    memset(&figures, 0, sizeof figures);
    training.network = (uint8_t)network;
    training.batch = windows;
    training.rate = 0.03f;
    training.momentum = 0.9f;
    training.rate_inverse = 2048;
    training.divide = LINNET_TRUNC;
    linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents);
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++) {
        table[i] = (int16_t)linnet_random_uniform(&random, 1, 4096);
    }
    for (unsigned i = 0; i < layout.parameters; i++) {
        if (network == LINNET_TIFED) {
            parameters.whole[i] = (int16_t)linnet_random_uniform(&random, -2048, 2047);
        } else {
            parameters.reals[i] = (float)linnet_random_uniform(&random, -1024, 1023) * (1.0f / 2048.0f);
        }
    }
    for (unsigned f = 0; f < 30; f++) {
        window[f] = (int8_t)linnet_random_uniform(&random, -80, 80);
    }
    begin();
    linnet_autoencoder_left(&training, &layout, &parameters, window, room, left);
    linnet_points_left(&points, left, 3);
    end(scoring, "window", 1);
    for (unsigned k = 0; k < windows; k++) {
        linnet_autoencoder_put(&training, window, 30, k, room);
    }
    begin();
    linnet_autoencoder_step(&training, &layout, windows, &parameters, momentum, room, &figures);
    end(learning, "step", 1);
}
#endif

void bench_sense(void) {
    struct linnet_random random = {8};
    for (unsigned n = 0; n < sizeof vibration / sizeof *vibration; n++) {
        vibration[n] = (int16_t)linnet_random_uniform(&random, -8000, 8000);
    }
    front_end(LINNET_FRONT_HAAR, "haar");
    front_end(LINNET_FRONT_LIN16, "lin16");
    front_end(LINNET_FRONT_LOG8, "log8");
    judging();
#if LINNET_WITH_AUTOENCODER
    repeating(LINNET_SIGMOID, 1, "autoencoder 30-16-30 of reals, score", "autoencoder 30-16-30 of reals, a window learnt");
    repeating(LINNET_TIFED, 20, "autoencoder 30-16-30 of whole numbers, score",
              "autoencoder 30-16-30 of whole numbers, 20 windows learnt");
#endif
}
