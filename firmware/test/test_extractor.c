/* The extractor: the vectors, damaged files, and the kernels' roundings. */
#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/error.h"
#include "linnet/extractor.h"
#include "test.h"
#include "vectors.h"

static void roundings(void) {
    CHECK_EQUAL(linnet_requantize(3, 1 << 30, 0), 2);   /* 1.5: halves up at the high half */
    CHECK_EQUAL(linnet_requantize(-3, 1 << 30, 0), -1); /* -1.5 */
    CHECK_EQUAL(linnet_requantize(6, 1 << 30, -1), 2);  /* 3 / 2: halves away from zero at the shift */
    CHECK_EQUAL(linnet_requantize(-6, 1 << 30, -1), -2);
    CHECK_EQUAL(linnet_requantize(100, 1 << 30, 3), 400);
    CHECK_EQUAL(linnet_requantize(INT32_MAX, INT32_MAX, -31), 1);
    CHECK_EQUAL(linnet_requantize(INT32_MIN, INT32_MAX, -31), -1);
    CHECK_EQUAL(linnet_requantize(5, 0, 0), 0);
}

static uint8_t model[8192];
static uint8_t arena[4096];
static uint8_t bytes[4096];

/* Input bytes as the reals that they stand for become the same bytes; what no byte stands for becomes the last one. */
static void takes_reals(const struct linnet_extractor *x) {
    static float reals[4096];
    const uint8_t *tensor = model + x->tensor_table + 16u * x->input;
    const size_t count = linnet_extractor_input_size(x);
    const float scale = linnet_load_float(tensor + 12);
    const int zero = linnet_to_s8(tensor[10]);
    for (size_t i = 0; i < count; i++) {
        reals[i] = ((float)((int8_t)bytes[i] - zero) + (i % 2 ? 0.4f : -0.4f)) * scale;
    }
    linnet_extractor_take(x, arena, reals);
    CHECK_BYTES((const uint8_t *)linnet_extractor_input(x, arena), bytes, count);
    for (size_t i = 0; i < count; i++) {
        reals[i] = (i % 2 ? 1e30f : -1e30f) * scale;
    }
    linnet_extractor_take(x, arena, reals);
    for (size_t i = 0; i < count; i++) {
        CHECK_EQUAL(linnet_extractor_input(x, arena)[i], i % 2 ? INT8_MAX : INT8_MIN);
    }
    memcpy(linnet_extractor_input(x, arena), bytes, count);
}

/* Runs one vector; returns the length of the model when it was accepted. */
static int run_vector(const struct vector *v) {
    struct linnet_extractor x;
    const int length = vector_hex(v, "hex", model, sizeof model);
    const int result = linnet_extractor_open(&x, model, (size_t)length);
    const char *expect = vector_need(v, "expect");
    if (strcmp(expect, "ok") != 0) {
        if (result >= 0 || strcmp(linnet_error_name(result), expect) != 0) {
            fprintf(stderr, "%s: %s, expected %s\n", vector_need(v, "name"), linnet_error_name(result), expect);
            exit(1);
        }
        return 0;
    }
    CHECK_EQUAL(result, LINNET_OK);
    CHECK(linnet_extractor_arena_size(&x) <= sizeof arena);
    CHECK_EQUAL(linnet_extractor_arena_size(&x), vector_number(v, "arena"));
    CHECK_EQUAL(vector_hex(v, "input", bytes, sizeof bytes), linnet_extractor_input_size(&x));
    memcpy(linnet_extractor_input(&x, arena), bytes, linnet_extractor_input_size(&x));
    takes_reals(&x);
    linnet_extractor_run(&x, arena);
    CHECK_EQUAL(vector_hex(v, "output", bytes, sizeof bytes), linnet_extractor_output_size(&x));
    CHECK_BYTES(linnet_extractor_output(&x, arena), bytes, linnet_extractor_output_size(&x));
    float features[64];
    CHECK(linnet_extractor_output_size(&x) <= 64);
    linnet_extractor_features(&x, arena, features);
    return length;
}

/* Every cut and every changed byte is refused or harmless: the sanitizers watch. */
static void damage(int length) {
    static uint8_t copy[8192];
    struct linnet_extractor x;
    for (int cut = 0; cut < length; cut++) {
        CHECK(linnet_extractor_open(&x, model, (size_t)cut) < 0);
    }
    for (int at = 0; at < length; at++) {
        for (int change = 1; change < 256; change = change * 12 + 3) {
            memcpy(copy, model, (size_t)length);
            copy[at] = (uint8_t)(copy[at] ^ change);
            if (at >= 48) {
                CHECK_EQUAL(linnet_extractor_open(&x, copy, (size_t)length), LINNET_E_CHECKSUM);
            }
            linnet_store_le32(copy + 12, linnet_crc32c(copy + 16, (size_t)length - 16u));
            if (linnet_extractor_open(&x, copy, (size_t)length) == LINNET_OK &&
                linnet_extractor_arena_size(&x) <= sizeof arena) {
                uint8_t *own = calloc(1, linnet_extractor_arena_size(&x));
                CHECK(own != NULL);
                linnet_extractor_run(&x, own);
                free(own);
            }
        }
    }
}

int main(void) {
    struct vector v = {0};
    int count = 0;
    roundings();
    FILE *file = vectors_open("extractor.txt");
    CHECK(file != NULL);
    while (vectors_next(file, &v)) {
        const int length = run_vector(&v);
        if (length > 0 && TRIALS(20) == 20) { /* every damaged byte of it takes minutes on an emulated core */
            damage(length);
        }
        count++;
    }
    fclose(file);
    CHECK(count >= 10);
    printf("%d extractor vectors\n", count);
    return 0;
}
