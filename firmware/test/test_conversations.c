/* Runs protocol/vectors/repair.txt and transfer.txt: one end of a transfer against a script of packets and times. */
#include "linnet/bitmap.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"
#include "linnet/receiver.h"
#include "linnet/repair.h"
#include "linnet/sender.h"
#include "test.h"
#include "vectors.h"

#define CHUNKS 4096

static uint8_t bytes[8192];
static uint8_t other[8192];
static long long numbers[4200];

/* ---- the object's chunks ---- */

static struct {
    uint32_t count;
    size_t length[256];
    uint8_t chunk[256][LINNET_CHUNK_MAX];
} object;

static int read_chunk(void *context, uint32_t i, uint8_t *out, size_t capacity) {
    (void)context;
    if (out) {
        CHECK(capacity >= object.length[i]);
        memcpy(out, object.chunk[i], object.length[i]);
    }
    return (int)object.length[i];
}

static uint32_t crc_seed(const struct vector *v) {
    const int n = vector_hex(v, "crcseed", bytes, sizeof bytes);
    return linnet_crc32c_update(LINNET_CRC32C_INIT, bytes, (size_t)n);
}

static struct linnet_chunks read_object(const struct vector *v) {
    struct linnet_chunks chunks;
    const char *text;
    object.count = 0;
    while ((text = vector_nth(v, "chunk", object.count)) != NULL) {
        CHECK(object.count < 256);
        object.length[object.count] = (size_t)vector_hex_text(text, object.chunk[object.count], LINNET_CHUNK_MAX);
        object.count++;
    }
    memset(&chunks, 0, sizeof chunks);
    chunks.count = (uint16_t)object.count;
    chunks.seed = crc_seed(v);
    chunks.read = read_chunk;
    if (object.count > 0) {
        chunks.transfer = linnet_load_le16(object.chunk[0] + 2);
        chunks.type = object.chunk[0][0] >> 3 & 7u;
    }
    return chunks;
}

/* ---- repairs ---- */

static void coefficients(const struct vector *v) {
    struct linnet_coefficients c = linnet_coefficients((uint16_t)vector_number(v, "seed"),
                                                       (uint16_t)vector_number(v, "transfer"),
                                                       (uint32_t)vector_number(v, "first"));
    const int n = vector_hex(v, "coefficients", bytes, sizeof bytes);
    CHECK_EQUAL(n, vector_number(v, "count"));
    for (int i = 0; i < n; i++) {
        CHECK_EQUAL(linnet_coefficient_next(&c), bytes[i]);
    }
}

static void combine(const struct vector *v) {
    const struct linnet_chunks chunks = read_object(v);
    const uint32_t first = (uint32_t)vector_number(v, "first");
    const uint32_t count = (uint32_t)vector_number(v, "count");
    const uint16_t seed = (uint16_t)vector_number(v, "seed");
    struct linnet_coefficients c = linnet_coefficients(seed, (uint16_t)vector_number(v, "transfer"), first);
    struct linnet_chunk header;
    size_t symbol = 0;
    memset(&header, 0, sizeof header);
    memset(bytes, 0, sizeof bytes);
    header.type = LINNET_TYPE_REPAIR;
    header.poll = (uint8_t)vector_number(v, "poll");
    header.transfer = (uint16_t)vector_number(v, "transfer");
    header.index = seed;
    header.first = first;
    header.count = (uint16_t)count;
    header.step = (int8_t)chunks.type;
    linnet_chunk_write(&header, bytes);
    for (uint32_t i = first; i < first + count; i++) {
        const size_t length = object.length[i];
        linnet_symbol_add(bytes + LINNET_CHUNK_HEADER, object.chunk[i], length, linnet_coefficient_next(&c));
        symbol = LINNET_SYMBOL_BYTES(length) > symbol ? LINNET_SYMBOL_BYTES(length) : symbol;
    }
    linnet_chunk_sign(bytes, symbol + LINNET_CHUNK_OVERHEAD, chunks.seed);
    CHECK_EQUAL(vector_hex(v, "repair", other, sizeof other), symbol + LINNET_CHUNK_OVERHEAD);
    CHECK_BYTES(bytes, other, symbol + LINNET_CHUNK_OVERHEAD);
}

/* ---- walking a script in the order of its lines ---- */

