/* Runs every block of protocol/vectors/{frame,codec,quantizer,generator,digest}.txt; its README is the manual. */
#include "linnet/bytes.h"
#include "linnet/codec.h"
#include "linnet/frame.h"
#include "linnet/model.h"
#include "linnet/quantizer.h"
#include "linnet/random.h"
#include "linnet/tifed.h"
#include "linnet/training.h"
#include "test.h"
#include "vectors.h"

#define MOST 70000

static long long numbers[MOST];
static long long others[MOST];
static uint8_t bytes[MOST * 4];
static uint8_t out[MOST * 4];
static int32_t values[MOST];

static int expects(const struct vector *v, int error) {
    const char *name = error < 0 ? linnet_error_name(error) : "ok";
    if (strcmp(vector_need(v, "expect"), name) != 0) {
        fprintf(stderr, "%s: %s, expected %s\n", vector_need(v, "name"), name, vector_need(v, "expect"));
        exit(1);
    }
    return 1;
}

static uint64_t hex64(const struct vector *v, const char *key) {
    return strtoull(vector_need(v, key), NULL, 16);
}

/* ---- frame.txt ---- */

static void frame_write(const struct vector *v) {
    const int length = vector_hex(v, "content", bytes, sizeof bytes);
    const int expected = vector_hex(v, "hex", out, sizeof out);
    uint8_t line[LINNET_FRAME_SIZE(LINNET_FRAME_MAX_CONTENT)];
    const int n = strcmp(vector_need(v, "kind"), "message") == 0
                      ? linnet_frame_write_message(bytes, (size_t)length, line, sizeof line)
                      : linnet_frame_write(bytes, (size_t)length, line, sizeof line);
    CHECK_EQUAL(n, expected + 1); /* this writer leads with a delimiter */
    CHECK(line[0] == 0);
    CHECK_BYTES(line + 1, out, (size_t)expected);
}

static void frame_read(const struct vector *v) {
    const int length = vector_hex(v, "hex", bytes, sizeof bytes);
    uint8_t buffer[LINNET_FRAME_MAX_CONTENT];
    struct linnet_frame_reader reader;
    unsigned events = 0;
    linnet_frame_reader_init(&reader, buffer, sizeof buffer);
    for (int i = 0; i < length; i++) {
        const int n = linnet_frame_reader_take(&reader, bytes[i]);
        if (n == 0) {
            continue;
        }
        const char *expect = vector_nth(v, "expect", events++);
        CHECK(expect != NULL);
        if (n < 0) {
            CHECK(strcmp(expect, linnet_error_name(n)) == 0);
            continue;
        }
        const char *kind = reader.kind == LINNET_CONTENT_MESSAGE ? "ok message " : "ok chunk ";
        CHECK(strncmp(expect, kind, strlen(kind)) == 0);
        CHECK_EQUAL(vector_hex_text(expect + strlen(kind), out, sizeof out), n);
        CHECK_BYTES(buffer, out, (size_t)n);
    }
    const char *left = vector_nth(v, "expect", events);
    if (left != NULL && strcmp(left, "none") != 0) {
        fprintf(stderr, "%s: missing %s\n", vector_need(v, "name"), left);
        exit(1);
    }
}

/* ---- codec.txt ---- */

static int decode(unsigned codec, unsigned init, const uint8_t *in, size_t length, long long count, int is_update) {
    struct linnet_decoder d;
    int error = linnet_decode_begin(&d, codec, init, in, length, (uint32_t)count);
    for (long long i = 0; !error && i < count; i++) {
        float real;
        error = codec == LINNET_CODEC_FLOAT32 ? linnet_decode_float(&d, is_update, &real)
                                              : linnet_decode(&d, &values[i]);
    }
    return error ? error : linnet_decode_end(&d);
}

