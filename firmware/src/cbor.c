#include "linnet/cbor.h"

#include <string.h>

#include "linnet/assert.h"

int linnet_cbor_read_head(struct linnet_cbor_reader *reader, unsigned *major, uint64_t *argument) {
    LINNET_ASSERT(reader && major && argument && reader->at <= reader->end);
    if (reader->at == reader->end) {
        return LINNET_E_MALFORMED;
    }
    const unsigned first = *reader->at++;
    const unsigned info = first & 31u;
    *major = first >> 5;
    if (*major > LINNET_CBOR_MAP) {
        return LINNET_E_MALFORMED;
    }
    if (info < 24) {
        *argument = info;
        return LINNET_OK;
    }
    if (info > 27) { /* reserved, or an indefinite length */
        return LINNET_E_MALFORMED;
    }
    const unsigned bytes = 1u << (info - 24);
    if ((size_t)(reader->end - reader->at) < bytes) {
        return LINNET_E_MALFORMED;
    }
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++) {
        value = value << 8 | *reader->at++;
    }
    *argument = value;
    /* Shortest form only: the value must not have fitted half the bytes. */
    const int shortest = bytes == 1 ? value >= 24 : (value >> (4 * bytes)) != 0;
    return shortest && value <= INT64_MAX ? LINNET_OK : LINNET_E_MALFORMED;
}

static int read_of(struct linnet_cbor_reader *reader, unsigned wanted, uint64_t *argument) {
    unsigned major;
    const int error = linnet_cbor_read_head(reader, &major, argument);
    if (error) {
        return error;
    }
    return major == wanted ? LINNET_OK : LINNET_E_MALFORMED;
}

int linnet_cbor_read_uint(struct linnet_cbor_reader *reader, uint64_t *value) {
    LINNET_ASSERT(reader && value);
    return read_of(reader, LINNET_CBOR_UINT, value);
}

int linnet_cbor_read_int(struct linnet_cbor_reader *reader, int64_t *value) {
    LINNET_ASSERT(reader && value);
    unsigned major;
    uint64_t argument;
    const int error = linnet_cbor_read_head(reader, &major, &argument);
    if (error) {
        return error;
    }
    if (major > LINNET_CBOR_NINT) {
        return LINNET_E_MALFORMED;
    }
    *value = major == LINNET_CBOR_UINT ? (int64_t)argument : -1 - (int64_t)argument;
    return LINNET_OK;
}

static int take(struct linnet_cbor_reader *reader, uint64_t length, struct linnet_slice *value) {
    if (length > (uint64_t)(reader->end - reader->at)) {
        return LINNET_E_MALFORMED;
    }
    value->bytes = reader->at;
    value->length = (size_t)length;
    reader->at += length;
    return LINNET_OK;
}

int linnet_cbor_read_bytes(struct linnet_cbor_reader *reader, struct linnet_slice *value) {
    LINNET_ASSERT(reader && value);
    uint64_t length;
    const int error = read_of(reader, LINNET_CBOR_BYTES, &length);
    return error ? error : take(reader, length, value);
}

int linnet_cbor_read_text(struct linnet_cbor_reader *reader, struct linnet_slice *value) {
    LINNET_ASSERT(reader && value);
    uint64_t length;
    int error = read_of(reader, LINNET_CBOR_TEXT, &length);
    if (!error) {
        error = take(reader, length, value);
    }
    for (size_t i = 0; !error && i < value->length; i++) {
        if (value->bytes[i] < 0x20 || value->bytes[i] > 0x7E) {
            return LINNET_E_MALFORMED;
        }
    }
    return error;
}

int linnet_cbor_read_array(struct linnet_cbor_reader *reader, uint64_t *count) {
    LINNET_ASSERT(reader && count);
    return read_of(reader, LINNET_CBOR_ARRAY, count);
}

int linnet_cbor_read_map(struct linnet_cbor_reader *reader, uint64_t *count) {
    LINNET_ASSERT(reader && count);
    return read_of(reader, LINNET_CBOR_MAP, count);
}

static int skip_scalar(struct linnet_cbor_reader *reader) {
    struct linnet_cbor_reader again = *reader;
    struct linnet_slice text;
    unsigned major;
    uint64_t argument;
    const int error = linnet_cbor_read_head(reader, &major, &argument);
    if (error) {
        return error;
    }
    switch (major) {
        case LINNET_CBOR_UINT:
        case LINNET_CBOR_NINT:
            return LINNET_OK;
        case LINNET_CBOR_BYTES:
            return take(reader, argument, &text);
        case LINNET_CBOR_TEXT:
            *reader = again;
            return linnet_cbor_read_text(reader, &text);
        default:
            return LINNET_E_MALFORMED;
    }
}

int linnet_cbor_skip(struct linnet_cbor_reader *reader) {
    LINNET_ASSERT(reader && reader->at <= reader->end);
    uint64_t count;
    if (reader->at == reader->end || *reader->at >> 5 != LINNET_CBOR_ARRAY) {
        return skip_scalar(reader);
    }
    int error = linnet_cbor_read_array(reader, &count);
    if (!error && count > LINNET_CBOR_MAX_ARRAY) {
        error = LINNET_E_MALFORMED;
    }
    for (uint64_t i = 0; !error && i < count; i++) {
        error = skip_scalar(reader);
    }
    return error;
}

static void put(struct linnet_cbor_writer *writer, uint8_t byte) {
    if (writer->length < writer->capacity) {
        writer->out[writer->length] = byte;
    }
    writer->length++;
}

void linnet_cbor_write_head(struct linnet_cbor_writer *writer, enum linnet_cbor_major major,
                            linnet_cbor_argument argument) {
    LINNET_ASSERT(writer && (writer->out || writer->capacity == 0));
    const uint8_t top = (uint8_t)((unsigned)major << 5);
    if (argument < 24) {
        put(writer, (uint8_t)(top | argument));
        return;
    }
    const unsigned log = argument <= 0xFF ? 0 : argument <= 0xFFFF ? 1 : !LINNET_BOTH_ENDS || argument <= UINT32_MAX ? 2 : 3;
    put(writer, (uint8_t)(top | (24u + log)));
    for (unsigned shift = 8u << log; shift > 0;) {
        shift -= 8;
        put(writer, (uint8_t)(argument >> shift));
    }
}

#if LINNET_BOTH_ENDS
void linnet_cbor_write_int(struct linnet_cbor_writer *writer, int64_t value) {
    LINNET_ASSERT(writer && (writer->out || writer->capacity == 0));
    if (value >= 0) {
        linnet_cbor_write_head(writer, LINNET_CBOR_UINT, (uint64_t)value);
    } else {
        linnet_cbor_write_head(writer, LINNET_CBOR_NINT, (uint64_t)(-1 - value));
    }
}
#endif

void linnet_cbor_write_raw(struct linnet_cbor_writer *writer, struct linnet_slice value) {
    LINNET_ASSERT(writer && (value.bytes || value.length == 0));
    if (value.length > 0 && writer->length < writer->capacity && writer->capacity - writer->length >= value.length) {
        memcpy(writer->out + writer->length, value.bytes, value.length);
    }
    writer->length += value.length;
}

void linnet_cbor_write_string(struct linnet_cbor_writer *writer, enum linnet_cbor_major major,
                              struct linnet_slice value) {
    LINNET_ASSERT(writer && (major == LINNET_CBOR_BYTES || major == LINNET_CBOR_TEXT));
    linnet_cbor_write_head(writer, major, value.length);
    linnet_cbor_write_raw(writer, value);
}
