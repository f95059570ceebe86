/* What a board does with each chunk of a model: header, check, fit, decoding, bitmap. One line, as bench.c's. */
#include "bench_receive.h"

#include <string.h>

#include "linnet/board.h"
#include "linnet/chunk.h"
#include "linnet/codec.h"
#include "linnet/random.h"

#define CHUNK 200u
#define VALUES 4000u
#define MAX_CHUNKS 64u
#define VERSION 5u

static uint64_t memory[48000 / 8];
static struct linnet_board board;
static uint8_t chunks[MAX_CHUNKS][CHUNK];
static uint16_t lengths[MAX_CHUNKS];

static int erased(void *context, uint32_t offset, uint8_t *out, size_t length) {
    (void)context, (void)offset;
    memset(out, 0xFF, length);
    return 0;
}

static int programs(void *context, uint32_t offset, const uint8_t *bytes, size_t length) {
    (void)context, (void)offset, (void)bytes, (void)length;
    return 0;
}

static int erases(void *context, uint32_t offset) {
    (void)context, (void)offset;
    return 0;
}

static int ready(void *context) {
    (void)context;
    return 1;
}

static void sends(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    (void)context, (void)channel, (void)bytes, (void)length;
}

static int load(void *context, uint32_t i, void *features, uint8_t *label) {
    (void)context, (void)i, (void)features;
    *label = 0;
    return 0;
}

static void boot(void) {
    static const struct linnet_flash flash = {NULL, 4096, 4, erased, programs, erases};
    static const struct linnet_link link = {NULL, ready, sends, NULL, {30, 0, 1}, 0, 0, 0, 0};
    static const struct linnet_data data = {NULL, 200, 20, 0, 0, load};
    struct linnet_board_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.board = "b";
    settings.model = "m";
    settings.link = &link;
    settings.data = &data;
    settings.flash = &flash;
    settings.model_slot_bytes = 65536;
    settings.work_slot_bytes = 65536;
    settings.slots = 2;
    settings.max_chunks = MAX_CHUNKS;
    settings.chunk_bytes = CHUNK;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    linnet_board_init(&board, &settings, 0);
    linnet_board_connected(&board, 0);
}

/* An offer of a version that only a full model leads to. */
static int offer(void) {
    static const uint16_t units[] = {200, 50, 10};
    static const int32_t training[] = {0, 512, 20, 1, 20, 20, 1};
    static const unsigned keys[] = {LINNET_KEY_MODEL,     LINNET_KEY_VERSION,  LINNET_KEY_DIGEST,  LINNET_KEY_WINDOW,
                                    LINNET_KEY_SEED,      LINNET_KEY_NETWORK,  LINNET_KEY_NUMERIC, LINNET_KEY_UNITS,
                                    LINNET_KEY_EXPONENTS, LINNET_KEY_TRAINING, LINNET_KEY_MODE,    LINNET_KEY_COHORT,
                                    LINNET_KEY_PROFILE,   LINNET_KEY_DEADLINE, LINNET_KEY_OPEN,    LINNET_KEY_MAXIMUM,
                                    LINNET_KEY_ROUND};
    uint8_t bytes[LINNET_MESSAGE_MAX];
    struct linnet_message m;
    linnet_message_init(&m, LINNET_OFFER);
    m.model.bytes = (const uint8_t *)"m";
    m.model.length = 1;
    m.version = VERSION;
    m.window = 4;
    m.network = LINNET_TIFED;
    m.numeric = LINNET_INT16;
    memcpy(m.units, units, sizeof units);
    m.unit_count = 3;
    m.exponent_count = 2;
    memcpy(m.training, training, sizeof training);
    m.training_count = 7;
    m.cohort = 1;
    m.profile[0] = LINNET_CODEC_RANGE;
    m.profile[3] = CHUNK;
    m.deadline = 60000;
    m.maximum = 1000;
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        linnet_message_mark(&m, (enum linnet_key)keys[i]);
    }
    const int length = linnet_message_write(&m, bytes, sizeof bytes);
    return length > 0 ? linnet_board_receive(&board, bytes, (size_t)length, 1) : length;
}

/* The first layer's first values, small ones, as a full model of them would come. */
static unsigned make(void) {
    static const uint8_t digest[LINNET_DIGEST_BYTES] = {0};
    const uint32_t seed = linnet_chunk_seed((const uint8_t *)"m", 1, VERSION, digest);
    struct linnet_random random = {42};
    unsigned n = 0;
    int32_t q = linnet_random_uniform(&random, -3, 3);
    for (uint32_t i = 0; i < VALUES && n < MAX_CHUNKS; n++) {
        struct linnet_chunk chunk;
        struct linnet_encoder e;
        memset(&chunk, 0, sizeof chunk);
        chunk.type = LINNET_FULL;
        chunk.codec = LINNET_CODEC_RANGE;
        chunk.init = 2;
        chunk.transfer = VERSION;
        chunk.index = (uint16_t)n;
        chunk.first = i;
        linnet_encode_begin(&e, LINNET_CODEC_RANGE, chunk.init, chunks[n] + LINNET_CHUNK_HEADER,
                            CHUNK - LINNET_CHUNK_OVERHEAD);
        for (; i < VALUES && linnet_encode(&e, q); i++) {
            q = linnet_random_uniform(&random, -3, 3);
        }
        chunk.count = (uint16_t)(i - chunk.first);
        lengths[n] = (uint16_t)(linnet_encode_end(&e) + (int)LINNET_CHUNK_OVERHEAD);
        linnet_chunk_write(&chunk, chunks[n]);
        linnet_chunk_sign(chunks[n], lengths[n], seed);
    }
    return n;
}

unsigned bench_receive_prepare(void) {
    boot();
    return offer() == LINNET_OK ? make() : 0;
}

int bench_receive_all(unsigned count) {
    int error = LINNET_OK;
    for (unsigned i = 0; !error && i < count; i++) {
        error = linnet_board_receive(&board, chunks[i], lengths[i], 2 + i);
    }
    return error;
}