static void codec_layer(const struct vector *v) {
    const enum linnet_codec codec = (enum linnet_codec)vector_number(v, "codec");
    const int end = vector_numbers(v, "q", numbers, MOST);
    int from = 0;
    const char *slice;
    for (unsigned n = 0; (slice = vector_nth(v, "slice", n)) != NULL; n++) {
        struct linnet_encoder e;
        uint32_t sum = 0;
        uint32_t nonzero = 0;
        int count = 0;
        int init;
        int wanted;
        int at = 0;
        CHECK(sscanf(slice, "%d %d%n", &init, &wanted, &at) == 2);
        const int ahead = end - from < 64 ? end - from : 64;
        for (int i = from; i < from + ahead; i++) {
            sum += (uint32_t)llabs(numbers[i]);
            nonzero += numbers[i] != 0;
        }
        CHECK_EQUAL(linnet_codec_init(codec, sum, nonzero, (uint32_t)ahead), init);
        linnet_encode_begin(&e, codec, (unsigned)init, bytes, (size_t)vector_number(v, "limit"));
        while (from + count < end && linnet_encode(&e, (int32_t)numbers[from + count])) {
            count++;
        }
        CHECK_EQUAL(count, wanted);
        const int length = linnet_encode_end(&e);
        CHECK_EQUAL(vector_hex_text(slice[at] == ' ' ? slice + at + 1 : slice + at, out, sizeof out), length);
        CHECK_BYTES(out, bytes, (size_t)length);
        CHECK_EQUAL(decode(codec, (unsigned)init, bytes, (size_t)length, count, 1), LINNET_OK);
        for (int i = 0; i < count; i++) {
            CHECK_EQUAL(values[i], numbers[from + i]);
        }
        from += count;
    }
    CHECK_EQUAL(from, end);
}

static void codec_decode(const struct vector *v) {
    const unsigned codec = (unsigned)vector_number(v, "codec");
    const int length = vector_hex(v, "hex", bytes, sizeof bytes);
    const long long count = vector_number(v, "count");
    const int update = vector_get(v, "update") != NULL && vector_number(v, "update") != 0;
    uint8_t *exact = malloc((size_t)length + 1); /* so that a sanitizer sees a read past the end */
    CHECK(exact);
    memcpy(exact, bytes, (size_t)length);
    const int error = decode(codec, (unsigned)vector_number(v, "init"), exact, (size_t)length, count, update);
    free(exact);
    expects(v, error);
    if (!error && vector_get(v, "q")) {
        CHECK_EQUAL(vector_numbers(v, "q", numbers, MOST), count);
        for (long long i = 0; i < count; i++) {
            CHECK_EQUAL(values[i], numbers[i]);
        }
    }
}

/* ---- quantizer.txt ---- */

static void load_residual(const struct vector *v, struct linnet_residual *r, int16_t *wide, int8_t *narrow) {
    const int n = vector_numbers(v, "stored", others, MOST);
    memset(r, 0, sizeof *r);
    r->bits = (uint8_t)vector_number(v, "bits");
    r->shift[0] = (uint8_t)vector_number(v, "shift");
    r->values = r->bits == 16 ? (void *)wide : (void *)narrow;
    for (int i = 0; i < n; i++) {
        wide[i] = (int16_t)others[i];
        narrow[i] = (int8_t)others[i];
    }
}

static void check_residual(const struct vector *v, const struct linnet_residual *r, const int16_t *wide,
                           const int8_t *narrow) {
    const int n = vector_numbers(v, "after", others, MOST);
    for (int i = 0; i < n; i++) {
        CHECK_EQUAL(r->bits == 16 ? wide[i] : r->bits == 8 ? narrow[i] : 0, others[i]);
    }
}

static int16_t wide[MOST];
static int8_t narrow[MOST];

