/* Integer training: golden data (the published arithmetic where they agree), the activation, single-layer mode, and that it learns. */
#include "linnet/random.h"
#include "linnet/tifed.h"
#include "test.h"
#include "vectors.h"

static uint32_t lcg;

static int draw(int lo, int hi) {
    lcg = (1103515245u * lcg + 12345u) & 0x7FFFFFFFu;
    return lo + (int)((lcg >> 8) % (uint32_t)(hi - lo + 1));
}

static void toy(struct linnet_layout *layout) {
    static const uint16_t units[] = {16, 8, 4};
    static const int8_t exponents[] = {0, 0};
    CHECK_EQUAL(linnet_layout_init(layout, LINNET_INT16, 2, units, exponents), LINNET_OK);
}

static void golden(const struct vector *v) {
    struct linnet_layout layout;
    int16_t parameters[172] = {0};
    int16_t feedback[32];
    int16_t before[172] = {0};
    int8_t inputs[5 * 16];
    uint8_t labels[5];
    int32_t scratch[256];
    long long expected[172];
    const char *divide = vector_need(v, "divide");
    toy(&layout);
    CHECK(linnet_tifed_scratch_size(&layout, 5) <= sizeof scratch);
    struct linnet_tifed tifed = {&layout, 0, feedback, atoi(vector_need(v, "rate")),
                                 strcmp(divide, "floor") == 0   ? LINNET_FLOOR
                                 : strcmp(divide, "trunc") == 0 ? LINNET_TRUNC
                                                                : LINNET_NEAREST};
    lcg = 1;
    for (int i = 0; i < 32; i++) {
        feedback[i] = (int16_t)draw(-43, 42);
    }
    for (int step = atoi(vector_need(v, "steps")); step > 0; step--) {
        for (int s = 0; s < 5; s++) {
            for (int i = 0; i < 16; i++) {
                inputs[16 * s + i] = (int8_t)draw(-128, 127);
            }
            labels[s] = (uint8_t)draw(0, 3);
        }
        memcpy(before, parameters, sizeof before);
        linnet_tifed_step(&tifed, parameters, inputs, labels, 5, LINNET_ALL_LAYERS, scratch, NULL);
    }
    CHECK_EQUAL(vector_numbers(v, "parameters", expected, 172), 172);
    for (int i = 0; i < 172; i++) {
        CHECK_EQUAL(parameters[i], expected[i]);
    }
    CHECK_EQUAL(vector_numbers(v, "outputs", expected, 172), 20);
    for (int s = 0; s < 5; s++) {
        int16_t outputs[4];
        linnet_tifed_classify(&tifed, before, inputs + 16 * s, outputs, scratch);
        for (int c = 0; c < 4; c++) {
            CHECK_EQUAL(outputs[c], expected[4 * s + c]);
        }
    }
}

static void golden_vectors(void) {
    static struct vector v;
    FILE *file = vectors_open("tifed.txt");
    int count = 0;
    CHECK(file != NULL);
    while (vectors_next(file, &v)) {
        golden(&v);
        count++;
    }
    fclose(file);
    CHECK(count == 27);
}

static void activation_is_the_table(void) {
    static const int edges[][3] = {{-1000, -127, 7}, {-128, -127, 7}, {-127, -120, 3}, {-75, -107, 3}, {-74, -106, 1},
                                   {-32, -64, 1},    {-31, -62, 0},   {31, 62, 0},     {32, 64, 1},    {74, 106, 1},
                                   {75, 106, 3},     {127, 119, 3},   {128, 128, 7},   {1000000, 128, 7}};
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        uint8_t slope;
        CHECK_EQUAL(linnet_tifed_activation(edges[i][0], &slope), edges[i][1]);
        CHECK_EQUAL(slope, edges[i][2]);
    }
}

static void divisions_round_as_named(void) {
    static const int64_t big = INT64_C(1) << 40;
    CHECK_EQUAL(linnet_divide(-7, 2, LINNET_FLOOR), -4);
    CHECK_EQUAL(linnet_divide(-7, 2, LINNET_TRUNC), -3);
    CHECK_EQUAL(linnet_divide(-7, 2, LINNET_NEAREST), -4);
    CHECK_EQUAL(linnet_divide(7, 2, LINNET_NEAREST), 4);
    CHECK_EQUAL(linnet_divide(-4, 3, LINNET_NEAREST), -1);
    CHECK_EQUAL(linnet_divide(-5, 3, LINNET_NEAREST), -2);
    CHECK_EQUAL(linnet_divide((1 << 30) - 1, INT32_MAX, LINNET_NEAREST), 0);
    CHECK_EQUAL(linnet_divide(1 << 30, INT32_MAX, LINNET_NEAREST), 1);
    CHECK_EQUAL(linnet_divide(-big - 1, 1 << 20, LINNET_FLOOR), -(1 << 20) - 1);
    CHECK_EQUAL(linnet_divide(-big - 1, 1 << 20, LINNET_TRUNC), -(1 << 20));
    CHECK_EQUAL(linnet_divide(-big - (1 << 19), 1 << 20, LINNET_NEAREST), -(1 << 20) - 1);
    CHECK_EQUAL(linnet_divide(big, 1 << 20, LINNET_NEAREST), 1 << 20);
}

