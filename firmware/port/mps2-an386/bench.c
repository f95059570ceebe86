/*
 * What the stages cost, counted: run under QEMU's -icount shift=0, where SysTick counts once every 40 instructions. One
 * line a figure: name | per what | instructions | microseconds at 64 MHz.
 *
 * The microseconds assume 1.3 cycles an instruction, as on a Cortex-M4 with flash caching: most are one cycle, loads two,
 * taken branches two to four, divisions two to twelve. It is an estimate; the instructions are exact.
 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "bench_receive.h"
#include "bench_sense.h"
#include "bench_windows.h"
#include "linnet/chunk.h"
#include "linnet/codec.h"
#include "linnet/crc32c.h"
#include "linnet/head.h"
#include "linnet/mac.h"
#include "linnet/cepstra.h"
#include "linnet/mlp.h"
#include "linnet/offer.h"
#include "linnet/quantizer.h"
#include "linnet/random.h"
#include "linnet/repair.h"
#include "linnet/sha256.h"
#include "linnet/tifed.h"
#include "linnet/trust.h"
#include "port.h"
#if LINNET_HAS_MONOCYPHER
#include "linnet_monocypher.h"
#endif

#define VALUES 4000
#define SLICE 184 /* payload of a 200-byte chunk */

static int32_t q[VALUES];
#define PIECE 32u /* values that the board hands over at a time */
static uint8_t payload[40][SLICE];
static uint32_t payload_length[40];
static uint32_t payload_count[40];
static uint8_t payload_init[40];

/* Values like those of an update: Laplacian with about this mean magnitude, in 1/16. */
static void draw(uint32_t mean16) {
    struct linnet_random random = {42};
    for (unsigned i = 0; i < VALUES; i++) {
        uint32_t magnitude = 0;
        while (magnitude < 30000 && linnet_random_below(&random, mean16 + 16) < mean16) {
            magnitude += 1 + (mean16 > 400 ? linnet_random_below(&random, mean16 / 100) : 0);
        }
        q[i] = linnet_random_next(&random) & 1 ? -(int32_t)magnitude : (int32_t)magnitude;
    }
}

/* Encodes all values; returns the number of slices. */
static unsigned encode_all(enum linnet_codec codec) {
    struct linnet_encoder e;
    unsigned slices = 0;
    for (uint32_t i = 0; i < VALUES && slices < 40; slices++) {
        uint32_t sum = 0;
        uint32_t nonzero = 0;
        const uint32_t ahead = VALUES - i < 64 ? VALUES - i : 64;
        for (uint32_t k = i; k < i + ahead; k++) {
            sum += (uint32_t)(q[k] < 0 ? -q[k] : q[k]);
            nonzero += q[k] != 0;
        }
        payload_init[slices] = (uint8_t)linnet_codec_init(codec, sum, nonzero, ahead);
        linnet_encode_begin(&e, codec, payload_init[slices], payload[slices], SLICE);
        for (uint32_t taken = PIECE; taken == PIECE && i < VALUES; i += taken) {
            taken = linnet_encode_some(&e, q + i, VALUES - i < PIECE ? VALUES - i : PIECE);
        }
        payload_count[slices] = e.count;
        payload_length[slices] = (uint32_t)linnet_encode_end(&e);
    }
    return slices;
}

static int32_t decode_all(enum linnet_codec codec, unsigned slices) {
    struct linnet_decoder d;
    int32_t sum = 0;
    for (unsigned s = 0; s < slices; s++) {
        int32_t v[PIECE];
        linnet_decode_begin(&d, codec, payload_init[s], payload[s], payload_length[s], payload_count[s]);
        for (uint32_t left = payload_count[s]; left > 0;) {
            const uint32_t n = left < PIECE ? left : PIECE;
            linnet_decode_some(&d, v, n);
            for (uint32_t k = 0; k < n; k++) {
                sum += v[k];
            }
            left -= n;
        }
        sum += linnet_decode_end(&d);
    }
    return sum;
}

