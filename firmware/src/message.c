#include "linnet/message.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "message_fields.h"

#define MAX_PAIRS 31u
#define LAST_STATE 4u
#if LINNET_WITH_SIGNATURES
#define SIGNATURE_KEY K(SIGNATURE)
#else
#define SIGNATURE_KEY 0
#endif

int linnet_is_id(const uint8_t *text, size_t length) {
    LINNET_ASSERT(text || length == 0);
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

static int read_number(struct linnet_cbor_reader *reader, unsigned range, uint32_t *out) {
    uint64_t value;
    const int error = linnet_cbor_read_uint(reader, &value);
    if (error) {
        return error;
    }
    if (value < linnet_message_ranges[range][0] || value > linnet_message_ranges[range][1]) {
        return LINNET_E_MALFORMED;
    }
    *out = (uint32_t)value;
    return LINNET_OK;
}

/* An integer of either sign that fits so many bytes. */
static int read_signed(struct linnet_cbor_reader *reader, unsigned bytes, uint32_t *out) {
    const int64_t most = bytes == 1 ? INT8_MAX : INT32_MAX;
    int64_t value;
    const int error = linnet_cbor_read_int(reader, &value);
    if (error) {
        return error;
    }
    *out = (uint32_t)value;
    return value > most || value < -most - 1 ? LINNET_E_MALFORMED : LINNET_OK;
}

static int read_list(struct linnet_cbor_reader *reader, const struct list *list, struct linnet_message *message,
                     uint8_t *at) {
    uint64_t count;
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && (count < list->least || count > list->most)) {
        error = LINNET_E_MALFORMED;
    }
    for (unsigned i = 0; !error && i < count; i++, at += list->bytes) {
        uint32_t value = 0;
        error = list->is_signed ? read_signed(reader, list->bytes, &value) : read_number(reader, list->range, &value);
        const uint16_t half = (uint16_t)value;
        const uint8_t byte = (uint8_t)value;
        memcpy(at, list->bytes == 4 ? (const void *)&value : list->bytes == 2 ? (const void *)&half : &byte, list->bytes);
    }
    if (list->count_at != 0) {
        ((uint8_t *)message)[list->count_at] = (uint8_t)(error ? 0 : count);
    }
    return error;
}

#if LINNET_BOTH_ENDS
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
#endif

static int read_sized(struct linnet_cbor_reader *reader, size_t wanted, struct linnet_slice *slice) {
    const int error = linnet_cbor_read_bytes(reader, slice);
    return error ? error : slice->length != wanted ? LINNET_E_MALFORMED : LINNET_OK;
}

