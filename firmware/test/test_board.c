/*
 * The board against an aggregator small enough to read: offers, statuses, receipts, steps, differences and full models
 * over a link that loses and repeats, with reboots at any moment. The aggregator trains the same examples itself and
 * demands every byte of the update.
 */
#include <stdarg.h>

#include "flash_ram.h"
#include "linnet/bitmap.h"
#include "linnet/board.h"
#include "linnet/bytes.h"
#include "linnet/codec.h"
#include "linnet/tifed.h"

#ifdef LINNET_MEASURE_STACK
#include "stack.h"
static unsigned deepest;
#define MEASURED(call)                                       \
    do {                                                     \
        stack_paint();                                       \
        call;                                                \
        const unsigned depth_ = stack_depth();               \
        deepest = depth_ > deepest ? depth_ : deepest;       \
    } while (0)
#else
#define MEASURED(call) call
#endif

#define INPUTS 12
#define HIDDEN 6
#define CLASSES 4
#define PARAMETERS ((INPUTS + 1) * HIDDEN + (HIDDEN + 1) * CLASSES)
#define EXAMPLES 40
#define CHUNK 64
#define MAX_CHUNKS 32
#define QUEUE 400
#define PAGE 512u

static const char MODEL[] = "m";

/* ---- examples ---- */

static int8_t features[EXAMPLES][INPUTS];
static uint8_t labels[EXAMPLES];

static int load(void *context, uint32_t i, void *out, uint8_t *label) {
    (void)context;
    memcpy(out, features[i], INPUTS);
    *label = labels[i];
    return 0;
}

static void make_examples(void) {
    struct linnet_random random = {77};
    for (unsigned i = 0; i < EXAMPLES; i++) {
        labels[i] = (uint8_t)linnet_random_below(&random, CLASSES);
        for (unsigned k = 0; k < INPUTS; k++) {
            features[i][k] = (int8_t)(linnet_random_uniform(&random, -30, 30) + (k / 3 == labels[i] ? 90 : 0));
        }
    }
}

/* ---- the link: two queues ---- */

struct packet {
    size_t length;
    uint8_t bytes[1100];
};

struct queue {
    int used;
    struct packet packet[QUEUE];
};

static struct queue up;
static struct queue down;

static void push(struct queue *queue, const uint8_t *bytes, size_t length) {
    if (queue->used < QUEUE) {
        memcpy(queue->packet[queue->used].bytes, bytes, length);
        queue->packet[queue->used++].length = length;
    }
}

static int always_ready(void *context) {
    (void)context;
    return 1;
}

static void send_up(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length) {
    (void)context;
    if (channel == LINNET_CHANNEL_UP) {
        push(&up, bytes, length);
    }
}

/* ---- the aggregator ---- */

#define VERSIONS 80

struct aggregator {
    struct linnet_layout layout;
    struct linnet_base base[VERSIONS];
    int16_t model[VERSIONS][PARAMETERS];
    struct linnet_residual residual; /* of the board, as it should be */
    int8_t residual_values[PARAMETERS];
    uint32_t version;
    uint32_t round;
    uint32_t mode;
    /* of the update that the board should send */
    int has_update;
    uint32_t chunks;
    uint32_t transfer;
    uint32_t base_version;
    uint8_t chunk[MAX_CHUNKS][CHUNK];
    size_t length[MAX_CHUNKS];
    uint8_t got[LINNET_BITMAP_BYTES(MAX_CHUNKS)];
    int receives;
    struct linnet_receiver receiver;
    uint8_t bitmap[LINNET_BITMAP_BYTES(MAX_CHUNKS)];
    uint8_t repairs[20000];
    /* the last one that was closed */
    uint32_t closed_transfer;
    uint32_t closed_version;
    uint32_t closed_chunks;
    uint8_t closed_bitmap[LINNET_BITMAP_BYTES(MAX_CHUNKS)];
    int corrupts_steps;
    int is_blind; /* does not know what the board trained on: takes whatever verifies */
    unsigned fulls;
    unsigned diffs;
    unsigned steps;
};

