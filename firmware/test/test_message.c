/* Messages: every one comes back as it went, every prefix is refused, noise does no harm. */
#include "linnet/message.h"
#include "linnet/random.h"
#include "test.h"

static const uint8_t bitmap[] = {0xFF, 1};
static const uint8_t packets[] = {0x43, 0x40, 1, 2};

static struct linnet_slice text(const char *s) {
    const struct linnet_slice slice = {(const uint8_t *)s, strlen(s)};
    return slice;
}

static void received(struct linnet_message *m) {
    m->version = 7;
    m->transfer = 3;
    m->chunks = 9;
    m->bitmap.bytes = bitmap;
    m->bitmap.length = sizeof bitmap;
    linnet_message_mark(m, LINNET_KEY_VERSION);
    linnet_message_mark(m, LINNET_KEY_TRANSFER);
    linnet_message_mark(m, LINNET_KEY_CHUNKS);
    linnet_message_mark(m, LINNET_KEY_BITMAP);
}

static void offer(struct linnet_message *m) {
    static const uint16_t units[] = {64, 32, 10};
    for (unsigned key = LINNET_KEY_SEED; key <= LINNET_KEY_ROUND; key++) {
        linnet_message_mark(m, (enum linnet_key)key);
    }
    linnet_message_mark(m, LINNET_KEY_VERSION);
    linnet_message_mark(m, LINNET_KEY_DIGEST);
    linnet_message_mark(m, LINNET_KEY_WINDOW);
    linnet_message_mark(m, LINNET_KEY_FULLDIGEST);
    linnet_message_mark(m, LINNET_KEY_PACE);
    m->window = 4;
    m->seed = UINT64_C(0x8000000000000001);
    memcpy(m->units, units, sizeof units);
    m->unit_count = 3;
    m->exponents[1] = -12;
    m->exponent_count = 2;
    m->training[1] = 1024;
    m->training[5] = -70000;
    m->training_count = 6;
    m->cohort = 16;
    m->profile[0] = 2;
    m->profile[1] = 256;
    m->profile[2] = 16;
    m->profile[3] = 200;
    m->steps = 2;
    m->fulls[0] = 5;
    m->fulls[1] = 13;
    m->maximum = 1000;
    m->pace = 40;
}

static void hello(struct linnet_message *m) {
    m->version = 7;
    m->transfer = 3;
    m->chunks = 9;
    m->examples = 60;
    m->buffer = 256;
    m->packets.bytes = packets;
    m->packets.length = sizeof packets;
    m->packet_count = 1;
    linnet_message_mark(m, LINNET_KEY_VERSION);
    linnet_message_mark(m, LINNET_KEY_DIGEST);
    linnet_message_mark(m, LINNET_KEY_TRANSFER);
    linnet_message_mark(m, LINNET_KEY_CHUNKS);
    linnet_message_mark(m, LINNET_KEY_EXAMPLES);
    linnet_message_mark(m, LINNET_KEY_PACKETS);
    linnet_message_mark(m, LINNET_KEY_BUFFER);
}

/* What goes to boards. */
static void downward(struct linnet_message *m, unsigned type) {
    switch (type) {
        case LINNET_WELCOME:
            m->ordinal = 12;
            m->window = 16;
            linnet_message_mark(m, LINNET_KEY_ORDINAL);
            linnet_message_mark(m, LINNET_KEY_WINDOW);
            received(m);
            break;
        case LINNET_OFFER:
            offer(m);
            break;
        case LINNET_STATUS:
            linnet_message_mark(m, LINNET_KEY_OBJECT);
            m->credit = 512;
            m->echo = 65540;
            linnet_message_mark(m, LINNET_KEY_ECHO);
            linnet_message_mark(m, LINNET_KEY_NEEDED);
            linnet_message_mark(m, LINNET_KEY_CREDIT);
            received(m);
            break;
        case LINNET_RECEIPT:
            m->outcome = LINNET_FOLDED_PART;
            linnet_message_mark(m, LINNET_KEY_OUTCOME);
            received(m);
            break;
        case LINNET_REFUSAL:
            m->reason = 5;
            m->detail = text("base 6, open is 7");
            linnet_message_mark(m, LINNET_KEY_REASON);
            linnet_message_mark(m, LINNET_KEY_DETAIL);
            break;
        default:
            break;
    }
}

/* What comes from them. */
static void upward(struct linnet_message *m, unsigned type) {
    switch (type) {
        case LINNET_HELLO:
            hello(m);
            break;
        case LINNET_COMMIT:
            received(m);
            m->present &= ~(UINT64_C(1) << LINNET_KEY_BITMAP);
            linnet_message_mark(m, LINNET_KEY_DIGEST);
            linnet_message_mark(m, LINNET_KEY_EXAMPLES);
            break;
        case LINNET_REPORT:
            m->version = 7;
            m->link[3] = 4;
            linnet_message_mark(m, LINNET_KEY_VERSION);
            linnet_message_mark(m, LINNET_KEY_LINK);
            break;
        case LINNET_PRESENCE:
            m->state = 1;
            linnet_message_mark(m, LINNET_KEY_STATE);
            break;
        case LINNET_IDENTIFY:
            m->board = text("b-07");
            linnet_message_mark(m, LINNET_KEY_BOARD);
            break;
        default:
            break;
    }
}

