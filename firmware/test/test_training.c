/* Runs protocol/vectors/training.txt: training, exponential, logarithm and front ends, to the last bit. */
#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/cepstra.h"
#include "linnet/mfcc.h"
#include "linnet/random.h"
#include "linnet/real.h"
#include "linnet/training.h"
#include "test.h"
#include "vectors.h"

#define MOST 4000

static long long numbers[MOST];
static union {
    int16_t integers[MOST];
    float reals[MOST];
} base, local;
static float momentum[MOST];
static int8_t bytes[20 * 600];
static float reals[20 * 600];
static uint8_t labels[64];
static uint64_t scratch[20000];
static uint32_t inputs;

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    const struct linnet_data *data = context;
    if (data->form == LINNET_FORM_FLOAT) {
        memcpy(features, reals + i * inputs, inputs * sizeof reals[0]);
    } else {
        memcpy(features, bytes + i * inputs, inputs);
    }
    *label = labels[i];
    return 0;
}

static uint32_t bits_of(float v) {
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    return bits;
}

static void wrong(const struct vector *v, unsigned i, long long actual, long long expected) {
    fprintf(stderr, "%s: value %u is %lld, expected %lld\n", vector_need(v, "name"), i, actual, expected);
    exit(1);
}

/* The i-th hex word of a text. */
static int next_word(const char **text, uint32_t *word) {
    char *end;
    *word = (uint32_t)strtoul(*text, &end, 16);
    const int found = end != *text;
    *text = end;
    return found;
}

static void function(const struct vector *v, float (*f)(float)) {
    const char *x = vector_need(v, "x");
    const char *y = vector_need(v, "y");
    uint32_t in;
    uint32_t out;
    unsigned i = 0;
    for (; next_word(&x, &in); i++) {
        float value;
        CHECK(next_word(&y, &out));
        memcpy(&value, &in, sizeof value);
        if (bits_of(f(value)) != out) {
            wrong(v, i, bits_of(f(value)), out);
        }
    }
    CHECK(i > 0);
}

static void fill_offer(const struct vector *v, struct linnet_message *m, enum linnet_network network) {
    memset(m, 0, sizeof *m);
    m->network = network;
    m->numeric = network == LINNET_TIFED ? LINNET_INT16 : (uint32_t)vector_number(v, "numeric");
    m->seed = (uint64_t)vector_number(v, "seed");
    m->round = vector_get(v, "round") ? (uint32_t)vector_number(v, "round") : 0;
    m->unit_count = (uint8_t)vector_numbers(v, "units", numbers, 9);
    for (unsigned i = 0; i < m->unit_count; i++) {
        m->units[i] = (uint16_t)numbers[i];
    }
    m->exponent_count = (uint8_t)(m->unit_count - 1u);
    if (network != LINNET_TIFED) {
        CHECK_EQUAL(vector_numbers(v, "exponents", numbers, 8), m->exponent_count);
        for (unsigned i = 0; i < m->exponent_count; i++) {
            m->exponents[i] = (int8_t)numbers[i];
        }
    }
    m->training_count = (uint8_t)vector_numbers(v, "training", numbers, 16);
    for (unsigned i = 0; i < m->training_count; i++) {
        m->training[i] = (int32_t)numbers[i];
    }
}