static struct aggregator server;

static struct linnet_slice model_id(void) {
    const struct linnet_slice slice = {(const uint8_t *)MODEL, strlen(MODEL)};
    return slice;
}

static void mark(struct linnet_message *m, int key, ...) {
    va_list keys;
    va_start(keys, key);
    for (; key >= 0; key = va_arg(keys, int)) {
        linnet_message_mark(m, (enum linnet_key)key);
    }
    va_end(keys);
}

static void say(struct linnet_message *m) {
    uint8_t bytes[1024];
    m->model = model_id();
    linnet_message_mark(m, LINNET_KEY_MODEL);
    const int n = linnet_message_write(m, bytes, sizeof bytes);
    CHECK(n > 0);
    push(&down, bytes, (size_t)n);
}

static void fill_offer(struct linnet_message *m) {
    static const uint16_t units[] = {INPUTS, HIDDEN, CLASSES};
    linnet_message_init(m, LINNET_OFFER);
    m->version = server.base[server.version].version;
    memcpy(m->digest, server.base[server.version].digest, 16);
    m->window = 8;
    m->seed = 5;
    m->network = LINNET_TIFED;
    memcpy(m->units, units, sizeof units);
    m->unit_count = 3;
    m->exponent_count = 2;
    m->training[0] = LINNET_TRUNC;
    m->training[1] = 64;
    m->training[2] = 5;
    m->training[3] = 2;
    m->training[4] = 20;
    m->training[5] = 20;
    m->training[6] = 1;
    m->training_count = 7;
    m->mode = server.mode;
    m->cohort = 1;
    m->profile[0] = LINNET_CODEC_RANGE;
    m->profile[1] = 64;
    m->profile[2] = 8;
    m->profile[3] = CHUNK;
    m->profile[4] = 1;
    m->deadline = 60000;
    m->open = 1;
    m->maximum = 1000;
    m->round = server.round;
    mark(m, LINNET_KEY_VERSION, LINNET_KEY_DIGEST, LINNET_KEY_WINDOW, LINNET_KEY_SEED, LINNET_KEY_NETWORK,
         LINNET_KEY_NUMERIC, LINNET_KEY_UNITS, LINNET_KEY_EXPONENTS, LINNET_KEY_TRAINING, LINNET_KEY_MODE,
         LINNET_KEY_COHORT, LINNET_KEY_PROFILE, LINNET_KEY_DEADLINE, LINNET_KEY_OPEN, LINNET_KEY_MAXIMUM,
         LINNET_KEY_ROUND, -1);
}

/* Cuts values of layers into chunks of an object, as any sender does. */
static unsigned cut(unsigned object, uint32_t transfer, const struct linnet_base *seed, const int32_t *q, const int *step,
                    uint8_t out[MAX_CHUNKS][CHUNK], size_t *length, int only) {
    unsigned n = 0;
    for (unsigned h = 0; h < server.layout.layers; h++) {
        const uint32_t end = linnet_layer_end(&server.layout.layer[h]);
        for (uint32_t i = server.layout.layer[h].first; i < end && (only < 0 || only == (int)h);) {
            struct linnet_encoder e;
            struct linnet_chunk c;
            uint32_t sum = 0;
            uint32_t nonzero = 0;
            const uint32_t first = i;
            const uint32_t ahead = end - i < 64 ? end - i : 64;
            for (uint32_t k = i; k < i + ahead; k++) {
                sum += (uint32_t)abs(q[k]);
                nonzero += q[k] != 0;
            }
            memset(&c, 0, sizeof c);
            c.init = (uint8_t)linnet_codec_init(LINNET_CODEC_RANGE, sum, nonzero, ahead);
            CHECK(n < MAX_CHUNKS);
            linnet_encode_begin(&e, LINNET_CODEC_RANGE, c.init, out[n] + LINNET_CHUNK_HEADER,
                                CHUNK - LINNET_CHUNK_OVERHEAD);
            while (i < end && linnet_encode(&e, q[i])) {
                i++;
            }
            length[n] = (size_t)linnet_encode_end(&e) + LINNET_CHUNK_OVERHEAD;
            c.type = (uint8_t)object;
            c.codec = LINNET_CODEC_RANGE;
            c.transfer = (uint16_t)transfer;
            c.index = (uint16_t)n;
            c.first = first;
            c.count = (uint16_t)(i - first);
            c.step = (int8_t)step[h];
            linnet_chunk_write(&c, out[n]);
            linnet_chunk_sign(out[n], length[n],
                              linnet_chunk_seed((const uint8_t *)MODEL, strlen(MODEL), seed->version, seed->digest));
            n++;
        }
    }
    return n;
}