static int sample(struct linnet_message *m, unsigned type, uint8_t *out, size_t capacity) {
    linnet_message_init(m, (enum linnet_message_type)type);
    m->model = text("digits");
    if (type != LINNET_PRESENCE) {
        linnet_message_mark(m, LINNET_KEY_MODEL);
    }
    downward(m, type);
    upward(m, type);
    return linnet_message_write(m, out, capacity);
}

static void every_message_comes_back_and_no_prefix_does(void) {
    for (unsigned type = LINNET_HELLO; type <= LINNET_IDENTIFY; type++) {
        struct linnet_message sent;
        struct linnet_message back;
        uint8_t bytes[256];
        uint8_t again[256];
        const int n = sample(&sent, type, bytes, sizeof bytes);
        CHECK(n > 0);
        CHECK_EQUAL(linnet_message_read(&back, bytes, (size_t)n), LINNET_OK);
        CHECK_EQUAL(back.present, sent.present);
        CHECK_EQUAL(linnet_message_write(&back, again, sizeof again), n);
        CHECK_BYTES(again, bytes, (size_t)n);
        for (int length = 0; length < n; length++) {
            CHECK_EQUAL(linnet_message_read(&back, bytes, (size_t)length), LINNET_E_MALFORMED);
            CHECK_EQUAL(linnet_message_write(&sent, again, (size_t)length), LINNET_E_SPACE);
        }
    }
}

static void packets_of_a_hello_are_walked(void) {
    struct linnet_message m;
    struct linnet_slice packet;
    uint8_t bytes[256];
    const int n = sample(&m, LINNET_HELLO, bytes, sizeof bytes);
    CHECK_EQUAL(linnet_message_read(&m, bytes, (size_t)n), LINNET_OK);
    CHECK_EQUAL(linnet_message_packet(&m, &packet), LINNET_OK);
    CHECK_EQUAL(packet.length, 3);
    CHECK_EQUAL(linnet_message_packet(&m, &packet), LINNET_E_EMPTY);
}

static void noise_does_no_harm(void) {
    struct linnet_random random = {1};
    for (int trial = 0; trial < TRIALS(200000); trial++) {
        struct linnet_message m;
        uint8_t bytes[256];
        const int n = sample(&m, 1 + (unsigned)trial % 10, bytes, sizeof bytes);
        for (uint32_t flips = linnet_random_below(&random, 3) + 1; flips > 0; flips--) {
            bytes[linnet_random_below(&random, (uint32_t)n)] = (uint8_t)linnet_random_next(&random);
        }
        linnet_message_read(&m, bytes, (size_t)n);
    }
}

static void read_presence(const char *hex, int expected) {
    uint8_t bytes[64];
    size_t length = 0;
    struct linnet_message m;
    for (const char *at = hex; *at; at += at[0] == ' ' ? 1 : 2) {
        if (*at != ' ') {
            unsigned byte;
            CHECK(sscanf(at, "%2x", &byte) == 1);
            bytes[length++] = (uint8_t)byte;
        }
    }
    CHECK_EQUAL(linnet_message_read(&m, bytes, length), expected);
}

static void only_the_deterministic_encoding_is_read(void) {
    read_presence("a2 00 09 1823 01", LINNET_OK);
    read_presence("a2 00 09 1823 1801", LINNET_E_MALFORMED);
    read_presence("a2 1823 01 00 09", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1823 01", LINNET_E_MALFORMED);
    read_presence("bf 00 09 1823 01 ff", LINNET_E_MALFORMED);
    read_presence("a2 00 09 1823 f5", LINNET_E_MALFORMED);
    read_presence("a2 00 09 1823 02", LINNET_E_MALFORMED);
    read_presence("a1 00 09", LINNET_E_MALFORMED);
    read_presence("a2 00 0b 1823 01", LINNET_E_MALFORMED);
    read_presence("a2 00 09 1823 01 00", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1840 05", LINNET_OK);
    read_presence("a3 00 09 1823 01 1840 62c3a4", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1840 624142", LINNET_OK);
    read_presence("a3 00 09 1823 01 1840 62c080", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1840 8201430102", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1840 820143010203", LINNET_OK);
    read_presence("a3 00 09 1823 01 1840 818101", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1840 5affffffff", LINNET_E_MALFORMED);
    read_presence("a3 00 09 1823 01 1840 1bffffffffffffffff", LINNET_E_MALFORMED);
    read_presence("82 00 09", LINNET_E_MALFORMED);
    read_presence("00", LINNET_E_MALFORMED);
}

int main(void) {
    every_message_comes_back_and_no_prefix_does();
    packets_of_a_hello_are_walked();
    noise_does_no_harm();
    only_the_deterministic_encoding_is_read();
    return 0;
}