struct script {
    const struct vector *v;
    unsigned at;
};

static const char *peek(const struct script *s) {
    return s->at < s->v->fields ? s->v->field[s->at].key : "";
}

static const char *take(struct script *s) {
    return s->v->field[s->at++].value;
}

static int next_is(const struct script *s, const char *key) {
    return strcmp(peek(s), key) == 0;
}

static void fail(const struct script *s, const char *what) {
    fprintf(stderr, "%s: %s, at %s: %s\n", vector_need(s->v, "name"), what, peek(s),
            s->at < s->v->fields ? s->v->field[s->at].value : "");
    exit(1);
}

static void expect(struct script *s, const char *key, const char *value) {
    if (!next_is(s, key) || strcmp(s->v->field[s->at].value, value) != 0) {
        fail(s, value);
    }
    s->at++;
}

static void hex_of(const uint8_t *from, size_t length, char *to) {
    for (size_t i = 0; i < length; i++) {
        sprintf(to + 2 * i, "%02x", from[i]);
    }
    to[2 * length] = 0;
}

/* `bitmap window credit echo needed`, - for what is absent */
static void status_text(const struct linnet_message *m, char *text) {
    char *at = text;
    hex_of(m->bitmap.bytes, m->bitmap.length, at);
    at += strlen(at);
    const int keys[4] = {LINNET_KEY_WINDOW, LINNET_KEY_CREDIT, LINNET_KEY_ECHO, LINNET_KEY_NEEDED};
    const uint32_t values[4] = {m->window, m->credit, m->echo, m->needed};
    for (int i = 0; i < 4; i++) {
        at += LINNET_HAS(m, keys[i]) ? sprintf(at, " %lu", (unsigned long)values[i]) : sprintf(at, " -");
    }
}

static int parse_status(const char *text, struct linnet_message *m, uint32_t chunks) {
    static uint8_t bitmap[600];
    char word[5][1300];
    const int keys[4] = {LINNET_KEY_WINDOW, LINNET_KEY_CREDIT, LINNET_KEY_ECHO, LINNET_KEY_NEEDED};
    uint32_t *const values[4] = {&m->window, &m->credit, &m->echo, &m->needed};
    linnet_message_init(m, LINNET_STATUS);
    CHECK(sscanf(text, "%1299s %1299s %1299s %1299s %1299s", word[0], word[1], word[2], word[3], word[4]) == 5);
    m->bitmap.length = (size_t)vector_hex_text(word[0], bitmap, sizeof bitmap);
    m->bitmap.bytes = bitmap;
    m->chunks = chunks;
    for (int i = 0; i < 4; i++) {
        if (strcmp(word[i + 1], "-") != 0) {
            *values[i] = (uint32_t)strtoul(word[i + 1], NULL, 10);
            linnet_message_mark(m, (enum linnet_key)keys[i]);
        }
    }
    return m->bitmap.length == LINNET_BITMAP_BYTES(chunks);
}

/* ---- receivers ---- */

static void chunk_out(struct script *s, const uint8_t *chunk, size_t length, uint32_t seed) {
    char text[2 * LINNET_REPAIR_MAX + 1];
    memcpy(other, chunk, length);
    linnet_chunk_set_poll(other, length, 0, seed);
    hex_of(other, length, text);
    expect(s, "chunk-out", text);
}

static void receive_packet(struct script *s, struct linnet_receiver *r, linnet_millis at, const char *hex) {
    const size_t length = (size_t)vector_hex_text(hex, bytes, sizeof bytes);
    uint8_t *packet = malloc(length + 1);
    uint8_t solved[LINNET_REPAIR_MAX];
    int n;
    int news = 0;
    CHECK(packet);
    memcpy(packet, bytes, length);
    const uint32_t rank = r->repairs.rank;
    const int taken = linnet_receiver_take(r, packet, length, at);
    const char *outcome = "duplicate";
    const struct script before = *s;
    s->at++; /* the outcome is checked when it is known */
    if (taken < 0) {
        outcome = linnet_error_name(taken);
    } else {
        const int is_repair = (packet[0] >> 3 & 7u) == LINNET_TYPE_REPAIR;
        if (taken == 1) {
            chunk_out(s, packet, length, r->seed);
            news = 1;
        }
        const int was_held = r->repairs.rank > rank;
        while ((n = linnet_receiver_solved(r, solved, sizeof solved)) > 0) {
            chunk_out(s, solved, (size_t)n, r->seed);
            news = 1;
        }
        outcome = news ? "new" : was_held ? "held" : is_repair && packet[9] == 0 && packet[10] == 0 ? "polled" : "duplicate";
    }
    struct script at_outcome = before;
    expect(&at_outcome, "outcome", outcome);
    free(packet);
}