static void quantizer_quantize(const struct vector *v) {
    struct linnet_residual r;
    const unsigned fraction = (unsigned)vector_number(v, "fraction");
    const uint32_t c16 = (uint32_t)vector_number(v, "c16");
    const int32_t codec_max = linnet_codec_max((enum linnet_codec)vector_number(v, "codec"));
    uint64_t sum = 0;
    load_residual(v, &r, wide, narrow);
    const int n = vector_numbers(v, "x", numbers, MOST);
    CHECK_EQUAL(vector_numbers(v, "q", others, MOST), n);
    for (int i = 0; i < n; i++) {
        const int64_t x = linnet_clamp_difference((int32_t)numbers[i]);
        sum += (uint64_t)(x * x);
    }
    if (sum == 0 && c16 != 0) {
        CHECK_EQUAL(vector_number(v, "step"), 0);
    } else {
        const unsigned s = linnet_step_exponent(sum, (uint32_t)n, c16, fraction, 0);
        const int32_t most = linnet_update_max(codec_max, (int)s - (int)fraction);
        CHECK_EQUAL(vector_number(v, "step"), (int)s - (int)fraction);
        for (int i = 0; i < n; i++) {
            const int32_t x = linnet_clamp_difference((int32_t)numbers[i]) + linnet_residual_get(&r, 0, (uint32_t)i);
            const int32_t q = linnet_quantize(x, s, most);
            CHECK_EQUAL(q, others[i]);
            linnet_residual_set(&r, (uint32_t)i, x - q * ((int32_t)1 << s), s);
        }
        linnet_residual_end(&r, 0, s);
    }
    check_residual(v, &r, wide, narrow);
    CHECK(r.bits != 8 || r.shift[0] == vector_number(v, "newshift"));
}

static void quantizer_refund(const struct vector *v) {
    struct linnet_residual r;
    const int shift = (int)(vector_number(v, "step") + vector_number(v, "fraction"));
    load_residual(v, &r, wide, narrow);
    const int n = vector_numbers(v, "q", numbers, MOST);
    for (int i = 0; i < n; i++) {
        linnet_residual_refund(&r, 0, (uint32_t)i, (int32_t)numbers[i], (unsigned)shift);
    }
    check_residual(v, &r, wide, narrow);
}

/* SPEC 6.8: what the sender of a whole model takes out. Boards only multiply it back, so it stands here alone. */
static void common(const struct vector *v) {
    const int n = vector_numbers(v, "x", numbers, MOST);
    unsigned long long all = 0;
    int s = 0;
    for (int i = 0; i < n; i++) {
        all |= (unsigned long long)numbers[i];
    }
    while (all != 0 && s < 15 && !(all >> s & 1)) {
        s++;
    }
    CHECK_EQUAL(s, vector_number(v, "s"));
}

/* ---- generator.txt and digest.txt ---- */

static void check_next(const struct vector *v, struct linnet_random random) {
    char text[4096];
    strncpy(text, vector_need(v, "values"), sizeof text - 1);
    text[sizeof text - 1] = 0;
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        CHECK(linnet_random_next(&random) == strtoull(word, NULL, 16));
    }
}

static void check_draws(const struct vector *v, struct linnet_random random, int32_t lo, uint32_t n) {
    const int count = vector_numbers(v, "numbers", numbers, MOST);
    CHECK(count > 0);
    for (int i = 0; i < count; i++) {
        CHECK_EQUAL(lo + (int64_t)linnet_random_below(&random, n), numbers[i]);
    }
}

static void groups(const struct vector *v) {
    const uint64_t seed = hex64(v, "seed");
    const uint32_t round = (uint32_t)vector_number(v, "round");
    const uint16_t cohort = (uint16_t)vector_number(v, "cohort");
    const int count = vector_numbers(v, "numbers", numbers, MOST);
    const int layers = vector_numbers(v, "layer", others, MOST);
    for (int o = 0; o < count; o++) {
        CHECK_EQUAL(linnet_group_position(seed, round, (uint16_t)o, cohort), numbers[o]);
    }
    for (int o = 0; o < layers; o++) {
        CHECK_EQUAL(linnet_group_layer(seed, round, (uint16_t)o, cohort, (unsigned)vector_number(v, "layers")),
                    others[o]);
    }
}