/* What the board must send for the open round: trained, quantised and cut here, from the residual it must have. */
static void expect_update(const struct linnet_message *hello) {
    static int32_t scratch[1000];
    static int16_t local[PARAMETERS];
    int32_t q[PARAMETERS] = {0};
    int step[2] = {0, 0};
    const int16_t *base = server.model[server.version];
    const struct linnet_tifed tifed = {&server.layout, 5, NULL, 64, LINNET_TRUNC};
    const int only = server.mode ? (int)linnet_group_layer(5, server.round, 0, 1, 2) : -1;
    if (server.is_blind) {
        server.transfer = hello->transfer;
        server.base_version = hello->version;
        server.chunks = hello->chunks;
        memset(server.got, 0, sizeof server.got);
        server.has_update = 1;
        server.receives = 0;
        return;
    }
    memcpy(local, base, sizeof local);
    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned b = 0; b < 4; b++) {
            int8_t x[5 * INPUTS];
            uint8_t y[5];
            for (unsigned k = 0; k < 5; k++) {
                const unsigned i = (server.round * 20 + b * 5 + k) % EXAMPLES;
                memcpy(x + k * INPUTS, features[i], INPUTS);
                y[k] = labels[i];
            }
            linnet_tifed_step(&tifed, local, x, y, 5, only, scratch, NULL);
        }
    }
    for (unsigned h = 0; h < 2; h++) {
        const struct linnet_layer *layer = &server.layout.layer[h];
        uint64_t sum = 0;
        if (only >= 0 && only != (int)h) {
            continue;
        }
        for (uint32_t i = layer->first; i < linnet_layer_end(layer); i++) {
            const int64_t d = local[i] - base[i];
            sum += (uint64_t)(d * d);
        }
        if (sum == 0) {
            continue;
        }
        const unsigned s = linnet_step_exponent(sum, linnet_layer_parameters(layer), 64, 0, 0);
        for (uint32_t i = layer->first; i < linnet_layer_end(layer); i++) {
            const int32_t v = local[i] - base[i] + linnet_residual_get(&server.residual, h, i);
            q[i] = linnet_quantize(v, s, 65535);
            linnet_residual_set(&server.residual, i, v - q[i] * (1 << s), s);
        }
        linnet_residual_end(&server.residual, h, s);
        step[h] = (int)s;
    }
    server.transfer++;
    server.base_version = server.version;
    server.chunks = cut(LINNET_UPDATE, server.transfer, &server.base[server.version], q, step, server.chunk,
                        server.length, only);
    memset(server.got, 0, sizeof server.got);
    server.has_update = 1;
    server.receives = 0;
}

/* Gives back to the expected residual what did not arrive. */
static void refund_missing(void) {
    for (uint32_t i = 0; i < server.chunks; i++) {
        struct linnet_chunk c;
        struct linnet_decoder d;
        if (server.is_blind || linnet_bit_get(server.closed_bitmap, i)) {
            continue;
        }
        CHECK_EQUAL(linnet_chunk_read(&c, server.chunk[i], server.length[i]), LINNET_OK);
        CHECK_EQUAL(linnet_chunk_decode(&d, &c), LINNET_OK);
        const int h = linnet_chunk_fits(&c, &server.layout);
        for (uint32_t k = 0; k < c.count; k++) {
            int32_t q;
            CHECK_EQUAL(linnet_decode(&d, &q), LINNET_OK);
            linnet_residual_refund(&server.residual, (unsigned)h, c.first + k, q, (unsigned)c.step);
        }
    }
}