static void receive(const struct vector *v) {
    static uint8_t memory[300000];
    static uint8_t bitmap[600];
    static char text[3000];
    struct linnet_receiver r;
    struct linnet_message m;
    struct script s = {v, 0};
    const uint32_t chunks = (uint32_t)vector_number(v, "chunks");
    const int has_memory = vector_number(v, "memory") > 0;
    linnet_receiver_start(&r, bitmap, chunks, 256, (unsigned)vector_number(v, "object"),
                          (uint16_t)vector_number(v, "transfer"), crc_seed(v), has_memory ? memory : NULL,
                          sizeof memory, 0);
    r.window = (uint16_t)vector_number(v, "window");
    r.credit = (uint32_t)vector_number(v, "credit");
    r.spacing_ms = (uint32_t)vector_number(v, "spacing");
    vector_hex(v, "known", bitmap, sizeof bitmap);
    r.missing = (uint16_t)(chunks - linnet_bit_count(bitmap, chunks));
    while (s.at < v->fields && !next_is(&s, "packet") && !next_is(&s, "hello") && !next_is(&s, "wait")) {
        s.at++;
    }
    while (next_is(&s, "packet") || next_is(&s, "hello") || next_is(&s, "wait")) {
        const int is_packet = next_is(&s, "packet");
        const int is_hello = next_is(&s, "hello");
        char *end;
        const char *value = take(&s);
        const linnet_millis at = (linnet_millis)strtoull(value, &end, 10);
        if (is_packet) {
            receive_packet(&s, &r, at, *end == ' ' ? end + 1 : end);
        } else if (is_hello) {
            linnet_receiver_hello(&r);
        }
        if (linnet_receiver_due(&r, at)) {
            linnet_message_init(&m, LINNET_STATUS);
            linnet_receiver_status(&r, &m, at);
            status_text(&m, text);
            expect(&s, "status", text);
        }
    }
    if (next_is(&s, "undecodable")) {
        CHECK_EQUAL(r.undecodable, strtoul(take(&s), NULL, 10));
    }
    expect(&s, "expect", "ok");
}

/* ---- senders ---- */

static void check_sends(struct script *s, struct linnet_sender *sender, linnet_millis at) {
    static uint8_t packet[4096];
    static char text[2 * 4096 + 16];
    int n;
    for (;;) {
        const uint32_t resent = sender->resent;
        n = linnet_sender_poll(sender, packet, sizeof packet, at);
        if (n == 0) {
            break;
        }
        CHECK(n > 0);
        if (n == LINNET_SAY_HELLO) {
            expect(s, "sends", "hello");
            continue;
        }
        const int is_repair = (packet[0] >> 3 & 7u) == LINNET_TYPE_REPAIR;
        const int is_poll = is_repair && packet[9] == 0 && packet[10] == 0;
        const char *kind = is_poll ? "poll" : is_repair ? "repair" : sender->resent > resent ? "resent" : "chunk";
        hex_of(packet, (size_t)n, text + sprintf(text, "%s ", kind));
        expect(s, "sends", text);
    }
    const linnet_millis wake = linnet_sender_wake(sender);
    if (wake == LINNET_NEVER) {
        strcpy(text, "never");
    } else {
        sprintf(text, "%llu", (unsigned long long)wake);
    }
    expect(s, "wake", text);
}

static uint32_t reason_of(const char *name) {
    for (int code = 1; code <= 18; code++) {
        const char *known = linnet_error_name(-code);
        if (strncmp(name, known, strlen(known)) == 0 && name[strlen(known)] == ' ') {
            return (uint32_t)code;
        }
    }
    CHECK(0);
    return 0;
}

