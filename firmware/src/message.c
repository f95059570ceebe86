#include "linnet/message.h"

#include <string.h>

#include "linnet/bytes.h"

enum kind { NONE, NUMBER, ID, TEXT, DIGEST, SEED, BITMAP, PACKETS, NUMBERS, TRAINING, UNITS, EXPONENTS };

struct field {
    uint8_t kind;
    uint8_t count; /* of NUMBERS: exactly so many */
    uint16_t at;   /* offset in the message */
    uint32_t min;
    uint32_t max;
};

#define AT(member) ((uint16_t)offsetof(struct linnet_message, member))
#define ANY UINT32_MAX
#define S31 ((uint32_t)INT32_MAX)

/* In the order of their keys (SPEC 8.2). */
static const struct field fields[LINNET_KEYS] = {
    {NUMBER, 0, AT(type), 1, 10},
    {ID, 0, AT(model), 0, 0},
    {NUMBER, 0, AT(version), 0, ANY},
    {DIGEST, 0, AT(digest), 0, 0},
    {NUMBER, 0, AT(transfer), 0, 0xFFFF},
    {NUMBER, 0, AT(object), 0, 3},
    {NUMBER, 0, AT(chunks), 1, LINNET_MAX_CHUNKS},
    {NUMBER, 0, AT(examples), 0, S31},
    {BITMAP, 0, AT(bitmap), 0, 0},
    {NUMBER, 0, AT(window), 1, 4096},
    {NUMBER, 0, AT(credit), 0, ANY},
    {NUMBER, 0, AT(ordinal), 0, 0xFFFF},
    {NUMBER, 0, AT(reason), 1, 0xFFFF},
    {NUMBER, 0, AT(wait), 0, ANY},
    {TEXT, 0, AT(detail), 0, 64},
    {NUMBER, 0, AT(outcome), 0, 2},
    {PACKETS, 0, AT(packets), 0, 0},
    {SEED, 0, AT(seed), 0, 0},
    {NUMBER, 0, AT(network), 0, 2},
    {NUMBER, 0, AT(numeric), 0, 1},
    {UNITS, 0, AT(units), 1, 0xFFFF},
    {EXPONENTS, 0, AT(exponents), 0, 0},
    {TRAINING, 0, AT(training), 0, 0},
    {NUMBER, 0, AT(mode), 0, 1},
    {NUMBER, 0, AT(cohort), 1, 0xFFFF},
    {NUMBERS, 5, AT(profile), 0, 0xFFFF},
    {DIGEST, 0, AT(previous), 0, 0},
    {NUMBER, 0, AT(steps), 1, LINNET_MAX_CHUNKS},
    {NUMBERS, 2, AT(fulls), 0, S31},
    {NUMBER, 0, AT(deadline), 0, ANY},
    {NUMBER, 0, AT(open), 0, 0xFFFF},
    {NUMBER, 0, AT(maximum), 1, LINNET_MAX_EXAMPLES},
    {NUMBER, 0, AT(round), 0, S31},
    {NUMBER, 0, AT(loss), 0, S31},
    {NUMBER, 0, AT(accuracy), 0, 1000000},
    {NUMBER, 0, AT(state), 0, 1},
    {NUMBER, 0, AT(buffer), 64, 0xFFFF},
    {NUMBERS, 4, AT(link), 0, S31},
    {DIGEST, 0, AT(fulldigest), 0, 0},
    {NONE, 0, 0, 0, 0},
    {NUMBER, 0, AT(echo), 0, 0x1FFFF},
    {NUMBER, 0, AT(needed), 0, LINNET_MAX_CHUNKS},
    {NUMBER, 0, AT(pace), 1, 10000000},
    {ID, 0, AT(board), 0, 0},
    {ID, 0, AT(fleet), 0, 0},
};

#define K(key) (UINT64_C(1) << LINNET_KEY_##key)

struct shape {
    uint64_t required;
    uint64_t optional;
};