static void one_layer_learns_and_the_other_stays(void) {
    struct linnet_layout layout;
    int32_t scratch[256];
    int16_t whole[172] = {0};
    int16_t first[172] = {0};
    int8_t inputs[16];
    uint8_t label = 2;
    toy(&layout);
    const struct linnet_tifed tifed = {&layout, 42, NULL, 256, LINNET_TRUNC};
    for (int i = 0; i < 16; i++) {
        inputs[i] = (int8_t)(10 * i - 80);
    }
    linnet_tifed_step(&tifed, whole, inputs, &label, 1, LINNET_ALL_LAYERS, scratch, NULL);
    linnet_tifed_step(&tifed, first, inputs, &label, 1, 0, scratch, NULL);
    CHECK_BYTES(first, whole, 136 * sizeof whole[0]);
    for (int i = 136; i < 172; i++) {
        CHECK_EQUAL(first[i], 0);
    }
}

static void feedback_drawn_beforehand_is_the_same(void) {
    static const uint16_t units[] = {16, 8, 6, 4};
    static const int8_t exponents[] = {0, 0, 0};
    struct linnet_layout layout;
    int16_t feedback[56];
    int16_t a[218] = {0};
    int16_t b[218] = {0};
    int8_t inputs[16 * 3];
    static const uint8_t labels[3] = {0, 3, 1};
    int32_t scratch[256];
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 3, units, exponents), LINNET_OK);
    CHECK_EQUAL(linnet_tifed_feedback_count(&layout), 56);
    linnet_tifed_feedback(&layout, 5, feedback);
    const struct linnet_tifed fly = {&layout, 5, NULL, 8, LINNET_NEAREST};
    const struct linnet_tifed drawn = {&layout, 0, feedback, 8, LINNET_NEAREST};
    lcg = 9;
    for (int step = 0; step < 10; step++) {
        for (int i = 0; i < 48; i++) {
            inputs[i] = (int8_t)draw(-128, 127);
        }
        linnet_tifed_step(&fly, a, inputs, labels, 3, LINNET_ALL_LAYERS, scratch, NULL);
        linnet_tifed_step(&drawn, b, inputs, labels, 3, LINNET_ALL_LAYERS, scratch, NULL);
    }
    CHECK_BYTES(a, b, sizeof a);
}

/* A step as SPEC 10.5 words it, one product after another; one hidden layer. */
static void plain_step(const struct linnet_tifed *tifed, int16_t *parameters, const int8_t *inputs,
                       const uint8_t *labels, unsigned batch) {
    const enum linnet_divide divide = (enum linnet_divide)tifed->divide;
    const unsigned n = tifed->layout->layer[0].inputs;
    const unsigned m = tifed->layout->layer[0].outputs;
    const unsigned k = tifed->layout->layer[1].outputs;
    static int64_t x[2][40][1200];
    static int64_t delta[2][40][40];
    for (unsigned b = 0; b < batch; b++) {
        uint8_t slopes[2][40];
        int64_t out[40];
        for (unsigned i = 0; i <= n; i++) {
            x[0][b][i] = i < n ? inputs[b * n + i] : 1;
        }
        x[1][b][m] = 1;
        for (unsigned h = 0; h < 2; h++) {
            const struct linnet_layer *layer = &tifed->layout->layer[h];
            for (unsigned j = 0; j < layer->outputs; j++) {
                int64_t z = 0;
                for (unsigned i = 0; i <= layer->inputs; i++) {
                    z += x[h][b][i] * parameters[layer->first + i * layer->outputs + j];
                }
                const int64_t v = linnet_divide(z, 256 * (int32_t)layer->inputs, divide);
                out[j] = linnet_tifed_activation(v, &slopes[h][j]);
                if (h == 0) {
                    x[1][b][j] = out[j];
                }
            }
        }
        for (unsigned j = 0; j < m; j++) {
            int64_t sum = 0;
            for (unsigned c = 0; c < k; c++) {
                sum += tifed->feedback[c * m + j] * (out[c] - (c == labels[b] ? 16 : 0));
            }
            delta[0][b][j] = linnet_divide(sum, (int32_t)1 << slopes[0][j], divide);
        }
        for (unsigned c = 0; c < k; c++) {
            delta[1][b][c] = linnet_divide(out[c] - (c == labels[b] ? 16 : 0), (int32_t)1 << slopes[1][c], divide);
        }
    }
    for (unsigned h = 0; h < 2; h++) {
        const struct linnet_layer *layer = &tifed->layout->layer[h];
        for (unsigned at = 0; at < (layer->inputs + 1u) * layer->outputs; at++) {
            int64_t sum = 0;
            for (unsigned b = 0; b < batch; b++) {
                sum += x[h][b][at / layer->outputs] * delta[h][b][at % layer->outputs];
            }
            const int64_t to = parameters[layer->first + at] - linnet_divide(sum, tifed->rate_inverse, divide);
            parameters[layer->first + at] = (int16_t)(to > 32767 ? 32767 : to < -32768 ? -32768 : to);
        }
    }
}

