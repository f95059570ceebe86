/* Runs protocol/vectors/message.txt and chunk.txt. */
#include "linnet/bytes.h"
#include "linnet/chunk.h"
#include "linnet/crc32c.h"
#include "linnet/quantizer.h"
#include "linnet/message.h"
#include "test.h"
#include "vectors.h"

static uint8_t bytes[8192];
static uint8_t other[8192];
static long long numbers[64];

static void expects(const struct vector *v, int error) {
    const char *name = error < 0 ? linnet_error_name(error) : "ok";
    if (strcmp(vector_need(v, "expect"), name) != 0) {
        fprintf(stderr, "%s: %s, expected %s\n", vector_need(v, "name"), name, vector_need(v, "expect"));
        exit(1);
    }
}

/* ---- messages ---- */

/* The texts that a message's slices point to. */
static char texts[4][128];
static uint8_t strings[4][2048];

static void set_digest(uint8_t *to, const char *value) {
    char hex[33];
    CHECK(sscanf(value, "h'%32[0-9a-f]'", hex) == 1);
    CHECK_EQUAL(vector_hex_text(hex, to, 16), 16);
}

static struct linnet_slice text_slice(const char *value, unsigned at) {
    struct linnet_slice slice;
    const size_t length = strlen(value);
    CHECK(value[0] == '"' && length >= 2 && length < sizeof texts[0]);
    memcpy(texts[at], value + 1, length - 2);
    slice.bytes = (const uint8_t *)texts[at];
    slice.length = length - 2;
    return slice;
}

static struct linnet_slice hex_slice(const char *value, uint8_t *to) {
    struct linnet_slice slice;
    char hex[4096];
    const char *end = strchr(value + 2, '\'');
    CHECK(value[0] == 'h' && end != NULL);
    memcpy(hex, value + 2, (size_t)(end - value - 2));
    hex[end - value - 2] = 0;
    slice.length = (size_t)vector_hex_text(hex, to, 2048);
    slice.bytes = to;
    return slice;
}

static int list(const char *value, long long *out) {
    char plain[256];
    size_t n = 0;
    for (; *value; value++) {
        if (*value != '[' && *value != ']' && *value != ',') {
            plain[n++] = *value;
        }
    }
    plain[n] = 0;
    return vector_list(plain, out, 64);
}

static void set_packets(struct linnet_message *m, const char *value) {
    struct linnet_cbor_writer writer = {strings[1], sizeof strings[1], 0};
    uint8_t packet[2048];
    while ((value = strstr(value, "h'")) != NULL) {
        linnet_cbor_write_string(&writer, LINNET_CBOR_BYTES, hex_slice(value, packet));
        m->packet_count++;
        value = strchr(value + 2, '\'') + 1;
    }
    m->packets.bytes = strings[1];
    m->packets.length = writer.length;
}

/* Where the number of a key stands; null for keys of another kind. */
static uint32_t *number_of(struct linnet_message *m, int key) {
    switch (key) {
        case LINNET_KEY_TYPE: return &m->type;
        case LINNET_KEY_VERSION: return &m->version;
        case LINNET_KEY_TRANSFER: return &m->transfer;
        case LINNET_KEY_OBJECT: return &m->object;
        case LINNET_KEY_CHUNKS: return &m->chunks;
        case LINNET_KEY_EXAMPLES: return &m->examples;
        case LINNET_KEY_WINDOW: return &m->window;
        case LINNET_KEY_CREDIT: return &m->credit;
        case LINNET_KEY_ORDINAL: return &m->ordinal;
        case LINNET_KEY_REASON: return &m->reason;
        case LINNET_KEY_WAIT: return &m->wait;
        case LINNET_KEY_OUTCOME: return &m->outcome;
        case LINNET_KEY_NETWORK: return &m->network;
        case LINNET_KEY_NUMERIC: return &m->numeric;
        case LINNET_KEY_MODE: return &m->mode;
        case LINNET_KEY_COHORT: return &m->cohort;
        case LINNET_KEY_STEPS: return &m->steps;
        case LINNET_KEY_DEADLINE: return &m->deadline;
        case LINNET_KEY_OPEN: return &m->open;
        case LINNET_KEY_MAXIMUM: return &m->maximum;
        case LINNET_KEY_ROUND: return &m->round;
        case LINNET_KEY_LOSS: return &m->loss;
        case LINNET_KEY_ACCURACY: return &m->accuracy;
        case LINNET_KEY_STATE: return &m->state;
        case LINNET_KEY_BUFFER: return &m->buffer;
        case LINNET_KEY_ECHO: return &m->echo;
        case LINNET_KEY_NEEDED: return &m->needed;
        case LINNET_KEY_PACE: return &m->pace;
        case LINNET_KEY_EPOCH: return &m->epoch;
        case LINNET_KEY_NEXT: return &m->next;
#if LINNET_WITH_POINTS
        case LINNET_KEY_SEEN: return &m->seen;
#endif
        default: return NULL;
    }
}