static void draw_examples(const struct vector *v, const struct linnet_layout *layout, enum linnet_network network,
                          struct linnet_random *random) {
    const uint32_t count = (uint32_t)vector_number(v, "count");
    inputs = layout->layer[0].inputs;
    CHECK(count * inputs <= sizeof bytes && count <= sizeof labels);
    for (uint32_t i = 0; i < count * inputs; i++) {
        if (network == LINNET_TIFED) {
            bytes[i] = (int8_t)linnet_random_uniform(random, -128, 127);
        } else {
            reals[i] = (float)linnet_random_uniform(random, -1024, 1023) * (1.0f / 1024.0f);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        labels[i] = (uint8_t)linnet_random_below(random, layout->layer[layout->layers - 1u].outputs);
    }
}

/* The base as the network computes with it. */
static void set_local(const struct linnet_layout *layout, enum linnet_network network) {
    if (network == LINNET_TIFED || layout->numeric == LINNET_FLOAT32) {
        memcpy(&local, &base, sizeof local);
        return;
    }
    for (unsigned h = 0; h < layout->layers; h++) {
        for (uint32_t i = layout->layer[h].first; i < linnet_layer_end(&layout->layer[h]); i++) {
            local.reals[i] = (float)base.integers[i] * linnet_power_of_two(layout->layer[h].exponent);
        }
    }
}

static void check_results(const struct vector *v, const struct linnet_layout *layout, enum linnet_network network,
                          int only) {
    const int is_float = layout->numeric == LINNET_FLOAT32;
    const char *words = is_float ? vector_need(v, "words") : "";
    const int count = is_float ? 0 : vector_numbers(v, "numbers", numbers, MOST);
    unsigned n = 0;
    for (unsigned h = 0; h < layout->layers; h++) {
        const int exponent = layout->layer[h].exponent;
        if (only >= 0 && only != (int)h) {
            continue;
        }
        for (uint32_t i = layout->layer[h].first; i < linnet_layer_end(&layout->layer[h]); i++, n++) {
            uint32_t word;
            if (is_float) {
                CHECK(next_word(&words, &word));
                if (bits_of(local.reals[i] - base.reals[i]) != word) {
                    wrong(v, n, bits_of(local.reals[i] - base.reals[i]), word);
                }
                continue;
            }
            const int32_t x = network == LINNET_TIFED
                                  ? local.integers[i] - base.integers[i]
                                  : linnet_training_difference(local.reals[i],
                                                               (float)base.integers[i] * linnet_power_of_two(exponent),
                                                               linnet_power_of_two(4 - exponent));
            if (x != numbers[n]) {
                wrong(v, n, x, numbers[n]);
            }
        }
    }
    CHECK(is_float || (int)n == count);
}

static void train(const struct vector *v, enum linnet_network network) {
    struct linnet_message offer;
    struct linnet_layout layout;
    struct linnet_training training;
    struct linnet_data data;
    struct linnet_random random = {(uint64_t)vector_number(v, "state")};
    const int only = (int)vector_number(v, "layer");
    long long rounds = vector_get(v, "rounds") ? vector_number(v, "rounds") : 1;
    fill_offer(v, &offer, network);
    CHECK_EQUAL(linnet_layout_init(&layout, offer.numeric, offer.exponent_count, offer.units, offer.exponents),
                LINNET_OK);
    CHECK(layout.parameters <= MOST);
    CHECK_EQUAL(linnet_training_read(&training, &offer), LINNET_OK);
    float *moves = momentum;
#if LINNET_PERSONAL
    if (vector_get(v, "personal")) {
        CHECK_EQUAL(vector_numbers(v, "personal", numbers, 2), 2);
        linnet_training_tune(&training, (uint32_t)numbers[1]);
        moves = NULL;
    }
#endif
    CHECK(linnet_training_scratch_size(&training, &layout) <= sizeof scratch);
    linnet_model_initial(&layout, network, offer.seed, &base);
    for (uint32_t i = 0; network == LINNET_TIFED && i < layout.parameters; i++) {
        const int32_t half = (int32_t)vector_number(v, "base");
        base.integers[i] = (int16_t)linnet_random_uniform(&random, -half, half - 1);
    }
    draw_examples(v, &layout, network, &random);
    memset(momentum, 0, sizeof momentum);
    memset(&data, 0, sizeof data);
    data.context = &data;
    data.features = inputs;
    data.count = (uint32_t)vector_number(v, "count");
    data.form = network != LINNET_TIFED ? LINNET_FORM_FLOAT : LINNET_FORM_INT8;
    data.load = load;
    for (; rounds > 0; rounds--) {
        set_local(&layout, network);
        for (uint32_t pass = 0; pass < training.passes; pass++) {
            for (uint32_t at = 0; at < data.count; at += training.batch) {
                const uint32_t left = data.count - at;
                CHECK_EQUAL(linnet_training_batch(&training, &layout, &data, offer.round, data.count, at,
                                                  left < training.batch ? left : training.batch, only, &local, moves,
                                                  scratch, NULL),
                            LINNET_OK);
            }
        }
    }
    check_results(v, &layout, network, only);
}

/* ---- front ends ---- */

static int16_t second[LINNET_SECOND];

static void draw_second(const struct vector *v) {
    struct linnet_random random = {(uint64_t)vector_number(v, "state")};
    const long long start = vector_number(v, "start");
    for (int n = 0; n < LINNET_SECOND; n++) {
        int32_t value = linnet_random_uniform(&random, -200, 199);
        value += n >= start && n < start + 4800 ? linnet_random_uniform(&random, -8000, 7999) : 0;
        second[n] = (int16_t)value;
    }
}

static void check_crc(const struct vector *v, uint32_t crc) {
    CHECK_EQUAL(linnet_crc32c_finish(crc), strtoul(vector_need(v, "crc"), NULL, 16));
}

static void align(const struct vector *v) {
    uint32_t crc = LINNET_CRC32C_INIT;
    draw_second(v);
    CHECK_EQUAL(linnet_onset(second), vector_number(v, "onset"));
    linnet_onset_align(second);
    for (int n = 0; n < LINNET_SECOND; n++) {
        uint8_t sample[2];
        linnet_store_le16(sample, (uint16_t)second[n]);
        crc = linnet_crc32c_update(crc, sample, 2);
    }
    check_crc(v, crc);
}

/* The first words and the CRC of all. */
static void check_floats(const struct vector *v, const float *features, unsigned count) {
    const char *words = vector_need(v, "words");
    uint32_t crc = LINNET_CRC32C_INIT;
    uint32_t word;
    for (unsigned i = 0; next_word(&words, &word); i++) {
        if (bits_of(features[i]) != word) {
            wrong(v, i, bits_of(features[i]), word);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        uint8_t four[4];
        linnet_store_float(four, features[i]);
        crc = linnet_crc32c_update(crc, four, 4);
    }
    check_crc(v, crc);
}

static void mfcc(const struct vector *v) {
    static float features[LINNET_MFCC_FEATURES];
    static struct linnet_mfcc_scratch s;
    draw_second(v);
    linnet_mfcc(second, features, &s);
    check_floats(v, features, LINNET_MFCC_FEATURES);
}

static void cepstra(const struct vector *v) {
    static float coefficients[LINNET_CEPSTRA];
    static struct linnet_mfcc_scratch s;
    draw_second(v);
    linnet_cepstra(second, coefficients, &s);
    check_floats(v, coefficients, LINNET_CEPSTRA);
}

int main(void) {
    static struct vector v;
    FILE *file = vectors_open("training.txt");
    int ran = 0;
    CHECK(file != NULL);
    while (vectors_next(file, &v)) {
        const char *op = vector_need(&v, "op");
        ran++;
        if (strcmp(op, "exp") == 0) {
            function(&v, linnet_exp);
        } else if (strcmp(op, "ln") == 0) {
            function(&v, linnet_log);
        } else if (strcmp(op, "tifed") == 0) {
            train(&v, LINNET_TIFED);
        } else if (strcmp(op, "sigmoid") == 0) {
            train(&v, LINNET_SIGMOID);
        } else if (strcmp(op, "softmax") == 0) {
            train(&v, LINNET_SOFTMAX);
        } else if (strcmp(op, "align") == 0) {
            align(&v);
        } else if (strcmp(op, "cepstra") == 0) {
            cepstra(&v);
        } else {
            CHECK(strcmp(op, "mfcc") == 0);
            mfcc(&v);
        }
    }
    fclose(file);
    printf("training.txt: %d blocks\n", ran);
    CHECK(ran > 0);
    return 0;
}
