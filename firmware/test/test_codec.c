/* The coder: every slice comes back, fills its limit, and no other payload is accepted. */
#include "linnet/codec.h"
#include "linnet/random.h"
#include "test.h"

#define MAX 4000

/* Encodes from q[from] as an object's sender does; returns the payload's length and the count. */
static int encode(enum linnet_codec codec, int init, const int32_t *q, int from, int end, uint8_t *out, int limit,
                  int *count, unsigned *used_init) {
    struct linnet_encoder e;
    uint32_t sum = 0;
    uint32_t nonzero = 0;
    const int n = end - from < 64 ? end - from : 64;
    for (int i = from; i < from + n; i++) {
        sum += (uint32_t)abs(q[i]);
        nonzero += q[i] != 0;
    }
    *used_init = init >= 0 ? (unsigned)init : linnet_codec_init(codec, sum, nonzero, (uint32_t)n);
    linnet_encode_begin(&e, codec, *used_init, out, (size_t)limit);
    *count = 0;
    while (from + *count < end && linnet_encode(&e, q[from + *count])) {
        (*count)++;
    }
    return linnet_encode_end(&e);
}

static int decode(enum linnet_codec codec, unsigned init, const uint8_t *in, int length, int count, int32_t *q) {
    struct linnet_decoder d;
    int error = linnet_decode_begin(&d, codec, init, in, (size_t)length, (uint32_t)count);
    for (int i = 0; !error && i < count; i++) {
        error = linnet_decode(&d, &q[i]);
    }
    return error ? error : linnet_decode_end(&d);
}

/* Values whose magnitude has about `bits` bits, zero with a chance of zeros / 16. */
static int32_t draw(struct linnet_random *random, unsigned bits, unsigned zeros, int32_t most) {
    if (linnet_random_below(random, 16) < zeros) {
        return 0;
    }
    const uint32_t magnitude = linnet_random_below(random, UINT32_C(1) << linnet_random_below(random, bits + 1));
    const int32_t limited = (int32_t)magnitude > most ? most : (int32_t)magnitude;
    return linnet_random_below(random, 2) ? limited : -limited;
}

static void slices_come_back(enum linnet_codec codec) {
    static int32_t q[MAX];
    static int32_t back[MAX];
    uint8_t out[1009];
    struct linnet_random random = {codec};
    for (int trial = 0; trial < TRIALS(3000); trial++) {
        const int end = 1 + (int)linnet_random_below(&random, trial % 10 ? 400 : MAX);
        const unsigned bits = linnet_random_below(&random, 18);
        const unsigned zeros = linnet_random_below(&random, 17);
        const int limit = 32 + (int)linnet_random_below(&random, 977);
        const int forced = trial % 3 == 0 && codec != LINNET_CODEC_INT16 ? (int)linnet_random_below(&random, 16) : -1;
        for (int i = 0; i < end; i++) {
            q[i] = draw(&random, bits, zeros, linnet_codec_max(codec));
        }
        for (int from = 0; from < end;) {
            int count;
            unsigned init;
            const int length = encode(codec, forced, q, from, end, out, limit, &count, &init);
            CHECK(count > 0 && length <= limit);
            CHECK_EQUAL(decode(codec, init, out, length, count, back), LINNET_OK);
            CHECK_BYTES(back, q + from, (size_t)count * sizeof q[0]);
            for (int other = length - 1; other <= length + 1; other += 2) {
                out[length] = 0; /* no shorter and no longer payload stands for the same */
                if (other >= 0 && decode(codec, init, out, other, count, back) == LINNET_OK) {
                    CHECK(memcmp(back, q + from, (size_t)count * sizeof q[0]) != 0);
                }
            }
            from += count;
        }
    }
}

/* What is accepted encodes to itself: one payload for one list of values. */
static void noise_is_refused_or_canonical(enum linnet_codec codec) {
    static int32_t q[300];
    uint8_t in[24];
    uint8_t out[4096];
    struct linnet_random random = {99};
    int accepted = 0;
    for (int trial = 0; trial < TRIALS(300000); trial++) {
        const unsigned init = linnet_random_below(&random, 16);
        const int length = (int)linnet_random_below(&random, trial % 2 ? 5 : sizeof in);
        const int count = 1 + (int)linnet_random_below(&random, trial % 3 ? 8 : 300);
        for (int i = 0; i < length; i++) {
            in[i] = (uint8_t)linnet_random_next(&random);
        }
        if (decode(codec, init, in, length, count, q) == LINNET_OK) {
            int coded;
            unsigned used;
            accepted++;
            CHECK_EQUAL(encode(codec, (int)init, q, 0, count, out, sizeof out, &coded, &used), length);
            CHECK_EQUAL(coded, count);
            CHECK_BYTES(out, in, (size_t)length);
        }
    }
    CHECK(accepted > TRIALS(20));
}

static void floats_keep_their_limits(void) {
    struct linnet_encoder e;
    struct linnet_decoder d;
    uint8_t out[32];
    float v;
    linnet_encode_begin(&e, LINNET_CODEC_FLOAT32, 0, out, sizeof out);
    for (int i = 0; i < 8; i++) {
        CHECK_EQUAL(linnet_encode_float(&e, (float)i * 31.0f), 1);
    }
    CHECK_EQUAL(linnet_encode_float(&e, 0), 0);
    CHECK_EQUAL(linnet_encode_end(&e), 32);
    CHECK_EQUAL(linnet_decode_begin(&d, LINNET_CODEC_FLOAT32, 0, out, 32, 8), LINNET_OK);
    for (int i = 0; i < 8; i++) {
        CHECK_EQUAL(linnet_decode_float(&d, i < 5, &v), LINNET_OK);
        CHECK(v == (float)i * 31.0f);
    }
    CHECK_EQUAL(linnet_decode_begin(&d, LINNET_CODEC_FLOAT32, 0, out + 20, 12, 3), LINNET_OK);
    CHECK_EQUAL(linnet_decode_float(&d, 1, &v), LINNET_E_NOT_FINITE);
    out[30] = 0x80;
    out[31] = 0x7F;
    CHECK_EQUAL(linnet_decode_begin(&d, LINNET_CODEC_FLOAT32, 0, out + 28, 4, 1), LINNET_OK);
    CHECK_EQUAL(linnet_decode_float(&d, 0, &v), LINNET_E_NOT_FINITE);
    CHECK_EQUAL(linnet_decode_begin(&d, LINNET_CODEC_FLOAT32, 1, out, 32, 8), LINNET_E_MALFORMED);
    CHECK_EQUAL(linnet_decode_begin(&d, LINNET_CODEC_FLOAT32, 0, out, 32, 7), LINNET_E_UNDECODABLE);
    CHECK_EQUAL(linnet_decode_begin(&d, 4, 0, out, 32, 8), LINNET_E_MALFORMED);
    CHECK_EQUAL(linnet_decode_begin(&d, LINNET_CODEC_RANGE, 0, out, 32, 0), LINNET_E_OUT_OF_RANGE);
}

int main(void) {
    CHECK(sizeof(struct linnet_encoder) <= 512 && sizeof(struct linnet_decoder) <= 512);
    slices_come_back(LINNET_CODEC_RANGE);
    slices_come_back(LINNET_CODEC_RICE);
    slices_come_back(LINNET_CODEC_INT16);
    noise_is_refused_or_canonical(LINNET_CODEC_RANGE);
    noise_is_refused_or_canonical(LINNET_CODEC_RICE);
    floats_keep_their_limits();
    return 0;
}