static void drawn(const struct vector *v) {
    const uint16_t cohort = (uint16_t)vector_number(v, "cohort");
    const int count = vector_numbers(v, "numbers", numbers, MOST);
    int found = 0;
    for (uint16_t o = 0; o <= cohort; o++) {
        if (linnet_takes_part(hex64(v, "seed"), (uint32_t)vector_number(v, "round"), o, cohort,
                              (uint16_t)vector_number(v, "take"))) {
            CHECK(found < count && numbers[found] == o);
            found++;
        }
    }
    CHECK_EQUAL(found, count);
}

static void held_out(const struct vector *v) {
    const uint64_t seed = hex64(v, "seed");
    const uint32_t n = (uint32_t)vector_number(v, "count");
    const int held = vector_numbers(v, "numbers", numbers, MOST);
    const int trained = vector_numbers(v, "trained", others, MOST);
    CHECK(held == (int)linnet_held_out_count(n) && held + trained == (int)n);
    for (int j = 0; j < held; j++) {
        CHECK_EQUAL(linnet_held_out(seed, (uint32_t)j), numbers[j]);
    }
    for (int k = 0; k < trained; k++) {
        CHECK_EQUAL(linnet_trained_on(seed, n, (uint32_t)k), others[k]);
    }
}

static void read_layout(const struct vector *v, struct linnet_layout *layout) {
    uint16_t units[9];
    int8_t exponents[8];
    const int n = vector_numbers(v, "units", numbers, 9);
    for (int i = 0; i < n; i++) {
        units[i] = (uint16_t)numbers[i];
    }
    CHECK_EQUAL(vector_numbers(v, "exponents", numbers, 8), n - 1);
    for (int i = 0; i < n - 1; i++) {
        exponents[i] = (int8_t)numbers[i];
    }
    CHECK_EQUAL(linnet_layout_init(layout, (unsigned)vector_number(v, "numeric"), (unsigned)n - 1, units, exponents),
                LINNET_OK);
}

static void initial(const struct vector *v) {
    static float floats[MOST];
    struct linnet_layout layout;
    read_layout(v, &layout);
    const int is_float = layout.numeric == LINNET_FLOAT32;
    void *parameters = is_float ? (void *)floats : (void *)wide;
    CHECK(layout.parameters <= MOST);
    linnet_model_initial(&layout, (enum linnet_network)vector_number(v, "network"), hex64(v, "seed"), parameters);
    for (unsigned h = 0; h < layout.layers; h++) {
        const char *text = vector_nth(v, is_float ? "hex" : "numbers", h);
        CHECK(text != NULL);
        const int n = is_float ? vector_hex_text(text, bytes, sizeof bytes) / 4 : vector_list(text, numbers, MOST);
        CHECK(n > 0);
        for (int i = 0; i < n; i++) {
            const uint32_t at = layout.layer[h].first + (uint32_t)i;
            if (is_float) {
                CHECK(floats[at] == linnet_load_float(bytes + 4 * i));
            } else {
                CHECK_EQUAL(wide[at], numbers[i]);
            }
        }
    }
}

static void feedback(const struct vector *v) {
    struct linnet_layout layout;
    const unsigned h = (unsigned)vector_number(v, "layer");
    const uint16_t outputs = (uint16_t)vector_number(v, "outputs");
    uint16_t units[9];
    static const int8_t exponents[8] = {0};
    size_t before = 0;
    for (unsigned i = 0; i <= h + 1; i++) {
        units[i] = i == h + 1 ? outputs : 1;
        before += i > 0 && i <= h ? (size_t)vector_number(v, "classes") : 0;
    }
    units[h + 2] = (uint16_t)vector_number(v, "classes");
    CHECK_EQUAL(linnet_layout_init(&layout, 0, h + 2, units, exponents), LINNET_OK);
    CHECK(linnet_tifed_feedback_count(&layout) <= MOST);
    linnet_tifed_feedback(&layout, hex64(v, "seed"), wide);
    const int n = vector_numbers(v, "numbers", numbers, MOST);
    for (int i = 0; i < n; i++) {
        CHECK_EQUAL(wide[before + (size_t)i], numbers[i]);
    }
}