/* SPEC 8.3; index: type. */
static const struct shape shapes[] = {
    {0, 0},
    {K(MODEL), K(VERSION) | K(DIGEST) | K(TRANSFER) | K(CHUNKS) | K(EXAMPLES) | K(PACKETS) | K(BUFFER)},
    {K(MODEL) | K(ORDINAL) | K(WINDOW), K(VERSION) | K(TRANSFER) | K(CHUNKS) | K(BITMAP)},
    {K(MODEL) | K(VERSION) | K(DIGEST) | K(WINDOW) | K(SEED) | K(NETWORK) | K(NUMERIC) | K(UNITS) | K(EXPONENTS)
         | K(TRAINING) | K(MODE) | K(COHORT) | K(PROFILE) | K(DEADLINE) | K(OPEN) | K(MAXIMUM) | K(ROUND),
     K(PREVIOUS) | K(STEPS) | K(FULLS) | K(FULLDIGEST) | K(PACE)},
    {K(MODEL) | K(VERSION) | K(TRANSFER) | K(OBJECT) | K(CHUNKS) | K(BITMAP), K(WINDOW) | K(CREDIT) | K(ECHO) | K(NEEDED)},
    {K(MODEL) | K(VERSION) | K(DIGEST) | K(TRANSFER) | K(CHUNKS) | K(EXAMPLES), 0},
    {K(MODEL) | K(VERSION) | K(TRANSFER) | K(CHUNKS) | K(BITMAP) | K(OUTCOME), 0},
    {K(REASON), K(MODEL) | K(VERSION) | K(TRANSFER) | K(WAIT) | K(DETAIL)},
    {K(MODEL) | K(VERSION), K(EXAMPLES) | K(LOSS) | K(ACCURACY) | K(LINK)},
    {K(STATE), 0},
    {K(BOARD), K(FLEET) | K(MODEL)},
};

int linnet_is_id(const uint8_t *text, size_t length) {
    if (length < 1 || length > LINNET_ID_MAX) {
        return 0;
    }
    for (size_t i = 0; i < length; i++) {
        const uint8_t c = text[i];
        const int letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') {
            return 0;
        }
    }
    return 1;
}

static int read_number(struct linnet_cbor_reader *reader, uint32_t min, uint32_t max, uint32_t *out) {
    uint64_t value;
    const int error = linnet_cbor_read_uint(reader, &value);
    if (error) {
        return error;
    }
    if (value < min || value > max) {
        return LINNET_E_MALFORMED;
    }
    *out = (uint32_t)value;
    return LINNET_OK;
}

static int read_numbers(struct linnet_cbor_reader *reader, const struct field *field, uint32_t *out) {
    uint64_t count;
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && count != field->count) {
        error = LINNET_E_MALFORMED;
    }
    for (unsigned i = 0; !error && i < field->count; i++) {
        error = read_number(reader, field->min, field->max, &out[i]);
    }
    return error;
}

static int read_units(struct linnet_cbor_reader *reader, struct linnet_message *message) {
    uint64_t count;
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && (count < 2 || count > LINNET_MAX_LAYERS + 1)) {
        error = LINNET_E_MALFORMED;
    }
    for (unsigned i = 0; !error && i < count; i++) {
        uint32_t value = 0;
        error = read_number(reader, 1, 0xFFFF, &value);
        message->units[i] = (uint16_t)value;
    }
    message->unit_count = (uint8_t)(error ? 0 : count);
    return error;
}

/* An array of integers of either sign, each within lo … hi. */
static int read_signed(struct linnet_cbor_reader *reader, int64_t lo, int64_t hi, int64_t *out) {
    const int error = linnet_cbor_read_int(reader, out);
    return error ? error : *out < lo || *out > hi ? LINNET_E_MALFORMED : LINNET_OK;
}