static void codec(enum linnet_codec codec, const char *name, uint32_t mean16) {
    char text[64];
    uint32_t count = 0;
    uint32_t bytes = 0;
    int32_t expected = 0;
    draw(mean16);
    unsigned slices = encode_all(codec);
    for (unsigned s = 0; s < slices; s++) {
        count += payload_count[s];
        bytes += payload_length[s];
    }
    for (uint32_t i = 0; i < count; i++) {
        expected += q[i];
    }
    snprintf(text, sizeof text, "%s, %lu.%02lu bits: encode", name, (unsigned long)(800u * bytes / count / 100),
             (unsigned long)(800u * bytes / count % 100));
    begin();
    slices = encode_all(codec);
    end(text, "parameter", count);
    snprintf(text, sizeof text, "%s: decode", name);
    begin();
    const int32_t sum = decode_all(codec, slices);
    end(text, "parameter", count);
    if (sum != expected) {
        printf("%s does not come back\n", name);
    }
}

#if LINNET_FAST_CODEC
static void quantizer(void) {
    static int8_t values[VALUES];
    struct linnet_residual residual;
    uint64_t sum = 0;
    draw(16 * 60);
    memset(&residual, 0, sizeof residual);
    residual.bits = 8;
    residual.values = values;
    begin();
    for (unsigned i = 0; i < VALUES; i++) {
        sum += (uint64_t)((int64_t)q[i] * q[i]);
    }
    const unsigned s = linnet_step_exponent(sum, VALUES, 256, 0, 0);
    for (unsigned i = 0; i < VALUES; i++) {
        const int32_t v = linnet_clamp_difference(q[i]) + linnet_residual_get(&residual, 0, i);
        const int32_t quantized = linnet_quantize(v, s, 65535);
        linnet_residual_set(&residual, i, v - quantized * ((int32_t)1 << s), s);
        q[i] = quantized;
    }
    end("quantise with an 8-bit residual", "parameter", VALUES);
}

static union {
    int16_t integers[10560];
    float reals[10467];
} parameters;
static float momentum[10467];
static uint8_t scratch[20000];

static void tifed(void) {
    static const uint16_t units[] = {200, 50, 10};
    static const int8_t exponents[] = {0, 0};
    static int8_t inputs[20 * 200];
    static uint8_t labels[20];
    struct linnet_layout layout;
    struct linnet_random random = {1};
    linnet_layout_init(&layout, LINNET_INT16, 2, units, exponents);
    const struct linnet_tifed tifed = {&layout, 5, NULL, 1024, LINNET_TRUNC};
    for (unsigned i = 0; i < sizeof inputs; i++) {
        inputs[i] = (int8_t)linnet_random_uniform(&random, -128, 127);
    }
    for (unsigned i = 0; i < 20; i++) {
        labels[i] = (uint8_t)linnet_random_below(&random, 10);
    }
    memset(&parameters, 0, sizeof parameters);
    linnet_tifed_step(&tifed, parameters.integers, inputs, labels, 20, LINNET_ALL_LAYERS, scratch, NULL);
    begin();
    linnet_tifed_step(&tifed, parameters.integers, inputs, labels, 20, LINNET_ALL_LAYERS, scratch, NULL);
    end("TIFeD 200-50-10, whole network", "step of 20 examples", 1);
    begin();
    linnet_tifed_step(&tifed, parameters.integers, inputs, labels, 20, 0, scratch, NULL);
    end("TIFeD 200-50-10, layer 0 alone", "step of 20 examples", 1);
    begin();
    linnet_tifed_step(&tifed, parameters.integers, inputs, labels, 20, 1, scratch, NULL);
    end("TIFeD 200-50-10, layer 1 alone", "step of 20 examples", 1);
    begin();
    linnet_tifed_classify(&tifed, parameters.integers, inputs, NULL, scratch);
    end("TIFeD 200-50-10, classify", "example", 1);
}

static float input[650];

