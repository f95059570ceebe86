#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/message.h"
#include "message_fields.h"

#if LINNET_BOTH_ENDS
static void write_list(struct linnet_cbor_writer *writer, const struct list *list,
                       const struct linnet_message *message, const uint8_t *at) {
    const unsigned count = list->count_at != 0 ? ((const uint8_t *)message)[list->count_at] : list->most;
    linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, count);
    for (unsigned i = 0; i < count; i++, at += list->bytes) {
        uint32_t whole = 0;
        uint16_t half = 0;
        memcpy(list->bytes == 4 ? (void *)&whole : (void *)&half, at, list->bytes == 4 ? 4 : 2u * (list->bytes == 2));
        int64_t value = list->bytes == 4 ? (int64_t)whole : list->bytes == 2 ? half : linnet_to_s8(*at);
        if (list->is_signed && list->bytes == 4 && whole > INT32_MAX) {
            value -= INT64_C(1) << 32;
        }
        linnet_cbor_write_int(writer, value);
    }
}
#else
/* The lists that a board says are figures of 32 bits. */
static void write_list(struct linnet_cbor_writer *writer, const struct list *list,
                       const struct linnet_message *message, const uint8_t *at) {
    const uint32_t *figures = message->link;
    (void)at;
#if LINNET_EVALUATION
    figures = at == (const uint8_t *)message->held ? message->held : figures;
#endif
#if LINNET_HOOKS
    figures = at == (const uint8_t *)message->memory ? message->memory : figures;
#endif
#if LINNET_WITH_POINTS
    figures = at == (const uint8_t *)message->verdict ? message->verdict : figures;
    figures = at == (const uint8_t *)message->own ? message->own : figures;
#endif
    linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, list->most);
    for (unsigned i = 0; i < list->most; i++) {
        linnet_cbor_write_head(writer, LINNET_CBOR_UINT, figures[i]);
    }
}
#endif

#if LINNET_PACKET_LINKS || LINNET_BOTH_ENDS
/* They are encoded already, and may stand where they belong. */
static void write_packets(struct linnet_cbor_writer *writer, const struct linnet_message *message) {
    linnet_cbor_write_head(writer, LINNET_CBOR_ARRAY, message->packet_count);
    if (writer->length < writer->capacity && writer->out + writer->length == message->packets.bytes) {
        writer->length += message->packets.length;
    } else {
        linnet_cbor_write_raw(writer, message->packets);
    }
}
#endif

static void write_value(struct linnet_cbor_writer *writer, const struct field *field,
                        const struct linnet_message *message) {
    const uint8_t *const at = (const uint8_t *)message + field->at;
#if LINNET_BOTH_ENDS
    uint8_t seed[8];
#endif
    struct linnet_slice slice = {at, LINNET_DIGEST_BYTES};
    uint32_t number;
    switch (field->kind) {
        case NUMBER:
            memcpy(&number, at, sizeof number);
            linnet_cbor_write_head(writer, LINNET_CBOR_UINT, number);
            return;
        case LIST:
            write_list(writer, &linnet_message_lists[field->of], message, at);
            return;
#if LINNET_PACKET_LINKS || LINNET_BOTH_ENDS
        case PACKETS:
            write_packets(writer, message);
            return;
#endif
#if LINNET_BOTH_ENDS
        case SEED:
            linnet_store_be64(seed, message->seed);
            slice.bytes = seed;
            slice.length = sizeof seed;
            break;
#endif
        case ID:
        case TEXT:
            memcpy(&slice, at, sizeof slice);
            linnet_cbor_write_string(writer, LINNET_CBOR_TEXT, slice);
            return;
        case BYTES:
            memcpy(&slice, at, sizeof slice);
            break;
        default:
            break; /* a digest */
    }
    linnet_cbor_write_string(writer, LINNET_CBOR_BYTES, slice);
}

int linnet_message_write(const struct linnet_message *message, uint8_t *out, size_t capacity) {
    LINNET_ASSERT(message && (out || capacity == 0));
    struct linnet_cbor_writer writer = {out, capacity, 0};
    uint64_t left = message->present;
    unsigned pairs = 0;
    for (uint64_t keys = LINNET_BOTH_ENDS ? left : 0; keys; keys &= keys - 1) {
        pairs++;
    }
    linnet_cbor_write_head(&writer, LINNET_CBOR_MAP, pairs);
    for (unsigned key = 0; key < LINNET_KEYS; key++, left >>= 1) {
        if ((left & 1u) != 0) {
            linnet_cbor_write_head(&writer, LINNET_CBOR_UINT, key);
            write_value(&writer, &linnet_message_fields[key], message);
            if (!LINNET_BOTH_ENDS && capacity > 0) {
                out[0]++; /* no message of a board has more pairs than the head's byte counts */
            }
        }
    }
    if (writer.length > LINNET_MESSAGE_MAX) {
        return LINNET_E_TOO_LONG;
    }
    return writer.length > capacity ? LINNET_E_SPACE : (int)writer.length;
}