static int read_exponents(struct linnet_cbor_reader *reader, struct linnet_message *message) {
    uint64_t count;
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && (count < 1 || count > LINNET_MAX_LAYERS)) {
        error = LINNET_E_MALFORMED;
    }
    for (unsigned i = 0; !error && i < count; i++) {
        int64_t value = 0;
        error = read_signed(reader, INT8_MIN, INT8_MAX, &value);
        message->exponents[i] = (int8_t)value;
    }
    message->exponent_count = (uint8_t)(error ? 0 : count);
    return error;
}

static int read_training(struct linnet_cbor_reader *reader, struct linnet_message *message) {
    uint64_t count;
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && (count < 1 || count > LINNET_MAX_TRAINING)) {
        error = LINNET_E_MALFORMED;
    }
    for (unsigned i = 0; !error && i < count; i++) {
        int64_t value = 0;
        error = read_signed(reader, INT32_MIN, INT32_MAX, &value);
        message->training[i] = (int32_t)value;
    }
    message->training_count = (uint8_t)(error ? 0 : count);
    return error;
}

static int read_packets(struct linnet_cbor_reader *reader, struct linnet_message *message) {
    uint64_t count;
    struct linnet_slice packet;
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && (count < 1 || count > 64)) {
        error = LINNET_E_MALFORMED;
    }
    message->packets.bytes = reader->at;
    for (uint64_t i = 0; !error && i < count; i++) {
        error = linnet_cbor_read_bytes(reader, &packet);
        if (!error && packet.length > LINNET_MESSAGE_MAX) {
            error = LINNET_E_MALFORMED;
        }
    }
    message->packets.length = (size_t)(reader->at - message->packets.bytes);
    message->packet_count = (uint32_t)(error ? 0 : count);
    return error;
}

static int read_sized(struct linnet_cbor_reader *reader, size_t wanted, struct linnet_slice *slice) {
    const int error = linnet_cbor_read_bytes(reader, slice);
    return error ? error : slice->length != wanted ? LINNET_E_MALFORMED : LINNET_OK;
}

/* Length of a text in UTF-16 units, as the limit counts it. */
static size_t characters(struct linnet_slice text) {
    size_t units = 0;
    for (size_t i = 0; i < text.length; i++) {
        units += (size_t)((text.bytes[i] & 0xC0u) != 0x80) + (size_t)(text.bytes[i] >= 0xF0);
    }
    return units;
}

static int read_value(struct linnet_cbor_reader *reader, const struct field *field, struct linnet_message *message) {
    uint8_t *const at = (uint8_t *)message + field->at;
    struct linnet_slice slice = {0, 0};
    uint32_t numbers[5];
    int error;
    switch (field->kind) {
        case NUMBER:
            error = read_number(reader, field->min, field->max, numbers);
            if (!error) {
                memcpy(at, numbers, sizeof numbers[0]);
            }
            return error;
        case NUMBERS:
            error = read_numbers(reader, field, numbers);
            if (!error) {
                memcpy(at, numbers, field->count * sizeof numbers[0]);
            }
            return error;
        case ID:
        case TEXT:
            error = linnet_cbor_read_text(reader, &slice);
            if (!error && (field->kind == ID ? !linnet_is_id(slice.bytes, slice.length)
                                               : characters(slice) > field->max)) {
                error = LINNET_E_MALFORMED;
            }
            memcpy(at, &slice, sizeof slice);
            return error;
        case BITMAP:
            error = linnet_cbor_read_bytes(reader, &slice);
            memcpy(at, &slice, sizeof slice);
            return error;
        case DIGEST:
            error = read_sized(reader, LINNET_DIGEST_BYTES, &slice);
            if (!error) {
                memcpy(at, slice.bytes, LINNET_DIGEST_BYTES);
            }
            return error;
        case SEED:
            error = read_sized(reader, 8, &slice);
            if (!error) {
                message->seed = linnet_load_be64(slice.bytes);
            }
            return error;
        case PACKETS:
            return read_packets(reader, message);
        case TRAINING:
            return read_training(reader, message);
        case UNITS:
            return read_units(reader, message);
        default:
            return read_exponents(reader, message);
    }
}