/* Odd numbers of inputs, outputs and examples, single units, more inputs than a 32-bit sum takes, values at their ends. */
static void steps_are_those_of_the_plain_sums(void) {
    static const uint16_t shapes[][3] = {{7, 5, 3}, {8, 4, 2}, {13, 1, 2}, {1101, 3, 5}, {1, 33, 7}, {6, 35, 4}};
    static const unsigned batches[] = {1, 2, 3, 5, 20, 31};
    static const int8_t exponents[] = {0, 0};
    static int16_t parameters[2][4096];
    static int16_t feedback[400];
    static int8_t inputs[31 * 1101];
    static int32_t scratch[8000];
    uint8_t labels[31];
    lcg = 7;
    for (unsigned run = 0; run < 6 * 6 * 3; run++) {
        struct linnet_layout layout;
        const uint16_t *units = shapes[run / 18];
        const unsigned batch = batches[run / 3 % 6];
        const struct linnet_tifed tifed = {&layout, 0, feedback, run % 2 ? 1 : 300, (uint8_t)(run % 3)};
        CHECK_EQUAL(linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents), LINNET_OK);
        CHECK(linnet_tifed_scratch_size(&layout, batch) <= sizeof scratch);
        const unsigned count = (units[0] + 1u) * units[1] + (units[1] + 1u) * units[2];
        const int end = run % 4 == 0 ? 32767 : 300;
        for (unsigned i = 0; i < count; i++) {
            parameters[0][i] = parameters[1][i] = (int16_t)(run % 8 == 4 ? -32768 : draw(-end, end));
        }
        for (unsigned i = 0; i < (unsigned)units[1] * units[2]; i++) {
            feedback[i] = (int16_t)draw(run % 5 ? -400 : -40, run % 5 ? 399 : 39); /* deltas of more than 16 bits, too */
        }
        for (unsigned i = 0; i < batch * units[0]; i++) {
            inputs[i] = (int8_t)(run % 8 == 4 ? -128 : draw(-128, 127));
        }
        for (unsigned b = 0; b < batch; b++) {
            labels[b] = (uint8_t)draw(0, units[2] - 1);
        }
        for (unsigned step = 0; step < 2; step++) {
            linnet_tifed_step(&tifed, parameters[0], inputs, labels, batch, LINNET_ALL_LAYERS, scratch, NULL);
            plain_step(&tifed, parameters[1], inputs, labels, batch);
            CHECK(memcmp(parameters[0], parameters[1], count * sizeof parameters[0][0]) == 0);
        }
    }
}

static void learns_to_tell_four_patterns_apart(void) {
    struct linnet_layout layout;
    int32_t scratch[512];
    int16_t parameters[172] = {0};
    int8_t inputs[8 * 16];
    uint8_t labels[8];
    struct linnet_figures figures = {0, 0, 0};
    toy(&layout);
    const struct linnet_tifed tifed = {&layout, 42, NULL, 256, LINNET_TRUNC};
    CHECK(linnet_tifed_scratch_size(&layout, 8) <= sizeof scratch);
    lcg = 3;
    for (int step = 0; step < 200; step++) {
        for (int s = 0; s < 8; s++) {
            labels[s] = (uint8_t)draw(0, 3);
            for (int i = 0; i < 16; i++) {
                inputs[16 * s + i] = (int8_t)draw(-40, 40);
                if (i / 4 == labels[s]) {
                    inputs[16 * s + i] = (int8_t)(inputs[16 * s + i] + 80);
                }
            }
        }
        if (step == 150) {
            memset(&figures, 0, sizeof figures);
        }
        linnet_tifed_step(&tifed, parameters, inputs, labels, 8, LINNET_ALL_LAYERS, scratch, &figures);
    }
    CHECK_EQUAL(figures.examples, 400);
    CHECK(figures.right > 380);
}

int main(void) {
    activation_is_the_table();
    divisions_round_as_named();
    golden_vectors();
    one_layer_learns_and_the_other_stays();
    feedback_drawn_beforehand_is_the_same();
    steps_are_those_of_the_plain_sums();
    learns_to_tell_four_patterns_apart();
    return 0;
}
