/* Any table as a model of points, alone or beside a network, any samples as windows: each gets a verdict, and no sum leaves what a digit holds. */
#include <stdlib.h>
#include <string.h>

#include "linnet/front_end.h"
#include "linnet/sums.h"
#include "linnet/verdict.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void expect(int condition) {
    if (!condition) {
        abort();
    }
}

/* The next bytes, zeros behind the last. */
static void take(const uint8_t **bytes, size_t *length, void *out, size_t wanted) {
    const size_t n = wanted < *length ? wanted : *length;
    memset(out, 0, wanted);
    memcpy(out, *bytes, n);
    *bytes += n;
    *length -= n;
}

static void judge(const struct linnet_points *points, const int16_t *raw, struct linnet_sums *sums,
                  struct linnet_verdict *verdict) {
    int8_t window[LINNET_MAX_POINT_FEATURES];
    uint32_t own;
    uint32_t any;
    const uint32_t held[LINNET_MAX_POINTS] = {3, 0, 1};
    const struct linnet_limits limits = linnet_points_limits(points);
    linnet_points_scale(points, raw, window);
    const int nearest = linnet_points_nearest(points, window, LINNET_ALL_POINTS, &any);
    linnet_points_nearest(points, window, linnet_points_mask(points, held), &own);
    expect(any <= own && nearest < (int)linnet_points_present(points));
    expect(linnet_score_class(any) < LINNET_SCORE_CLASSES);
    expect(linnet_verdict_window(verdict, own, any, &limits) <= LINNET_NOT_KNOWN_HERE);
    expect(linnet_verdict_over(verdict) <= verdict->last);
#if LINNET_WITH_AUTOENCODER
    if (nearest >= 0 && linnet_points_is_measured(points, (unsigned)nearest)) {
        expect(linnet_score_class(linnet_points_left(points, window, (unsigned)nearest)) < LINNET_SCORE_CLASSES);
    }
    if (sums->stage == LINNET_STAGE_MEASURE) { /* as if the network gave zeros */
        expect(nearest >= 0);
        linnet_sums_add_left(sums, (unsigned)nearest, window);
        return;
    }
#endif
    if (sums->stage == LINNET_STAGE_LEARN) {
        return;
    }
    if (sums->stage == LINNET_STAGE_SCALE) {
        linnet_sums_add_raw(sums, raw);
    } else {
        linnet_sums_add(sums, points, window);
        linnet_sums_hold(sums, any);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static const uint8_t fronts[] = {LINNET_FRONT_NONE, LINNET_FRONT_LOG8, LINNET_FRONT_LIN16, LINNET_FRONT_HAAR,
                                     LINNET_FRONT_LOG8 + 8, LINNET_FRONT_LIN16 + 8, LINNET_FRONT_HAAR + 8};
    static int16_t parameters[128 + 2 * 126 + 127 * 99]; /* of points 254 · 34 */
    static int16_t window[LINNET_MAX_AXES * LINNET_MAX_SAMPLES];
    static int16_t raw[LINNET_MAX_AXES * LINNET_MAX_SAMPLES];
    static uint32_t words[32 * (3 * 126 + 1)];
    static uint32_t scratch[2 * 256 + LINNET_MAX_SAMPLES];
    static const int8_t exponents[3] = {0};
    uint8_t set[4];
    struct linnet_front_end front;
    struct linnet_layout layout;
    struct linnet_points points;
    struct linnet_sums sums;
    struct linnet_verdict verdict;
    take(&bytes, &length, set, sizeof set);
    if (linnet_front_end_init(&front, fronts[set[0] % sizeof fronts], set[1] % 7u, set[2], scratch, sizeof scratch) != LINNET_OK) {
        return 0;
    }
    const int features = linnet_front_end_features(front.code, front.axes, front.samples);
    const unsigned most = 1u << set[3] % 6u;
    const int is_beside = LINNET_WITH_AUTOENCODER && set[1] >= 128 && features >= 4;
    const uint16_t alone[] = {(uint16_t)(2 * features + 1), (uint16_t)(most + 2u)};
    const uint16_t beside[] = {(uint16_t)features, 1, (uint16_t)features, (uint16_t)(3u * most + 3u)};
    if (features > (int)LINNET_MAX_POINT_FEATURES
        || linnet_layout_init(&layout, LINNET_INT16, is_beside ? 3 : 1, is_beside ? beside : alone, exponents) != LINNET_OK) {
        return 0;
    }
    const struct linnet_layer *last = &layout.layer[layout.layers - 1u];
    int16_t *const table = parameters + last->first;
    take(&bytes, &length, table, linnet_layer_parameters(last) * sizeof *table);
    expect(linnet_points_open(&points, &layout, table) == LINNET_OK);
    enum linnet_points_stage stage = linnet_points_stage(&points, set[3] >> 3, 1 + set[3] % 5u);
#if LINNET_WITH_AUTOENCODER
    if (is_beside) {
        stage = linnet_points_turn(&points, set[3] >> 3, 1 + set[3] % 5u, 1);
    }
#endif
    linnet_sums_begin(&sums, &points, stage, words);
    linnet_verdict_init(&verdict, 1 + set[3] % 3u, 3 + set[3] % 30u);
    do {
        take(&bytes, &length, window, (size_t)front.axes * front.samples * sizeof *window);
        linnet_front_end_run(&front, window, raw);
        judge(&points, raw, &sums, &verdict);
    } while (length > 0);
    const uint32_t digits = linnet_sums_digits(points.features, points.points);
    for (uint32_t i = 0; i < digits; i++) {
        const int32_t digit = linnet_sums_digit(&sums, i);
        expect(digit >= -65535 && digit <= 65535);
    }
    return 0;
}