static int has_all(const struct linnet_message *m, uint64_t keys) {
    return (m->present & keys) == keys;
}

static int check_bitmap(const struct linnet_message *m) {
    const uint32_t spare = m->chunks & 7u;
    return m->bitmap.length == LINNET_BITMAP_BYTES(m->chunks)
           && (spare == 0 || m->bitmap.bytes[m->bitmap.length - 1] >> spare == 0);
}

static int check_hello(const struct linnet_message *m) {
    const uint64_t announcement = K(VERSION) | K(TRANSFER) | K(CHUNKS) | K(EXAMPLES);
    if ((m->present & (K(TRANSFER) | K(PACKETS))) != 0 && !has_all(m, announcement)) {
        return 0;
    }
    return !LINNET_HAS(m, LINNET_KEY_VERSION) || LINNET_HAS(m, LINNET_KEY_DIGEST);
}

static int check_offer(const struct linnet_message *m) {
    struct linnet_layout layout;
    const uint32_t *profile = m->profile;
    if (m->unit_count != m->exponent_count + 1
        || linnet_layout_init(&layout, m->numeric, m->exponent_count, m->units, m->exponents)) {
        return 0;
    }
    if (LINNET_HAS(m, LINNET_KEY_FULLS)
        && (!LINNET_HAS(m, LINNET_KEY_FULLDIGEST) || m->fulls[1] < 1 || m->fulls[1] > LINNET_MAX_CHUNKS)) {
        return 0;
    }
    return profile[0] <= 3 && (profile[2] == 0 || profile[2] == 8 || profile[2] == 16) && profile[3] >= 32
           && profile[3] <= 1024 && profile[4] <= 1;
}

/* What keys must agree on among themselves. */
static int check_together(const struct linnet_message *m) {
    switch (m->type) {
        case LINNET_HELLO:
            return check_hello(m);
        case LINNET_WELCOME:
            return !LINNET_HAS(m, LINNET_KEY_TRANSFER)
                   || (has_all(m, K(VERSION) | K(CHUNKS) | K(BITMAP)) && check_bitmap(m));
        case LINNET_OFFER:
            return check_offer(m);
        case LINNET_STATUS:
        case LINNET_RECEIPT:
            return check_bitmap(m);
        default:
            return 1;
    }
}

int linnet_message_read(struct linnet_message *message, const uint8_t *bytes, size_t length) {
    struct linnet_cbor_reader reader = {bytes, bytes + length};
    uint64_t pairs;
    uint64_t before = 0;
    uint64_t wanted = K(TYPE);
    if (length > LINNET_MESSAGE_MAX) {
        return LINNET_E_TOO_LONG;
    }
    memset(message, 0, sizeof *message);
    int error = linnet_cbor_read_map(&reader, &pairs);
    for (uint64_t i = 0; !error && i < pairs; i++) {
        uint64_t key;
        error = linnet_cbor_read_uint(&reader, &key);
        if (!error && i > 0 && key <= before) {
            error = LINNET_E_MALFORMED;
        }
        before = key;
        if (error) {
            break;
        }
        if (key >= LINNET_KEYS || !(wanted >> key & 1u)) {
            error = linnet_cbor_skip(&reader); /* not of this type: as good as unknown */
            continue;
        }
        error = read_value(&reader, &fields[key], message);
        message->present |= UINT64_C(1) << key;
        if (key == LINNET_KEY_TYPE && !error) {
            wanted = shapes[message->type].required | shapes[message->type].optional;
        }
    }
    if (!error && (reader.at != reader.end || pairs > 23 || !LINNET_HAS(message, LINNET_KEY_TYPE)
                   || (shapes[message->type].required & ~message->present) != 0)) {
        error = LINNET_E_MALFORMED;
    }
    return error ? error : check_together(message) ? LINNET_OK : LINNET_E_MALFORMED;
}

