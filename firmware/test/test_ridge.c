/* A regression head's sums and what it says: protocol/vectors/ridge.txt. */
#include "linnet/ridge.h"
#include "test.h"
#include "vectors.h"

#define MOST 8192

static long long numbers[MOST];
static long long result[MOST];
static int8_t rows[MOST];
static int16_t weights[LINNET_MAX_RIDGE_FEATURES + 1];

static void expect_numbers(const struct vector *v, const char *key, int count) {
    CHECK_EQUAL(count, vector_numbers(v, key, numbers, MOST));
    for (int i = 0; i < count; i++) {
        if (result[i] != numbers[i]) {
            fprintf(stderr, "line %u, %s[%d]: %lld, expected %lld\n", v->line, key, i, result[i], numbers[i]);
            exit(1);
        }
    }
}

static unsigned model(const struct vector *v) {
    const unsigned features = (unsigned)vector_number(v, "features");
    const uint16_t units[] = {(uint16_t)features, 1};
    const int8_t exponent = LINNET_RIDGE_EXPONENT;
    struct linnet_layout layout;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, units, &exponent), LINNET_OK);
    CHECK_EQUAL(linnet_ridge_fits(&layout), LINNET_OK);
    CHECK_EQUAL(vector_numbers(v, "model", numbers, MOST), features + 1);
    for (unsigned i = 0; i <= features; i++) {
        weights[i] = (int16_t)numbers[i];
    }
    return features;
}

static int read_rows(const struct vector *v, const char *key, unsigned features) {
    const int n = vector_numbers(v, key, numbers, MOST);
    for (int i = 0; i < n; i++) {
        rows[i] = (int8_t)numbers[i];
    }
    return n / (int)features;
}

static void predict(const struct vector *v) {
    const unsigned features = model(v);
    const int n = read_rows(v, "rows", features);
    for (int i = 0; i < n; i++) {
        result[i] = linnet_ridge_predict(weights, features, rows + (unsigned)i * features);
    }
    expect_numbers(v, "said", n);
}

static void sums(const struct vector *v) {
    static uint64_t memory[2048];
    struct linnet_ridge ridge;
    const unsigned features = model(v);
    CHECK(linnet_ridge_size(features) <= sizeof memory);
    linnet_ridge_begin(&ridge, features, memory);
    int n = read_rows(v, "rows", features);
    CHECK_EQUAL(vector_numbers(v, "targets", numbers, MOST), n);
    for (int i = 0; i < n; i++) {
        linnet_ridge_add(&ridge, rows + (unsigned)i * features, (int16_t)numbers[i]);
    }
    CHECK_EQUAL(linnet_ridge_examples(&ridge), n);
    n = read_rows(v, "kept", features);
    CHECK_EQUAL(vector_numbers(v, "keptTargets", numbers, MOST), n);
    for (int i = 0; i < n; i++) {
        linnet_ridge_hold(&ridge, weights, rows + (unsigned)i * features, (int16_t)numbers[i]);
    }
    const uint32_t digits = linnet_ridge_digits(features);
    CHECK(digits <= MOST);
    for (uint32_t i = 0; i < digits; i++) {
        result[i] = linnet_ridge_digit(&ridge, i);
    }
    expect_numbers(v, "digits", (int)digits);
}

static int is(const struct vector *v, const char *op) {
    return strcmp(vector_need(v, "op"), op) == 0;
}

static void run(const char *file, const struct vector *v) {
    (void)file;
    if (is(v, "sums")) {
        sums(v);
    } else if (is(v, "predict")) {
        predict(v);
    } else {
        CHECK(is(v, "close") || is(v, "check")); /* the aggregator's */
    }
}

static void no_layout_but_a_heads(void) {
    const uint16_t wide[] = {LINNET_MAX_RIDGE_FEATURES + 1, 1};
    const uint16_t two[] = {4, 2};
    const int8_t exponents[] = {LINNET_RIDGE_EXPONENT, 0};
    struct linnet_layout layout;
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, wide, exponents), LINNET_OK);
    CHECK_EQUAL(linnet_ridge_fits(&layout), LINNET_E_OUT_OF_RANGE);
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 1, two, exponents), LINNET_OK);
    CHECK_EQUAL(linnet_ridge_fits(&layout), LINNET_E_OUT_OF_RANGE);
}

/* Beyond 65 535 examples a sum could leave its 32 bits. */
static void sums_are_full(void) {
    static uint64_t memory[8];
    static const int8_t most[] = {-128};
    struct linnet_ridge ridge;
    CHECK(linnet_ridge_size(1) <= sizeof memory);
    linnet_ridge_begin(&ridge, 1, memory);
    for (uint32_t i = 0; i < LINNET_MAX_RIDGE_EXAMPLES + 9; i++) {
        linnet_ridge_add(&ridge, most, INT16_MIN);
    }
    CHECK_EQUAL(linnet_ridge_examples(&ridge), LINNET_MAX_RIDGE_EXAMPLES);
    CHECK_EQUAL(ridge.products[2], (int32_t)LINNET_MAX_RIDGE_EXAMPLES * 128 * 128);
}

int main(void) {
    vectors_run("ridge.txt", run);
    no_layout_but_a_heads();
    sums_are_full();
    return 0;
}