static void draw_input(unsigned n) {
    struct linnet_random random = {3};
    for (unsigned i = 0; i < n; i++) {
        input[i] = (float)linnet_random_uniform(&random, -1000, 1000) * 0.002f;
    }
}

static void keyword(void) {
    static const uint16_t units[] = {650, 16, 3};
    static const int8_t exponents[] = {-13, -13};
    struct linnet_layout layout;
    linnet_layout_init(&layout, LINNET_FLOAT32, 2, units, exponents);
    const struct linnet_mlp mlp = {&layout, 0.3f, 0.9f};
    linnet_model_initial(&layout, LINNET_SIGMOID, 7, parameters.reals);
    draw_input(650);
    begin();
    linnet_mlp_step(&mlp, parameters.reals, momentum, input, 1, LINNET_ALL_LAYERS, scratch, NULL);
    end("keywords 650-16-3 with momentum", "step of 1 example", 1);
    begin();
    linnet_mlp_classify(&layout, parameters.reals, input, NULL, scratch);
    end("keywords 650-16-3, classify", "example", 1);
}

static void head(void) {
    static const uint16_t units[] = {256, 2};
    static const int8_t exponents[] = {-14};
    static const uint8_t label = 1;
    struct linnet_layout layout;
    linnet_layout_init(&layout, LINNET_FLOAT32, 1, units, exponents);
    const struct linnet_head head = {&layout, 0.1f, 0.001f};
    linnet_model_initial(&layout, LINNET_SOFTMAX, 7, parameters.reals);
    draw_input(256);
    begin();
    for (unsigned pass = 0; pass < 20; pass++) {
        linnet_head_step(&head, parameters.reals, input, &label, 1, scratch, NULL);
    }
    end("TinyFedTL head 256-2", "20 local passes", 1);
}

static void sound(void) {
    static int16_t second[LINNET_SECOND];
    static float features[LINNET_MFCC_FEATURES];
    static struct linnet_mfcc_scratch mfcc;
    struct linnet_random random = {5};
    for (unsigned n = 0; n < LINNET_SECOND; n++) {
        second[n] = (int16_t)linnet_random_uniform(&random, -(int32_t)(n % 4000), (int32_t)(n % 4000));
    }
    begin();
    linnet_onset_align(second);
    end("onset alignment", "second of sound", 1);
    begin();
    linnet_mfcc(second, features, &mfcc);
    end("MFCC", "second of sound", 1);
    begin();
    linnet_cepstra(second, features, &mfcc);
    end("cepstra for DS-CNN", "second of sound", 1);
}

static void receiving(void) {
    const unsigned count = bench_receive_prepare();
    begin();
    if (count == 0 || bench_receive_all(count) != 0) {
        printf("the board does not take the chunks\n");
    }
    end("board takes a chunk of 200 bytes", "chunk", count > 0 ? count : 1);
}

static void bytes(void) {
    struct linnet_sha256 sha;
    uint8_t digest[32];
    begin();
    linnet_crc32c(scratch, 10000);
    end("CRC32C", "byte", 10000);
    begin();
    linnet_sha256_init(&sha);
    linnet_sha256_update(&sha, scratch, 10000);
    linnet_sha256_finish(&sha, digest);
    end("SHA-256", "byte", 10000);
    begin();
    linnet_gf_add(scratch, scratch + 10000, 10000, 0x53);
    end("repair, add a chunk", "byte", 10000);
}

static int same_chunk(void *context, uint32_t i, uint8_t *out, size_t capacity) {
    (void)context;
    (void)i;
    memset(out, 0x5A, capacity);
    return (int)capacity;
}

