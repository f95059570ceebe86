/* Sender against receiver over a link that loses, repeats, delays and reorders packets, in virtual time. */
#include "linnet/bitmap.h"
#include "linnet/receiver.h"
#include "linnet/repair.h"
#include "linnet/sender.h"
#include "test.h"

#define CHUNKS 60
#define BYTES 200
#define IN_FLIGHT 512

struct object {
    uint32_t count;
    uint32_t length[CHUNKS];
    uint8_t chunk[CHUNKS][BYTES];
};

static int read_chunk(void *context, uint32_t i, uint8_t *out, size_t capacity) {
    const struct object *object = context;
    if (out) {
        CHECK(capacity >= object->length[i]);
        memcpy(out, object->chunk[i], object->length[i]);
    }
    return (int)object->length[i];
}

static uint32_t seed_of(uint32_t version) {
    static const uint8_t digest[16] = {1, 2, 3};
    return linnet_chunk_seed((const uint8_t *)"m", 1, version, digest);
}

static void make_object(struct object *object, uint32_t count, struct linnet_random *random) {
    object->count = count;
    for (uint32_t i = 0; i < count; i++) {
        struct linnet_chunk header;
        const uint32_t length = 16 + linnet_random_below(random, BYTES - 15);
        memset(&header, 0, sizeof header);
        header.codec = LINNET_CODEC_RANGE;
        header.transfer = 9;
        header.index = (uint16_t)i;
        header.first = i * 100;
        header.count = 100;
        linnet_chunk_write(&header, object->chunk[i]);
        for (uint32_t k = LINNET_CHUNK_HEADER; k < length; k++) {
            object->chunk[i][k] = (uint8_t)linnet_random_next(random);
        }
        linnet_chunk_sign(object->chunk[i], length, seed_of(7));
        object->length[i] = length;
    }
}

struct wire {
    int used;
    struct {
        linnet_millis at;
        int up;
        size_t length;
        uint8_t bytes[LINNET_REPAIR_MAX];
    } packet[IN_FLIGHT];
};

struct conditions {
    uint32_t loss; /* of 100 */
    uint32_t delay_ms;
    uint32_t jitter_ms;
    int eager;
    uint32_t reboots; /* sender restarts with a chance of 1 in so many packets; 0: never */
    uint32_t repair_memory;
};

static void put(struct wire *wire, const struct conditions *c, struct linnet_random *random, linnet_millis now, int up,
                const uint8_t *bytes, size_t length) {
    const uint32_t copies = linnet_random_below(random, 100) < c->loss ? 0 : linnet_random_below(random, 50) == 0 ? 2 : 1;
    for (uint32_t i = 0; i < copies && wire->used < IN_FLIGHT; i++) {
        wire->packet[wire->used].at = now + c->delay_ms + linnet_random_below(random, c->jitter_ms + 1);
        wire->packet[wire->used].up = up;
        wire->packet[wire->used].length = length;
        memcpy(wire->packet[wire->used].bytes, bytes, length);
        if (up && linnet_random_below(random, 30) == 0) { /* noise; a frame drops a status that has some */
            wire->packet[wire->used].bytes[linnet_random_below(random, (uint32_t)length)] ^= 0x10;
        }
        wire->used++;
    }
}

static int take(struct wire *wire, linnet_millis now, int *up, uint8_t *bytes, size_t *length) {
    for (int i = 0; i < wire->used; i++) {
        if (wire->packet[i].at <= now) {
            *up = wire->packet[i].up;
            *length = wire->packet[i].length;
            memcpy(bytes, wire->packet[i].bytes, *length);
            wire->packet[i] = wire->packet[--wire->used];
            return 1;
        }
    }
    return 0;
}

static int accept(const struct object *object, const uint8_t *chunk, size_t length, uint8_t *seen) {
    const uint32_t i = (uint32_t)(chunk[4] | chunk[5] << 8);
    uint8_t plain[BYTES];
    CHECK(i < object->count && length == object->length[i] && !seen[i]);
    memcpy(plain, chunk, length);
    linnet_chunk_set_poll(plain, length, 0, seed_of(7));
    CHECK_BYTES(plain, object->chunk[i], length);
    seen[i] = 1;
    return 1;
}

/* One object on its way. */
struct exchange {
    const struct conditions *conditions;
    struct wire wire;
    struct object object;
    struct linnet_random random;
    struct linnet_chunks chunks;
    struct linnet_link_profile link;
    struct linnet_sender sender;
    struct linnet_receiver receiver;
    uint32_t memory[LINNET_SENDER_MEMORY(CHUNKS) / 4 + 1];
    uint8_t repair_memory[20000];
    uint8_t bitmap[LINNET_BITMAP_BYTES(CHUNKS)];
    uint8_t seen[CHUNKS];
    uint8_t packet[LINNET_REPAIR_MAX];
    uint64_t sent;
    uint32_t got;
    linnet_millis now;
};

static void begin(struct exchange *e, const struct conditions *c, uint64_t trial, uint32_t count) {
    e->conditions = c;
    e->random.state = trial * 1000 + 17;
    e->wire.used = 0;
    e->sent = 0;
    e->got = 0;
    e->now = 1000;
    memset(e->seen, 0, sizeof e->seen);
    make_object(&e->object, count, &e->random);
    const struct linnet_chunks chunks = {&e->object, (uint16_t)count, 9, LINNET_UPDATE, seed_of(7), read_chunk};
    const struct linnet_link_profile link = {30, (uint16_t)(c->jitter_ms > 0 ? 3 : 0), (uint8_t)c->eager};
    e->chunks = chunks;
    e->link = link;
    linnet_sender_start(&e->sender, &e->chunks, &e->link, e->memory, trial, 0, e->now);
    linnet_receiver_start(&e->receiver, e->bitmap, count, BYTES, LINNET_UPDATE, 9, seed_of(7), e->repair_memory,
                          c->repair_memory, e->now);
}