void linnet_message_init(struct linnet_message *message, enum linnet_message_type type) {
    memset(message, 0, sizeof *message);
    message->type = (uint32_t)type;
    linnet_message_mark(message, LINNET_KEY_TYPE);
}

static void write_value(struct linnet_cbor_writer *writer, const struct field *field,
                        const struct linnet_message *message) {
    const uint8_t *const at = (const uint8_t *)message + field->at;
    uint8_t seed[8];
    struct linnet_slice slice = {at, LINNET_DIGEST_BYTES};
    uint32_t number;
    switch (field->kind) {
        case NUMBER:
            memcpy(&number, at, sizeof number);
            linnet_cbor_write_head(writer, LINNET_CBOR_UINT, number);
            return;
        case NUMBERS:
            linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, field->count);
            for (unsigned i = 0; i < field->count; i++) {
                memcpy(&number, at + i * sizeof number, sizeof number);
                linnet_cbor_write_head(writer, LINNET_CBOR_UINT, number);
            }
            return;
        case ID:
        case TEXT:
            memcpy(&slice, at, sizeof slice);
            linnet_cbor_write_string(writer, LINNET_CBOR_TEXT, slice);
            return;
        case BITMAP:
            memcpy(&slice, at, sizeof slice);
            linnet_cbor_write_string(writer, LINNET_CBOR_BYTES, slice);
            return;
        case DIGEST:
            linnet_cbor_write_string(writer, LINNET_CBOR_BYTES, slice);
            return;
        case SEED:
            linnet_store_be64(seed, message->seed);
            slice.bytes = seed;
            slice.length = sizeof seed;
            linnet_cbor_write_string(writer, LINNET_CBOR_BYTES, slice);
            return;
        case PACKETS:
            linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, message->packet_count);
            linnet_cbor_write_raw(writer, message->packets); /* already encoded */
            return;
        case TRAINING:
            linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, message->training_count);
            for (unsigned i = 0; i < message->training_count; i++) {
                linnet_cbor_write_int(writer, message->training[i]);
            }
            return;
        case UNITS:
            linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, message->unit_count);
            for (unsigned i = 0; i < message->unit_count; i++) {
                linnet_cbor_write_head(writer, LINNET_CBOR_UINT, message->units[i]);
            }
            return;
        default:
            linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, message->exponent_count);
            for (unsigned i = 0; i < message->exponent_count; i++) {
                linnet_cbor_write_int(writer, message->exponents[i]);
            }
            return;
    }
}

int linnet_message_write(const struct linnet_message *message, uint8_t *out, size_t capacity) {
    struct linnet_cbor_writer writer = {out, capacity, 0};
    uint64_t pairs = 0;
    for (unsigned key = 0; key < LINNET_KEYS; key++) {
        pairs += LINNET_HAS(message, key);
    }
    linnet_cbor_write_head(&writer, LINNET_CBOR_MAP, pairs);
    for (unsigned key = 0; key < LINNET_KEYS; key++) {
        if (LINNET_HAS(message, key)) {
            linnet_cbor_write_head(&writer, LINNET_CBOR_UINT, key);
            write_value(&writer, &fields[key], message);
        }
    }
    if (writer.length > LINNET_MESSAGE_MAX) {
        return LINNET_E_TOO_LONG;
    }
    return writer.length > capacity ? LINNET_E_SPACE : (int)writer.length;
}

int linnet_message_packet(struct linnet_message *message, struct linnet_slice *packet) {
    struct linnet_cbor_reader reader = {message->packets.bytes, message->packets.bytes + message->packets.length};
    if (message->packet_count == 0) {
        return LINNET_E_EMPTY;
    }
    const int error = linnet_cbor_read_bytes(&reader, packet);
    message->packets.bytes = reader.at;
    message->packets.length = (size_t)(reader.end - reader.at);
    message->packet_count--;
    return error;
}