static void next_version(void) {
    struct linnet_random random = {server.version + 1000};
    const int16_t *from = server.model[server.version];
    server.version++;
    CHECK(server.version < VERSIONS);
    for (unsigned i = 0; i < PARAMETERS; i++) {
        server.model[server.version][i] = (int16_t)(from[i] + 4 * linnet_random_uniform(&random, -2, 2));
    }
    server.base[server.version].version = server.version;
    linnet_model_digest(&server.layout, server.model[server.version], server.base[server.version].digest);
}

static void send_object(unsigned object, uint32_t from_version, const uint8_t *have, uint32_t have_chunks) {
    int32_t q[PARAMETERS];
    static const int none[2] = {0, 0};
    static const int quarter[2] = {2, 2};
    uint8_t out[MAX_CHUNKS][CHUNK];
    size_t length[MAX_CHUNKS];
    for (unsigned i = 0; i < PARAMETERS; i++) {
        const int32_t to = server.model[server.version][i];
        q[i] = object == LINNET_FULL ? to : to - server.model[from_version][i];
        q[i] = object == LINNET_STEP ? q[i] / 4 : q[i];
    }
    const struct linnet_base *seed =
        object == LINNET_FULL ? &server.base[server.version] : &server.base[from_version];
    const unsigned n = cut(object, server.version, seed, q, object == LINNET_STEP ? quarter : none, out, length, -1);
    if (have_chunks != n) { /* the board does not know the number yet */
        struct linnet_message m;
        static const uint8_t zero[LINNET_BITMAP_BYTES(MAX_CHUNKS)];
        linnet_message_init(&m, LINNET_STATUS);
        m.version = from_version;
        m.object = object;
        m.transfer = server.version & 0xFFFF;
        m.chunks = n;
        m.bitmap.bytes = zero;
        m.bitmap.length = LINNET_BITMAP_BYTES(n);
        mark(&m, LINNET_KEY_VERSION, LINNET_KEY_OBJECT, LINNET_KEY_TRANSFER, LINNET_KEY_CHUNKS, LINNET_KEY_BITMAP, -1);
        say(&m);
    }
    for (unsigned i = 0; i < n; i++) {
        if (have_chunks != n || !linnet_bit_get(have, i)) {
            if (object == LINNET_STEP && server.corrupts_steps && i == 0) { /* verifies, but leads elsewhere */
                out[i][11]++;
                linnet_chunk_sign(out[i], length[i],
                                  linnet_chunk_seed((const uint8_t *)MODEL, strlen(MODEL), seed->version, seed->digest));
            }
            push(&down, out[i], length[i]);
        }
    }
}

static unsigned step_chunks(void) {
    int32_t q[PARAMETERS];
    static const int quarter[2] = {2, 2};
    uint8_t out[MAX_CHUNKS][CHUNK];
    size_t length[MAX_CHUNKS];
    for (unsigned i = 0; i < PARAMETERS; i++) {
        q[i] = (server.model[server.version][i] - server.model[server.version - 1][i]) / 4;
    }
    return cut(LINNET_STEP, 0, &server.base[server.version - 1], q, quarter, out, length, -1);
}

static void offer(void) {
    struct linnet_message m;
    fill_offer(&m);
    if (server.version > 0) {
        memcpy(m.previous, server.base[server.version - 1].digest, 16);
        m.steps = step_chunks();
        mark(&m, LINNET_KEY_PREVIOUS, LINNET_KEY_STEPS, -1);
    }
    say(&m);
}

static void receipt(void) {
    struct linnet_message m;
    linnet_message_init(&m, LINNET_RECEIPT);
    m.version = server.closed_version;
    m.transfer = server.closed_transfer;
    m.chunks = server.closed_chunks;
    m.bitmap.bytes = server.closed_bitmap;
    m.bitmap.length = LINNET_BITMAP_BYTES(server.closed_chunks);
    mark(&m, LINNET_KEY_VERSION, LINNET_KEY_TRANSFER, LINNET_KEY_CHUNKS, LINNET_KEY_BITMAP, LINNET_KEY_OUTCOME, -1);
    say(&m);
}

