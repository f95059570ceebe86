#include "bench_sense.h"

#include "bench.h"
#include "linnet/front_end.h"
#include "linnet/random.h"
#include "linnet/sums.h"
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

void bench_sense(void) {
    struct linnet_random random = {8};
    for (unsigned n = 0; n < sizeof vibration / sizeof *vibration; n++) {
        vibration[n] = (int16_t)linnet_random_uniform(&random, -8000, 8000);
    }
    front_end(LINNET_FRONT_HAAR, "haar");
    front_end(LINNET_FRONT_LIN16, "lin16");
    front_end(LINNET_FRONT_LOG8, "log8");
    judging();
}