static void digest(const struct vector *v) {
    static float floats[MOST];
    struct linnet_layout layout;
    uint8_t actual[LINNET_DIGEST_BYTES];
    read_layout(v, &layout);
    if (layout.numeric == LINNET_FLOAT32) {
        CHECK_EQUAL(vector_hex(v, "hex", bytes, sizeof bytes), layout.parameters * 4);
        for (uint32_t i = 0; i < layout.parameters; i++) {
            floats[i] = linnet_load_float(bytes + 4 * i);
        }
        linnet_model_digest(&layout, floats, actual);
    } else {
        CHECK_EQUAL(vector_numbers(v, "numbers", numbers, MOST), layout.parameters);
        for (uint32_t i = 0; i < layout.parameters; i++) {
            wide[i] = (int16_t)numbers[i];
        }
        linnet_model_digest(&layout, wide, actual);
    }
    CHECK_EQUAL(vector_hex(v, "digest", out, sizeof out), LINNET_DIGEST_BYTES);
    CHECK_BYTES(actual, out, LINNET_DIGEST_BYTES);
}

static void run(const char *file, const struct vector *v) {
    const char *op = vector_need(v, "op");
    const struct linnet_random random = {vector_get(v, "state") ? hex64(v, "state") : 0};
    if (strcmp(file, "frame.txt") == 0) {
        (strcmp(op, "write") == 0 ? frame_write : frame_read)(v);
    } else if (strcmp(op, "layer") == 0) {
        codec_layer(v);
    } else if (strcmp(op, "decode") == 0) {
        codec_decode(v);
    } else if (strcmp(op, "quantize") == 0) {
        quantizer_quantize(v);
    } else if (strcmp(op, "refund") == 0) {
        quantizer_refund(v);
    } else if (strcmp(op, "step") == 0) {
        CHECK_EQUAL(linnet_step_exponent((uint64_t)vector_number(v, "sum"), (uint32_t)vector_number(v, "n"),
                                         (uint32_t)vector_number(v, "c16"), (unsigned)vector_number(v, "fraction"),
                                         (unsigned)vector_number(v, "lowest")),
                    vector_number(v, "s"));
    } else if (strcmp(op, "common") == 0) {
        common(v);
    } else if (strcmp(op, "next") == 0) {
        check_next(v, random);
    } else if (strcmp(op, "mix") == 0) {
        CHECK(linnet_mix(random.state) == hex64(v, "values"));
    } else if (strcmp(op, "stream") == 0) {
        check_next(v, linnet_random_stream(hex64(v, "seed"), (enum linnet_purpose)vector_number(v, "purpose"),
                                           (uint32_t)vector_number(v, "index")));
    } else if (strcmp(op, "below") == 0) {
        check_draws(v, random, 0, (uint32_t)vector_number(v, "n"));
    } else if (strcmp(op, "uniform") == 0) {
        const long long lo = vector_number(v, "lo");
        check_draws(v, random, (int32_t)lo, (uint32_t)(vector_number(v, "hi") - lo + 1));
    } else if (strcmp(op, "drawn") == 0) {
        drawn(v);
    } else if (strcmp(op, "groups") == 0) {
        groups(v);
    } else if (strcmp(op, "heldout") == 0) {
        held_out(v);
    } else if (strcmp(op, "initial") == 0) {
        initial(v);
    } else if (strcmp(op, "feedback") == 0) {
        feedback(v);
    } else if (strcmp(op, "digest") == 0) {
        digest(v);
    } else {
        fprintf(stderr, "%s: unknown op %s\n", file, op);
        exit(1);
    }
}

int main(void) {
    static const char *const files[] = {"frame.txt", "codec.txt", "quantizer.txt", "generator.txt", "digest.txt"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        vectors_run(files[i], run);
    }
    return 0;
}