/* Closes the open update with what arrived and opens the next round, on a new version. */
static void close_round(void) {
    memcpy(server.closed_bitmap, server.got, sizeof server.got);
    server.closed_transfer = server.transfer;
    server.closed_version = server.base_version;
    server.closed_chunks = server.chunks;
    server.has_update = 0;
    server.receives = 0;
    refund_missing();
    receipt();
    next_version();
    server.round++;
    offer();
}

static void refuse(uint32_t reason, uint32_t transfer) {
    struct linnet_message m;
    linnet_message_init(&m, LINNET_REFUSAL);
    m.reason = reason;
    m.transfer = transfer;
    mark(&m, LINNET_KEY_REASON, LINNET_KEY_TRANSFER, -1);
    say(&m);
}

static void status_of_update(void) {
    struct linnet_message m;
    linnet_message_init(&m, LINNET_STATUS);
    m.version = server.base_version;
    linnet_message_mark(&m, LINNET_KEY_VERSION);
    linnet_receiver_status(&server.receiver, &m, 0);
    say(&m);
}

static void hear_hello(const struct linnet_message *m, linnet_millis now) {
    struct linnet_message w;
    if (LINNET_HAS(m, LINNET_KEY_TRANSFER)) {
        if (m->transfer == server.closed_transfer && m->version == server.closed_version) {
            receipt();
            return;
        }
        if (!server.has_update) {
            expect_update(m);
        }
        if (server.is_blind && (m->transfer != server.transfer || m->version != server.base_version)) {
            expect_update(m);
        }
        CHECK_EQUAL(m->transfer, server.transfer);
        CHECK_EQUAL(m->chunks, server.chunks);
        CHECK_EQUAL(m->version, server.base_version);
        CHECK_EQUAL(m->examples, 20);
        if (!server.receives) {
            const struct linnet_base *b = &server.base[server.base_version];
            linnet_receiver_start(&server.receiver, server.bitmap, server.chunks, CHUNK, LINNET_UPDATE,
                                  (uint16_t)server.transfer,
                                  linnet_chunk_seed((const uint8_t *)MODEL, strlen(MODEL), b->version, b->digest),
                                  server.repairs, sizeof server.repairs, now);
            server.receives = 1;
        }
    }
    linnet_message_init(&w, LINNET_WELCOME);
    w.window = 8;
    mark(&w, LINNET_KEY_ORDINAL, LINNET_KEY_WINDOW, -1);
    if (LINNET_HAS(m, LINNET_KEY_TRANSFER)) {
        w.version = server.base_version;
        w.transfer = server.transfer;
        w.chunks = server.chunks;
        w.bitmap.bytes = server.bitmap;
        w.bitmap.length = LINNET_BITMAP_BYTES(server.chunks);
        mark(&w, LINNET_KEY_VERSION, LINNET_KEY_TRANSFER, LINNET_KEY_CHUNKS, LINNET_KEY_BITMAP, -1);
    }
    say(&w);
    offer();
}

static void take_chunk(const uint8_t *bytes, size_t length) {
    const uint32_t i = linnet_load_le16(bytes + 4);
    uint8_t plain[CHUNK];
    CHECK(i < server.chunks);
    if (server.is_blind) {
        linnet_bit_set(server.got, i);
        return;
    }
    CHECK_EQUAL(length, server.length[i]);
    memcpy(plain, bytes, length);
    linnet_chunk_set_poll(plain, length, 0, server.receiver.seed);
    CHECK_BYTES(plain, server.chunk[i], length); /* every byte of the update is the expected one */
    linnet_bit_set(server.got, i);
}