static void send(const struct vector *v) {
    static uint32_t memory[LINNET_SENDER_MEMORY(CHUNKS) / 4 + 1];
    struct linnet_sender sender;
    struct linnet_message m;
    struct script s = {v, 0};
    const struct linnet_chunks chunks = read_object(v);
    const struct linnet_link_profile link = {(uint32_t)vector_number(v, "floor"), (uint16_t)vector_number(v, "reorder"),
                                             (uint8_t)vector_number(v, "eager")};
    CHECK_EQUAL(vector_number(v, "pace"), 0); /* the board's links say when they are ready */
    linnet_sender_start(&sender, &chunks, &link, memory, (uint64_t)vector_number(v, "seed"),
                        strcmp(vector_need(v, "start"), "resumed") == 0, 0);
    linnet_sender_grant(&sender, (uint32_t)vector_number(v, "window"));
    while (s.at < v->fields && !next_is(&s, "time") && !next_is(&s, "status") && !next_is(&s, "refusal")
           && !next_is(&s, "contact")) {
        s.at++;
    }
    while (!next_is(&s, "expect")) {
        const char *key = peek(&s);
        char *rest;
        const char *value = take(&s);
        const linnet_millis at = (linnet_millis)strtoull(value, &rest, 10);
        while (*rest == ' ') {
            rest++;
        }
        if (strcmp(key, "status") == 0) {
            if (parse_status(rest, &m, chunks.count)) {
                linnet_sender_status(&sender, &m, at);
            }
        } else if (strcmp(key, "refusal") == 0) {
            const char *wait = strrchr(rest, ' ');
            linnet_sender_refused(&sender, reason_of(rest), (uint32_t)strtoul(wait, NULL, 10), at);
        } else if (strcmp(key, "contact") == 0) {
            linnet_sender_link_up(&sender, at);
        } else if (strcmp(key, "time") != 0) {
            s.at--;
            fail(&s, "an event");
        }
        check_sends(&s, &sender, at);
    }
}

static void bitmap(const struct vector *v) {
    const uint32_t chunks = (uint32_t)vector_number(v, "chunks");
    const size_t length = (size_t)vector_hex(v, "hex", bytes, sizeof bytes);
    struct linnet_message m;
    linnet_message_init(&m, LINNET_STATUS);
    m.model.bytes = (const uint8_t *)"m";
    m.model.length = 1;
    m.chunks = chunks;
    m.bitmap.bytes = bytes;
    m.bitmap.length = length;
    for (int key = LINNET_KEY_MODEL; key <= LINNET_KEY_CHUNKS; key++) {
        if (key != LINNET_KEY_DIGEST) {
            linnet_message_mark(&m, (enum linnet_key)key);
        }
    }
    linnet_message_mark(&m, LINNET_KEY_BITMAP);
    const int n = linnet_message_write(&m, other, sizeof other);
    CHECK(n > 0);
    int error = linnet_message_read(&m, other, (size_t)n);
    if (chunks < 1 || chunks > LINNET_MAX_CHUNKS) { /* a message's reader refuses the number before the bitmap */
        CHECK_EQUAL(error, LINNET_E_MALFORMED);
        error = LINNET_E_TOO_LONG;
    }
    if (strcmp(vector_need(v, "expect"), linnet_error_name(error)) != 0) {
        fprintf(stderr, "%s: %s\n", vector_need(v, "name"), linnet_error_name(error));
        exit(1);
    }
    if (!error) {
        const int count = vector_numbers(v, "numbers", numbers, 4200);
        CHECK_EQUAL(linnet_bit_count(m.bitmap.bytes, chunks), count);
        for (int i = 0; i < count; i++) {
            CHECK(linnet_bit_get(m.bitmap.bytes, (uint32_t)numbers[i]));
        }
    }
}

static void run(const char *file, const struct vector *v) {
    const char *op = vector_need(v, "op");
    if (strcmp(op, "coefficients") == 0) {
        coefficients(v);
    } else if (strcmp(op, "combine") == 0) {
        combine(v);
    } else if (strcmp(op, "receive") == 0) {
        receive(v);
    } else if (strcmp(op, "send") == 0) {
        send(v);
    } else if (strcmp(op, "bitmap") == 0) {
        bitmap(v);
    } else {
        fprintf(stderr, "%s: unknown op %s\n", file, op);
        exit(1);
    }
}

int main(void) {
    vectors_run("repair.txt", run);
    vectors_run("transfer.txt", run);
    return 0;
}
