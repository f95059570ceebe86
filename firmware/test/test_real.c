/* Floating point without libm, held against libm; networks held against finite differences and against plain loops. */
#include <math.h>

#include "linnet/head.h"
#include "linnet/mfcc.h"
#include "linnet/second.h"
#include "linnet/mlp.h"
#include "linnet/random.h"
#include "linnet/real.h"
#include "test.h"

#ifndef LINNET_MFCC_GOLDEN
#define LINNET_MFCC_GOLDEN "../device-emulator/src/test/resources/io/linnet/emulator/sound/mfcc-chirp.txt"
#endif

static void exp_is_close_and_bounded(void) {
    for (float x = -79.0f; x < 79.0f; x += 0.0137f) {
        const double exact = exp((double)x);
        CHECK(fabs((double)linnet_exp(x) - exact) <= 3e-7 * exact);
    }
    CHECK(linnet_exp(0.0f) == 1.0f);
    CHECK(linnet_exp(1000.0f) == linnet_exp(80.0f));
    CHECK(linnet_exp(-1000.0f) == linnet_exp(-80.0f));
    CHECK(linnet_exp(NAN) == linnet_exp(-80.0f));
    CHECK(linnet_sigmoid(0.0f) == 0.5f);
}

static void root_is_exact(void) {
    struct linnet_random random = {5};
    for (int i = 0; i < TRIALS(2000000); i++) {
        const uint32_t bits = (uint32_t)linnet_random_next(&random) & 0x7FFFFFFFu;
        float x;
        memcpy(&x, &bits, sizeof x);
        if (bits < 0x7F800000u) {
            CHECK(linnet_root(x) == (float)sqrt((double)x));
        }
    }
    CHECK(linnet_root(-1.0f) == 0.0f && linnet_root(4.0f) == 2.0f);
}

static void log_is_close(void) {
    for (float x = 1e-30f; x < 1e30f; x *= 1.0173f) {
        const double exact = log((double)x);
        CHECK(fabs((double)linnet_log(x) - exact) <= 3e-7 * fabs(exact) + 2e-7);
    }
    CHECK(linnet_log(1.0f) == 0.0f);
}

static double mlp_error(const struct linnet_layout *layout, const float *p, const float *x, unsigned label) {
    double h[4];
    double error = 0;
    for (unsigned j = 0; j < 4; j++) {
        double z = (double)p[5 * 4 + j];
        for (unsigned i = 0; i < 5; i++) {
            z += (double)x[i] * (double)p[i * 4 + j];
        }
        h[j] = 1 / (1 + exp(-z));
    }
    for (unsigned k = 0; k < 3; k++) {
        double z = (double)p[layout->layer[1].first + 4 * 3 + k];
        for (unsigned j = 0; j < 4; j++) {
            z += h[j] * (double)p[layout->layer[1].first + j * 3 + k];
        }
        const double miss = (k == label) - 1 / (1 + exp(-z));
        error += miss * miss / 2;
    }
    return error;
}

static void sigmoid_network_descends_the_gradient(void) {
    static const uint16_t units[] = {5, 4, 3};
    static const int8_t exponents[] = {0, 0};
    struct linnet_layout layout;
    float p[39];
    float before[39];
    float momentum[39] = {0};
    float scratch[32];
    struct linnet_random random = {11};
    float x[5];
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_FLOAT32, 2, units, exponents), LINNET_OK);
    CHECK(linnet_mlp_scratch_size(&layout) <= sizeof scratch);
    for (unsigned i = 0; i < 39; i++) {
        p[i] = (float)linnet_random_uniform(&random, -1000, 1000) * 0.001f;
    }
    for (unsigned i = 0; i < 5; i++) {
        x[i] = (float)linnet_random_uniform(&random, -1000, 1000) * 0.001f;
    }
    memcpy(before, p, sizeof p);
    const struct linnet_mlp mlp = {&layout, 0.25f, 0.5f};
    linnet_mlp_step(&mlp, p, momentum, x, 2, LINNET_ALL_LAYERS, scratch, NULL);
    for (unsigned i = 0; i < 39; i++) {
        float up[39];
        float down[39];
        memcpy(up, before, sizeof up);
        memcpy(down, before, sizeof down);
        up[i] += 1e-3f;
        down[i] -= 1e-3f;
        const double slope = (mlp_error(&layout, up, x, 2) - mlp_error(&layout, down, x, 2))
                             / ((double)up[i] - (double)down[i]);
        CHECK(fabs((double)(p[i] - before[i]) + 0.25 * slope) < 1e-5);
    }
    memcpy(before, p, sizeof p); /* one layer alone: the other stays */
    linnet_mlp_step(&mlp, p, momentum, x, 2, 1, scratch, NULL);
    CHECK_BYTES(p, before, 24 * sizeof p[0]);
    CHECK(memcmp(p + 24, before + 24, 15 * sizeof p[0]) != 0);
}

static void head_learns_and_decays(void) {
    static const uint16_t units[] = {6, 3};
    static const int8_t exponents[] = {0};
    struct linnet_layout layout;
    float p[21];
    float x[4 * 6];
    uint8_t y[4];
    float scratch[12];
    struct linnet_random random = {3};
    struct linnet_figures figures = {0, 0, 0};
    CHECK_EQUAL(linnet_layout_init(&layout, LINNET_FLOAT32, 1, units, exponents), LINNET_OK);
    linnet_model_initial(&layout, LINNET_SOFTMAX, 4, p);
    const struct linnet_head head = {&layout, 0.5f, 0.001f};
    for (int step = 0; step < 300; step++) {
        for (unsigned s = 0; s < 4; s++) {
            y[s] = (uint8_t)linnet_random_below(&random, 3);
            for (unsigned i = 0; i < 6; i++) {
                x[6 * s + i] = (float)linnet_random_uniform(&random, -300, 300) * 0.001f + (i / 2 == y[s] ? 1.0f : 0.0f);
            }
        }
        if (step == 250) {
            memset(&figures, 0, sizeof figures);
        }
        linnet_head_step(&head, p, x, y, 4, scratch, &figures);
    }
    CHECK_EQUAL(figures.examples, 200);
    CHECK(figures.right > 190);
    CHECK(linnet_head_rate(0.1f, 0.96f, 5, 500) == 0.1f * 0.96f * 0.96f);
}