static void hear(const struct packet *p, linnet_millis now) {
    struct linnet_message m;
    if (p->bytes[0] >> 6 == 1) {
        uint8_t solved[CHUNK];
        int n;
        if (!server.receives) {
            refuse(7, linnet_load_le16(p->bytes + 2));
            return;
        }
        const int taken = linnet_receiver_take(&server.receiver, p->bytes, p->length, now);
        if (taken == 1) {
            take_chunk(p->bytes, p->length);
        }
        while (taken >= 0 && (n = linnet_receiver_solved(&server.receiver, solved, sizeof solved)) > 0) {
            take_chunk(solved, (size_t)n);
        }
        if (linnet_receiver_complete(&server.receiver)) {
            close_round();
        }
        return;
    }
    CHECK_EQUAL(linnet_message_read(&m, p->bytes, p->length), LINNET_OK);
    switch (m.type) {
        case LINNET_HELLO:
            hear_hello(&m, now);
            break;
        case LINNET_STATUS: {
            const uint8_t *have = m.bitmap.bytes;
            server.steps += m.object == LINNET_STEP;
            server.diffs += m.object == LINNET_DIFF;
            if (m.object == LINNET_FULL) { /* a full model over another one: what the board carried is void */
                server.fulls++;
                linnet_residual_clear(&server.residual, PARAMETERS);
            }
            if (m.transfer == (server.version & 0xFFFF) && m.version <= server.version
                && !(m.object != LINNET_FULL && m.version == server.version)) {
                send_object(m.object, m.version, have, m.chunks);
            }
            break;
        }
        case LINNET_COMMIT:
            if (m.transfer == server.closed_transfer && m.version == server.closed_version) {
                receipt();
            } else if (server.receives && m.transfer == server.transfer) {
                close_round();
            } else {
                refuse(6, m.transfer);
            }
            break;
        default:
            CHECK_EQUAL(m.type, LINNET_IDENTIFY);
            break;
    }
}

/* ---- the scenes ---- */

struct scene {
    const char *name;
    uint32_t loss;    /* of 100 */
    uint32_t reboots; /* with a chance of 1 in so many polls; 0: never */
    uint32_t closes;  /* the round closes with what has arrived, 1 in so many packets */
    uint32_t skips;   /* versions pass the board by, 1 in so many packets */
    uint32_t cuts;    /* power fails within so many bytes of the store at a reboot; 0: never */
    uint32_t mode;
    int corrupts_steps;
};

static uint8_t memory[40000];
static const struct linnet_data data = {NULL, INPUTS, EXAMPLES, 0, 0, load};
static struct linnet_link link_ = {NULL, always_ready, send_up, {30, 0, 1}, 0, 1, 0};

static int boot(struct linnet_board *board, struct flash_ram *ram, linnet_millis now, uint64_t seed) {
    struct linnet_board_settings settings;
    memset(&settings, 0, sizeof settings);
    settings.board = "b";
    settings.model = MODEL;
    settings.link = &link_;
    settings.data = &data;
    settings.flash = &ram->flash;
    settings.model_slot_bytes = linnet_board_model_slot(&server.layout, PAGE);
    settings.work_slot_bytes = linnet_board_work_slot(&server.layout, 8, 2000, PAGE);
    settings.slots = 2;
    settings.max_chunks = MAX_CHUNKS;
    settings.chunk_bytes = CHUNK;
    settings.random_seed = seed;
    settings.memory = memory;
    settings.memory_bytes = sizeof memory;
    memset(memory, 0xEE, sizeof memory);
    int error;
    MEASURED(error = linnet_board_init(board, &settings, now));
    if (!error) {
        linnet_board_connected(board, now);
    }
    return error;
}

static void start_server(const struct scene *scene) {
    static const uint16_t units[] = {INPUTS, HIDDEN, CLASSES};
    static const int8_t exponents[2] = {0, 0};
    memset(&server, 0, sizeof server);
    CHECK_EQUAL(linnet_layout_init(&server.layout, LINNET_INT16, 2, units, exponents), LINNET_OK);
    CHECK_EQUAL(server.layout.parameters, PARAMETERS);
    server.residual.bits = 8;
    server.residual.values = server.residual_values;
    server.mode = scene->mode;
    server.corrupts_steps = scene->corrupts_steps;
    server.is_blind = scene->skips > 0;
    server.closed_version = UINT32_MAX;
    linnet_model_digest(&server.layout, server.model[0], server.base[0].digest);
}