/* What has come over the wire, at either end. */
static void arrive(struct exchange *e) {
    int up;
    int n;
    size_t length;
    while (take(&e->wire, e->now, &up, e->packet, &length)) {
        if (!up) {
            struct linnet_message status;
            if (linnet_message_read(&status, e->packet, length) == LINNET_OK
                && linnet_bit_count(status.bitmap.bytes, e->object.count) <= e->got) {
                linnet_sender_status(&e->sender, &status, e->now);
            }
            continue;
        }
        if (length == 3) { /* this test's HELLO */
            linnet_receiver_hello(&e->receiver);
            continue;
        }
        if (linnet_receiver_take(&e->receiver, e->packet, length, e->now) == 1) {
            e->got += (uint32_t)accept(&e->object, e->packet, length, e->seen);
        }
        while ((n = linnet_receiver_solved(&e->receiver, e->packet, sizeof e->packet)) > 0) {
            e->got += (uint32_t)accept(&e->object, e->packet, (size_t)n, e->seen);
        }
    }
}

static void say_status(struct exchange *e) {
    struct linnet_message status;
    linnet_message_init(&status, LINNET_STATUS);
    status.model.bytes = (const uint8_t *)"m";
    status.model.length = 1;
    linnet_message_mark(&status, LINNET_KEY_MODEL);
    linnet_message_mark(&status, LINNET_KEY_VERSION);
    linnet_receiver_status(&e->receiver, &status, e->now);
    const int n = linnet_message_write(&status, e->packet, sizeof e->packet);
    CHECK(n > 0);
    put(&e->wire, e->conditions, &e->random, e->now, 0, e->packet, (size_t)n);
}

static void say_packets(struct exchange *e) {
    int n;
    while ((n = linnet_sender_poll(&e->sender, e->packet, sizeof e->packet, e->now)) > 0) {
        if (n == LINNET_SAY_HELLO) {
            put(&e->wire, e->conditions, &e->random, e->now, 1, (const uint8_t *)"hi!", 3);
            continue;
        }
        e->sent += (uint64_t)n;
        put(&e->wire, e->conditions, &e->random, e->now, 1, e->packet, (size_t)n);
        if (e->conditions->reboots && linnet_random_below(&e->random, e->conditions->reboots) == 0) {
            linnet_sender_start(&e->sender, &e->chunks, &e->link, e->memory, e->sent, 1, e->now);
        }
    }
    CHECK(n == 0);
}

static linnet_millis next_event(const struct exchange *e) {
    linnet_millis next = linnet_sender_wake(&e->sender);
    next = linnet_receiver_wake(&e->receiver) < next ? linnet_receiver_wake(&e->receiver) : next;
    for (int i = 0; i < e->wire.used; i++) {
        next = e->wire.packet[i].at < next ? e->wire.packet[i].at : next;
    }
    return next > e->now ? next : e->now + 1;
}

/* Sends one object; returns the bytes that it took over its own. */
static double send_object(const struct conditions *c, uint64_t trial, uint32_t count) {
    static struct exchange e;
    uint32_t total = 0;
    begin(&e, c, trial, count);
    for (uint32_t i = 0; i < count; i++) {
        total += e.object.length[i];
    }
    while (!linnet_sender_complete(&e.sender)) {
        CHECK(e.now < 10000000);
        arrive(&e);
        if (linnet_receiver_due(&e.receiver, e.now)) {
            say_status(&e);
        }
        say_packets(&e);
        e.now = next_event(&e);
    }
    CHECK_EQUAL(e.got, count);
    return (double)e.sent / total;
}

static void run(const char *name, const struct conditions *c, int trials, double most) {
    double sum = 0;
    for (int trial = 0; trial < trials; trial++) {
        sum += send_object(c, (uint64_t)trial, 1 + (uint32_t)trial % CHUNKS);
    }
    printf("%s: %.3f times the object's bytes\n", name, sum / trials);
    CHECK(TRIALS(20) == 1 || sum / trials <= most); /* few trials are all of small objects */
}

static void field_has_inverses(void) {
    for (unsigned a = 1; a < 256; a++) {
        CHECK_EQUAL(linnet_gf_product((uint8_t)a, linnet_gf_inverse((uint8_t)a)), 1);
    }
    CHECK_EQUAL(linnet_gf_product(2, 0x80), 0x1D);
}

int main(void) {
    static const struct conditions clean = {0, 5, 0, 0, 0, 0};
    static const struct conditions lazy = {20, 20, 0, 0, 0, 0};
    static const struct conditions eager = {20, 100, 0, 1, 0, 20000};
    static const struct conditions deaf = {20, 100, 0, 1, 0, 0};
    static const struct conditions shuffled = {30, 50, 60, 1, 0, 20000};
    static const struct conditions reboots = {10, 50, 30, 1, 8, 20000};
    field_has_inverses();
    run("clean", &clean, TRIALS(120), 1.4);
    run("lossy, lazy", &lazy, TRIALS(300), 2.2);
    run("lossy, eager", &eager, TRIALS(300), 3);
    run("lossy, eager, receiver without memory for repairs", &deaf, TRIALS(300), 4);
    run("lossy, reordered, eager", &shuffled, TRIALS(300), 4);
    run("lossy, reordered, sender reboots", &reboots, TRIALS(300), 5);
    return 0;
}