/* SPEC 20.5, on ids of usual length. */
static void bench_mac(void) {
    static uint8_t packet[200];
    const uint8_t secret[LINNET_KEY_BYTES] = {1, 2, 3};
    const struct linnet_mac_key key = {secret, "demo", "board-1"};
    struct linnet_message m;
    uint8_t mac[LINNET_MAC_BYTES] = {0};
    linnet_message_init(&m, LINNET_WELCOME);
    m.model.bytes = (const uint8_t *)"digits";
    m.model.length = 6;
    m.chunks = 4;
    begin();
    linnet_mac_update(&key, &m, same_chunk, NULL, packet, sizeof packet, mac);
    end("MAC over an update", "four chunks of 200 bytes", 1);
    linnet_message_mark(&m, LINNET_KEY_MAC);
    begin();
    const int fits = linnet_mac_fits(&key, &m, mac);
    end("MAC of an answer, checked", fits ? "right answer" : "answer", 1);
    begin();
    linnet_mac_report(&key, &m, packet, 48, mac);
    end("MAC of a report", "report of 48 bytes", 1);
}

/* RFC 8032, 7.1, test 3; an offer's signature is over a text as short. Only with -DLINNET_MONOCYPHER=FOLDER. */
static void bench_signature(void) {
#if LINNET_HAS_MONOCYPHER
    static const uint8_t key[LINNET_FLEET_KEY_BYTES] = {
        0xfc, 0x51, 0xcd, 0x8e, 0x62, 0x18, 0xa1, 0xa3, 0x8d, 0xa4, 0x7e, 0xd0, 0x02, 0x30, 0xf0, 0x58,
        0x08, 0x16, 0xed, 0x13, 0xba, 0x33, 0x03, 0xac, 0x5d, 0xeb, 0x91, 0x15, 0x48, 0x90, 0x80, 0x25,
    };
    static const uint8_t signature[LINNET_SIGNATURE_BYTES] = {
        0x62, 0x91, 0xd6, 0x57, 0xde, 0xec, 0x24, 0x02, 0x48, 0x27, 0xe6, 0x9c, 0x3a, 0xbe, 0x01, 0xa3,
        0x0c, 0xe5, 0x48, 0xa2, 0x84, 0x74, 0x3a, 0x44, 0x5e, 0x36, 0x80, 0xd7, 0xdb, 0x5a, 0xc3, 0xac,
        0x18, 0xff, 0x9b, 0x53, 0x8d, 0x16, 0xf2, 0x90, 0xae, 0x67, 0xf7, 0x60, 0x98, 0x4d, 0xc6, 0x59,
        0x4a, 0x7c, 0x15, 0xe9, 0x71, 0x6e, 0xd2, 0x8d, 0xc0, 0x27, 0xbe, 0xce, 0xea, 0x1e, 0xc4, 0x0a,
    };
    static const uint8_t text[] = {0xaf, 0x82};
    begin();
    const int fits = linnet_monocypher_verify(signature, text, sizeof text, key);
    end("Ed25519 signature, verified", fits ? "right signature" : "signature", 1);
#endif
}
#endif

/* The form that counts bytes, in an image of its own. */
#if !LINNET_FAST_CODEC
int main(void) {
    port_init();
    codec(LINNET_CODEC_RANGE, "small range, sparse update", 2);
    codec(LINNET_CODEC_RANGE, "small range, fine update", 24);
    codec(LINNET_CODEC_RANGE, "small range, lossless", 1600);
    return 0;
}
#else
int main(void) {
    port_init();
    printf("what | per | instructions | microseconds at 64 MHz | stack, bytes\n");
    codec(LINNET_CODEC_RANGE, "range, sparse update", 2);
    codec(LINNET_CODEC_RANGE, "range, fine update", 24);
    codec(LINNET_CODEC_RANGE, "range, lossless", 1600);
    codec(LINNET_CODEC_RICE, "Rice, sparse update", 2);
    codec(LINNET_CODEC_RICE, "Rice, fine update", 24);
    codec(LINNET_CODEC_RICE, "Rice, lossless", 1600);
    quantizer();
    tifed();
    keyword();
    head();
    sound();
    bench_sense();
    bench_windows(&parameters, sizeof parameters);
    receiving();
    bytes();
    bench_mac();
    bench_signature();
    return 0;
}
#endif