static void run(const struct scene *scene, uint64_t trial, uint32_t rounds) {
    struct linnet_random random = {trial * 31 + 7};
    struct linnet_board board;
    struct flash_ram ram;
    linnet_millis now = 100;
    unsigned reboots = 0;
    flash_ram_init(&ram, 64 * PAGE, PAGE, 4);
    start_server(scene);
    up.used = 0;
    down.used = 0;
    CHECK_EQUAL(boot(&board, &ram, now, trial), LINNET_OK);
    while (server.round < rounds) {
        CHECK(now < 100000000);
        if (scene->reboots && linnet_random_below(&random, scene->reboots) == 0) {
            if (scene->cuts) {
                ram.power = (long)linnet_random_below(&random, scene->cuts);
                for (int i = 0; i < 20; i++) {
                    linnet_board_poll(&board, now);
                    now++;
                }
                ram.power = -1;
            }
            up.used = 0;
            reboots++;
            CHECK_EQUAL(boot(&board, &ram, now, trial + reboots * 1000), LINNET_OK);
        }
        linnet_millis wake;
        MEASURED(wake = linnet_board_poll(&board, now));
        for (int i = 0; i < up.used; i++) {
            if (linnet_random_below(&random, 100) >= scene->loss) {
                hear(&up.packet[i], now);
            }
            if (scene->closes && server.receives && linnet_random_below(&random, scene->closes) == 0) {
                close_round();
            }
            if (scene->skips && linnet_random_below(&random, scene->skips) == 0) {
                next_version();
                offer();
            }
        }
        up.used = 0;
        if (server.receives && linnet_receiver_due(&server.receiver, now)) {
            status_of_update();
        }
        const int quiet = down.used == 0;
        for (int i = 0; i < down.used; i++) {
            if (linnet_random_below(&random, 100) >= scene->loss) {
                MEASURED(linnet_board_receive(&board, down.packet[i].bytes, down.packet[i].length, now));
            }
        }
        down.used = 0;
        if (quiet) {
            now = wake == LINNET_NEVER || wake > now + 500 ? now + 500 : wake > now ? wake : now + 1;
        }
        if (quiet && linnet_random_below(&random, 50) == 0) {
            offer(); /* as a retained message is read again */
        }
        if (board.has_held) { /* whatever happened, what it holds is a version there is */
            uint32_t v = 0;
            while (v <= server.version && memcmp(server.base[v].digest, board.held.digest, 16) != 0) {
                v++;
            }
            CHECK(v <= server.version);
        }
    }
    flash_ram_free(&ram);
}

int main(void) {
    static const struct scene scenes[] = {
        {"clean", 0, 0, 0, 0, 0, 0, 0},
        {"one layer a board", 0, 0, 0, 0, 0, 1, 0},
        {"lossy", 20, 0, 0, 0, 0, 0, 0},
        {"reboots", 5, 60, 0, 0, 0, 0, 0},
        {"rounds close early", 20, 0, 12, 0, 0, 0, 0},
        {"versions pass by", 10, 0, 0, 6, 0, 0, 0},
        {"steps lead elsewhere", 5, 0, 0, 0, 0, 0, 1},
        {"power fails in the store", 5, 40, 0, 0, 4000, 0, 0},
    };
    make_examples();
    for (size_t i = 0; i < sizeof scenes / sizeof scenes[0]; i++) {
        for (uint64_t trial = 0; trial < TRIALS(12); trial++) {
            run(&scenes[i], trial, scenes[i].skips ? 10 : 30);
        }
        printf("%s: status asked for steps %u, differences %u, full models %u\n", scenes[i].name, server.steps,
               server.diffs, server.fulls);
    }
#ifdef LINNET_MEASURE_STACK
    printf("stack: %u bytes below the board's caller\n", deepest);
    CHECK(deepest <= 4096 - 512); /* what is left is for main and an interrupt */
#endif
    return 0;
}