static void features_of_a_chirp_are_the_published_ones(void) {
    static int16_t second[LINNET_SECOND];
    static float features[LINNET_MFCC_FEATURES];
    static struct linnet_mfcc_scratch scratch;
    char line[32768];
    unsigned count = 0;
    double worst = 0;
    FILE *file = fopen(LINNET_MFCC_GOLDEN, "r");
    CHECK(file != NULL);
    for (int n = 0; n < LINNET_SECOND; n++) {
        const double t = n / 16000.0;
        second[n] = (int16_t)lrint(12000 * sin(2 * 3.14159265358979323846 * (200 * t + 1800 * t * t)));
    }
    linnet_mfcc(second, features, &scratch);
    while (fgets(line, sizeof line, file)) {
        if (line[0] == '#') {
            continue;
        }
        for (char *word = strtok(line, " \n"); word; word = strtok(NULL, " \n")) {
            CHECK(count < LINNET_MFCC_FEATURES);
            const double off = fabs((double)features[count++] - strtod(word, NULL));
            worst = off > worst ? off : worst;
        }
    }
    fclose(file);
    CHECK_EQUAL(count, LINNET_MFCC_FEATURES);
    CHECK(worst < 1e-4);
    memset(second, 0, sizeof second);
    linnet_mfcc(second, features, &scratch);
    for (unsigned i = 0; i < LINNET_MFCC_FEATURES; i++) {
        CHECK(features[i] == 0.0f);
    }
}

static void a_word_is_turned_to_its_place(void) {
    static int16_t second[LINNET_SECOND];
    static int16_t before[LINNET_SECOND];
    for (int n = 0; n < LINNET_SECOND; n++) {
        const int in_word = n >= 9600 && n < 12800;
        second[n] = (int16_t)(in_word ? 8000 * sin(n * 0.3) : 30 * sin(n * 1.7));
    }
    memcpy(before, second, sizeof second);
    const unsigned onset = linnet_onset(second);
    CHECK(onset >= 58 && onset <= 60);
    linnet_onset_align(second);
    CHECK_EQUAL(linnet_onset(second), 10);
    for (unsigned n = 0; n < LINNET_SECOND; n++) {
        CHECK_EQUAL(second[n], before[(n + 160 * (onset - 10)) % LINNET_SECOND]);
    }
}

/* Whatever the pieces were in which the second came, and where its ring began. */
static void the_newest_second_is_heard_in_pieces(void) {
    static struct linnet_second heard;
    static int16_t second[LINNET_SECOND];
    static float features[LINNET_MFCC_FEATURES];
    static struct linnet_mfcc_scratch scratch;
    for (int n = 0; n < LINNET_SECOND; n++) {
        second[n] = (int16_t)(n >= 4000 && n < 9000 ? 7000 * sin(n * 0.2) : 20 * sin(n * 1.1));
    }
    linnet_second_put(&heard, second, 5001); /* what came before */
    for (size_t at = 0, length; at < LINNET_SECOND; at += length) {
        length = LINNET_SECOND - at < 317 ? LINNET_SECOND - at : 317;
        linnet_second_put(&heard, second + at, length);
    }
    linnet_onset_align(second);
    linnet_mfcc(second, features, &scratch);
    CHECK_BYTES((const uint8_t *)linnet_second_features(&heard), (const uint8_t *)features, sizeof features);
    linnet_cepstra(heard.samples, features, &scratch); /* an aligned second stays as it is */
    CHECK_BYTES((const uint8_t *)linnet_second_cepstra(&heard), (const uint8_t *)features, LINNET_CEPSTRA * sizeof(float));
}

/* The least and the most that 16 bits can say; silence is the logarithm's least. */
static void cepstra_of_the_softest_and_the_loudest_are_finite(void) {
    static int16_t second[LINNET_SECOND];
    static float cepstra[LINNET_CEPSTRA];
    static struct linnet_mfcc_scratch scratch;
    linnet_cepstra(second, cepstra, &scratch);
    for (unsigned i = 0; i < LINNET_CEPSTRA; i++) {
        const double exact = i % LINNET_CEPSTRA_COEFFICIENTS == 0 ? 80 * log(1e-6) / sqrt(80) : 0;
        CHECK(fabs((double)cepstra[i] - exact) < 1e-3);
    }
    for (int n = 0; n < LINNET_SECOND; n++) {
        second[n] = n / 8 % 2 ? INT16_MIN : INT16_MAX;
    }
    linnet_cepstra(second, cepstra, &scratch);
    for (unsigned i = 0; i < LINNET_CEPSTRA; i++) {
        CHECK(fabs((double)cepstra[i]) < 200);
    }
}

int main(void) {
    exp_is_close_and_bounded();
    root_is_exact();
    log_is_close();
    sigmoid_network_descends_the_gradient();
    head_learns_and_decays();
    features_of_a_chirp_are_the_published_ones();
    cepstra_of_the_softest_and_the_loudest_are_finite();
    a_word_is_turned_to_its_place();
    the_newest_second_is_heard_in_pieces();
    return 0;
}