static void set_list(struct linnet_message *m, int key, const char *value) {
    const int n = list(value, numbers);
    for (int i = 0; i < n; i++) {
        switch (key) {
            case LINNET_KEY_UNITS: m->units[i] = (uint16_t)numbers[i]; break;
            case LINNET_KEY_EXPONENTS: m->exponents[i] = (int8_t)numbers[i]; break;
            case LINNET_KEY_TRAINING: m->training[i] = (int32_t)numbers[i]; break;
            case LINNET_KEY_PROFILE: m->profile[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_FULLS: m->fulls[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_LINK: m->link[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_MEMORY: m->memory[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_PLAN: m->plan[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_PERSONAL: m->personal[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_HELD: m->held[i] = (uint32_t)numbers[i]; break;
#if LINNET_WITH_POINTS
            case LINNET_KEY_VERDICT: m->verdict[i] = (uint32_t)numbers[i]; break;
            case LINNET_KEY_OWN: m->own[i] = (uint32_t)numbers[i]; break;
#endif
            default: fprintf(stderr, "key %d is new\n", key); exit(1);
        }
    }
#if LINNET_WITH_POINTS
    m->own_count = (uint8_t)(key == LINNET_KEY_OWN ? n : m->own_count);
#endif
    m->unit_count = (uint8_t)(key == LINNET_KEY_UNITS ? n : m->unit_count);
    m->exponent_count = (uint8_t)(key == LINNET_KEY_EXPONENTS ? n : m->exponent_count);
    m->training_count = (uint8_t)(key == LINNET_KEY_TRAINING ? n : m->training_count);
}

static void set(struct linnet_message *m, int key, const char *value) {
    uint8_t seed[8];
    linnet_message_mark(m, (enum linnet_key)key);
    if (number_of(m, key)) {
        *number_of(m, key) = (uint32_t)strtoul(value, NULL, 10);
        return;
    }
    switch (key) {
        case LINNET_KEY_MODEL: m->model = text_slice(value, 0); break;
        case LINNET_KEY_DETAIL: m->detail = text_slice(value, 1); break;
        case LINNET_KEY_BOARD: m->board = text_slice(value, 2); break;
        case LINNET_KEY_FLEET: m->fleet = text_slice(value, 3); break;
        case LINNET_KEY_DIGEST: set_digest(m->digest, value); break;
        case LINNET_KEY_PREVIOUS: set_digest(m->previous, value); break;
        case LINNET_KEY_FULLDIGEST: set_digest(m->fulldigest, value); break;
        case LINNET_KEY_MAC: m->mac = hex_slice(value, strings[2]); break;
        case LINNET_KEY_SIGNATURE: m->signature = hex_slice(value, strings[3]); break;
        case LINNET_KEY_FRONT: m->front = hex_slice(value, strings[0]); break;
        case LINNET_KEY_CONFUSION: m->confusion = hex_slice(value, strings[0]); break;
        case LINNET_KEY_BITMAP: m->bitmap = hex_slice(value, strings[0]); break;
        case LINNET_KEY_PACKETS: set_packets(m, value); break;
        case LINNET_KEY_SEED:
            hex_slice(value, seed);
            m->seed = linnet_load_be64(seed);
            break;
        default: set_list(m, key, value); break;
    }
}

static int is_of_gateways(int key) {
    return key == 39 || key == 53 || key == 54 || key == 59 /* software, boards, members, custody, */
        || key == 62 || key == 68 || key == 69;              /* ports, energies, names */
}

static void message(const struct vector *v) {
    struct linnet_message m;
    struct linnet_message back;
    const char *field;
    int is_a_gateways = 0;
    memset(&m, 0, sizeof m);
    for (unsigned n = 0; (field = vector_nth(v, "field", n)) != NULL; n++) {
        char *value;
        const int key = (int)strtol(field, &value, 10);
        if (is_of_gateways(key)) {
            is_a_gateways = 1;
        } else {
            set(&m, key, value + 1);
        }
    }
    const int expected = vector_hex(v, "hex", bytes, sizeof bytes);
    if (is_a_gateways) { /* the board skips it */
        expects(v, linnet_message_read(&back, bytes, (size_t)expected));
        CHECK(back.present == m.present);
        return;
    }
    const int n = linnet_message_write(&m, other, sizeof other);
    if (n != expected || memcmp(bytes, other, (size_t)n) != 0) {
        fprintf(stderr, "%s is written otherwise\n", vector_need(v, "name"));
        exit(1);
    }
    expects(v, linnet_message_read(&back, bytes, (size_t)n));
    CHECK(back.present == m.present);
    CHECK_EQUAL(linnet_message_write(&back, other, sizeof other), n);
    CHECK_BYTES(bytes, other, (size_t)n);
}

static void message_read(const struct vector *v) {
    struct linnet_message m;
    const size_t length = (size_t)vector_hex(v, "hex", bytes, sizeof bytes);
    uint8_t *exact = malloc(length + 1);
    CHECK(exact);
    memcpy(exact, bytes, length);
    const int error = linnet_message_read(&m, exact, length);
    expects(v, error);
    if (!error && vector_get(v, "as")) { /* what it does not know is gone when it is written again */
        const int expected = vector_hex(v, "as", other, sizeof other);
        const int n = linnet_message_write(&m, bytes, sizeof bytes);
        CHECK_EQUAL(n, expected);
        CHECK_BYTES(bytes, other, (size_t)n);
    }
    free(exact);
}

/* ---- chunks ---- */

static uint32_t seed_of(const struct vector *v) {
    const char *model = vector_need(v, "model");
    uint8_t digest[16];
    CHECK_EQUAL(vector_hex(v, "digest", digest, 16), 16);
    return linnet_chunk_seed((const uint8_t *)model, strlen(model), (uint32_t)vector_number(v, "version"), digest);
}

static void chunk_write(const struct vector *v) {
    struct linnet_chunk c;
    struct linnet_chunk back;
    const uint32_t seed = seed_of(v);
    int n = vector_hex(v, "seed", bytes, sizeof bytes);
    CHECK(linnet_crc32c_update(LINNET_CRC32C_INIT, bytes, (size_t)n) == seed);
    CHECK_EQUAL(vector_numbers(v, "header", numbers, 64), 9);
    c.type = (uint8_t)numbers[0];
    c.poll = (uint8_t)numbers[1];
    c.codec = (uint8_t)numbers[2];
    c.init = (uint8_t)numbers[3];
    c.transfer = (uint16_t)numbers[4];
    c.index = (uint16_t)numbers[5];
    c.first = (uint32_t)numbers[6];
    c.count = (uint16_t)numbers[7];
    c.step = (int8_t)numbers[8];
    linnet_chunk_write(&c, bytes);
    n = vector_hex(v, "payload", bytes + LINNET_CHUNK_HEADER, 2000) + (int)LINNET_CHUNK_OVERHEAD;
    linnet_chunk_sign(bytes, (size_t)n, seed);
    CHECK_EQUAL(vector_hex(v, "hex", other, sizeof other), n);
    CHECK_BYTES(bytes, other, (size_t)n);
    expects(v, linnet_chunk_read(&back, bytes, (size_t)n));
    CHECK_EQUAL(back.first, c.first);
    CHECK_EQUAL(back.count, c.count);
    CHECK_EQUAL(back.step, c.step);
    CHECK_EQUAL(linnet_chunk_verify(&back, seed), LINNET_OK);
}

/* As a receiver of updates decodes one: boards themselves only write them. */
static int decode_update(const struct linnet_chunk *c) {
    const int32_t most = c->type == LINNET_UPDATE ? linnet_update_max(65535, c->step) : 65535;
    struct linnet_decoder decoder;
    int error = linnet_chunk_decode(&decoder, c);
    for (uint32_t i = 0; !error && i < c->count; i++) {
        int32_t q;
        error = linnet_decode(&decoder, &q);
        error = error ? error : q > most || q < -most ? LINNET_E_OUT_OF_RANGE : LINNET_OK;
    }
    return error ? error : linnet_decode_end(&decoder);
}

static void chunk_read(const struct vector *v, int fits) {
    struct linnet_chunk c;
    const size_t length = (size_t)vector_hex(v, "hex", bytes, sizeof bytes);
    int error = linnet_chunk_read(&c, bytes, length);
    if (!error) {
        error = linnet_chunk_verify(&c, seed_of(v));
    }
    if (!error && fits) {
        struct linnet_layout layout;
        uint16_t units[9];
        static const int8_t exponents[8];
        const int n = vector_numbers(v, "units", numbers, 9);
        for (int i = 0; i < n; i++) {
            units[i] = (uint16_t)numbers[i];
        }
        CHECK_EQUAL(linnet_layout_init(&layout, (unsigned)vector_number(v, "numeric"), (unsigned)n - 1, units, exponents),
                    LINNET_OK);
        error = linnet_chunk_fits(&c, &layout);
        if (error >= 0 && strcmp(vector_need(v, "op"), "decode") == 0) {
            error = decode_update(&c);
        }
    }
    expects(v, error);
}

static void run(const char *file, const struct vector *v) {
    const char *op = vector_need(v, "op");
    if (strcmp(op, "message") == 0) {
        message(v);
    } else if (strcmp(op, "read") == 0 && strcmp(file, "message.txt") == 0) {
        message_read(v);
    } else if (strcmp(op, "write") == 0) {
        chunk_write(v);
    } else {
        CHECK(strcmp(op, "read") == 0 || strcmp(op, "fit") == 0 || strcmp(op, "decode") == 0);
        chunk_read(v, strcmp(op, "read") != 0);
    }
}

int main(void) {
    vectors_run("message.txt", run);
    vectors_run("chunk.txt", run);
    return 0;
}