static int read_value(struct linnet_cbor_reader *reader, const struct field *field, struct linnet_message *message) {
    uint8_t *const at = (uint8_t *)message + field->at;
    struct linnet_slice slice = {0, 0};
    uint32_t number;
    int error;
    switch (field->kind) {
        case NUMBER:
            error = read_number(reader, field->of, &number);
            if (!error) {
                memcpy(at, &number, sizeof number);
            }
            return error;
        case LIST:
            return read_list(reader, &linnet_message_lists[field->of], message, at);
#if LINNET_BOTH_ENDS
        case PACKETS:
            return read_packets(reader, message);
#endif
        case ID:
        case TEXT:
            error = linnet_cbor_read_text(reader, &slice);
            if (!error
                && (field->kind == ID ? !linnet_is_id(slice.bytes, slice.length) : slice.length > MAX_DETAIL)) {
                error = LINNET_E_MALFORMED;
            }
            memcpy(at, &slice, sizeof slice);
            return error;
        case BYTES:
            error = field->of ? read_sized(reader, field->of, &slice) : linnet_cbor_read_bytes(reader, &slice);
            memcpy(at, &slice, sizeof slice);
            return error;
        default:
            error = read_sized(reader, field->kind == DIGEST ? LINNET_DIGEST_BYTES : 8, &slice);
            if (error) {
                return error;
            }
            if (field->kind == SEED) {
                message->seed = linnet_load_be64(slice.bytes);
            } else {
                memcpy(at, slice.bytes, slice.length);
            }
            return LINNET_OK;
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

#if LINNET_BOTH_ENDS
static int check_hello(const struct linnet_message *m) {
    const uint64_t announcement = K(VERSION) | K(TRANSFER) | K(CHUNKS) | K(EXAMPLES);
    if ((m->present & (K(TRANSFER) | K(PACKETS))) != 0 && !has_all(m, announcement)) {
        return 0;
    }
    return !LINNET_HAS(m, LINNET_KEY_VERSION) || LINNET_HAS(m, LINNET_KEY_DIGEST);
}
#endif

#if LINNET_BOTH_ENDS && LINNET_EVALUATION
/* A matrix says the same as the two counts, which then stand there too. */
static int check_held(const struct linnet_message *m) {
    uint32_t classes = 1;
    uint32_t sum = 0;
    uint32_t right = 0;
    if (LINNET_HAS(m, LINNET_KEY_HELD) && (m->held[0] < 1 || m->held[1] > m->held[0])) {
        return 0;
    }
    if (!LINNET_HAS(m, LINNET_KEY_CONFUSION)) {
        return 1;
    }
    while (2u * classes * classes < m->confusion.length) {
        classes++;
    }
    if (2u * classes * classes != m->confusion.length || classes > LINNET_MAX_CONFUSION_CLASSES) {
        return 0;
    }
    for (uint32_t i = 0; i < classes * classes; i++) {
        const uint32_t cell = linnet_load_le16(m->confusion.bytes + 2u * i);
        sum += cell;
        right += i % (classes + 1u) == 0 ? cell : 0;
    }
    return LINNET_HAS(m, LINNET_KEY_HELD) && sum == m->held[0] && right == m->held[1];
}
#elif LINNET_BOTH_ENDS
#define check_held(m) 1
#endif

#if LINNET_BOTH_ENDS
static int check_report(const struct linnet_message *m) {
#if LINNET_HOOKS
    if (LINNET_HAS(m, LINNET_KEY_MEMORY) && m->memory[1] <= m->memory[0]) {
        return 0; /* nothing is lacking */
    }
#endif
    return check_held(m);
}
#endif

static int check_offer(const struct linnet_message *m) {
    struct linnet_layout layout;
    const uint32_t *profile = m->profile;
    if (m->unit_count != m->exponent_count + 1
        || linnet_layout_init(&layout, m->numeric, m->exponent_count, m->units, m->exponents)) {
        return 0;
    }
#if LINNET_WITH_RIDGE && !LINNET_WITH_AUTOENCODER
    if (m->network == LINNET_AUTOENCODER) {
        return 0;
    }
#endif
#if LINNET_MACS
    /* An epoch that nobody vouches for says nothing. */
    const uint64_t seals = m->present & (K(MAC) | K(EPOCH) | SIGNATURE_KEY);
    if (seals != 0 && (!LINNET_HAS(m, LINNET_KEY_EPOCH) || seals == K(EPOCH))) {
        return 0;
    }
#endif
    if (LINNET_HAS(m, LINNET_KEY_FULLS)
        && (!LINNET_HAS(m, LINNET_KEY_FULLDIGEST) || m->fulls[1] < 1 || m->fulls[1] > LINNET_MAX_CHUNKS)) {
        return 0;
    }
#if LINNET_SAMPLING
    if (LINNET_HAS(m, LINNET_KEY_PLAN) && m->plan[0] == 0) {
        return 0;
    }
#endif
#if LINNET_PERSONAL
    if (m->personal[0] > LINNET_MAX_PERSONAL_ROUNDS) {
        return 0;
    }
#endif
#if LINNET_WITH_WINDOWS
    if (LINNET_HAS(m, LINNET_KEY_FRONT) && m->front.length != 4u + 4u * m->units[0]) {
        return 0;
    }
#endif
    return profile[0] <= 3 && (profile[2] == 0 || profile[2] == 8 || profile[2] == 16) && profile[3] >= 48
           && profile[3] <= 1024 && profile[4] <= 1;
}

#if LINNET_WITH_POINTS
/* A person's word on the own point, and in a state how far that has come. */
static int check_own(const struct linnet_message *m, unsigned count) {
    const uint32_t *own = m->own;
    return !LINNET_HAS(m, LINNET_KEY_OWN)
           || (m->own_count == count && own[0] >= 1
               && (own[1] == 0 || (own[1] >= LINNET_MIN_OWN_WINDOWS && own[1] <= LINNET_MAX_OWN_WINDOWS))
               && own[2] <= own[1]);
}
#endif

/* What keys must agree on among themselves. */
static int check_together(const struct linnet_message *m) {
    switch (m->type) {
#if LINNET_BOTH_ENDS
        case LINNET_HELLO:
            return check_hello(m);
        case LINNET_REPORT:
            return check_report(m);
#endif
#if LINNET_BOTH_ENDS && LINNET_WITH_POINTS
        case LINNET_MACHINE:
            return m->verdict[0] <= LAST_STATE && check_own(m, 3);
#endif
#if LINNET_WITH_POINTS
        case LINNET_ACKNOWLEDGE:
            return check_own(m, 2);
#endif
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
    LINNET_ASSERT(message && (bytes || length == 0));
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
        error = read_value(&reader, &linnet_message_fields[key], message);
        message->present |= UINT64_C(1) << key;
        if (key == LINNET_KEY_TYPE && !error) {
            wanted = linnet_message_shapes[message->type].required | linnet_message_shapes[message->type].optional;
        }
    }
    if (!error && (reader.at != reader.end || pairs > MAX_PAIRS || !LINNET_HAS(message, LINNET_KEY_TYPE)
                   || (linnet_message_shapes[message->type].required & ~message->present) != 0)) {
        error = LINNET_E_MALFORMED;
    }
    return error ? error : check_together(message) ? LINNET_OK : LINNET_E_MALFORMED;
}

void linnet_message_init(struct linnet_message *message, enum linnet_message_type type) {
    LINNET_ASSERT(message);
    memset(message, 0, sizeof *message);
    message->type = (uint32_t)type;
    linnet_message_mark(message, LINNET_KEY_TYPE);
}

int linnet_message_packet(struct linnet_message *message, struct linnet_slice *packet) {
    LINNET_ASSERT(message && packet);
    if (message->packet_count == 0) {
        return LINNET_E_EMPTY; /* packets.bytes may be null then, and no offset may be added to that */
    }
    struct linnet_cbor_reader reader = {message->packets.bytes, message->packets.bytes + message->packets.length};
    const int error = linnet_cbor_read_bytes(&reader, packet);
    message->packets.bytes = reader.at;
    message->packets.length = (size_t)(reader.end - reader.at);
    message->packet_count--;
    return error;
}
