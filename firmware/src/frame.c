#include "linnet/frame.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/crc32c.h"

/* Longest message (SPEC 1.3). */
#define LINNET_MESSAGE_LIMIT 1024u

enum linnet_content linnet_content_kind(const uint8_t *content, size_t length) {
    LINNET_ASSERT(content || length == 0);
    if (length == 0) {
        return LINNET_CONTENT_NOISE;
    }
    switch (content[0] >> 6) {
        case 1:
            return LINNET_CONTENT_PACKET;
        case 2:
            return LINNET_CONTENT_MESSAGE;
        default:
            return LINNET_CONTENT_NOISE;
    }
}

/* Byte stuffing in progress: code_at is where the current block's length will go. */
struct stuffer {
    uint8_t *out;
    size_t length;
    size_t code_at;
};

static void close_block(struct stuffer *s) {
    s->out[s->code_at] = (uint8_t)(s->length - s->code_at);
    s->code_at = s->length++;
}

static void stuff(struct stuffer *s, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        if (s->length - s->code_at == 255) {
            close_block(s); /* full, and more follows; at the end of the content a full block needs no successor */
        }
        if (bytes[i] == 0) {
            close_block(s);
        } else {
            s->out[s->length++] = bytes[i];
        }
    }
}

static int write_frame(const uint8_t *content, size_t length, const uint8_t *check, size_t check_length, uint8_t *out,
                       size_t capacity) {
    struct stuffer s = {out, 2, 1};
    const size_t total = length + check_length;
    if (total == 0 || total > LINNET_FRAME_MAX_CONTENT) {
        return LINNET_E_TOO_LONG;
    }
    if (capacity < LINNET_FRAME_SIZE(total)) {
        return LINNET_E_SPACE;
    }
    out[0] = 0;
    stuff(&s, content, length);
    stuff(&s, check, check_length);
    out[s.code_at] = (uint8_t)(s.length - s.code_at);
    out[s.length++] = 0;
    return (int)s.length;
}

int linnet_frame_write(const uint8_t *content, size_t length, uint8_t *out, size_t capacity) {
    LINNET_ASSERT(content && out);
    return write_frame(content, length, content, 0, out, capacity);
}

int linnet_frame_write_message(const uint8_t *message, size_t length, uint8_t *out, size_t capacity) {
    LINNET_ASSERT(message && out);
    uint8_t check[4];
    linnet_store_le32(check, linnet_crc32c(message, length));
    return write_frame(message, length, check, sizeof check, out, capacity);
}

void linnet_frame_reader_init(struct linnet_frame_reader *reader, uint8_t *buffer, size_t capacity) {
    LINNET_ASSERT(reader && buffer && capacity > 0);
    memset(reader, 0, sizeof *reader);
    reader->buffer = buffer;
    reader->capacity = (uint16_t)(capacity < LINNET_FRAME_MAX_CONTENT ? capacity : LINNET_FRAME_MAX_CONTENT);
}

/* What a whole content is worth: its length without the check, or the reason to drop it (SPEC 4.3). */
static int check_content(struct linnet_frame_reader *reader, size_t length) {
    const uint8_t *content = reader->buffer;
    reader->kind = (uint8_t)linnet_content_kind(content, length);
    if (reader->kind == LINNET_CONTENT_PACKET) {
        return (int)length;
    }
    if (reader->kind != LINNET_CONTENT_MESSAGE || length < 5) {
        return LINNET_E_MALFORMED;
    }
    if (length > LINNET_MESSAGE_LIMIT + 4u) {
        return LINNET_E_TOO_LONG;
    }
    return linnet_load_le32(content + length - 4) == linnet_crc32c(content, length - 4) ? (int)length - 4
                                                                                        : LINNET_E_CHECKSUM;
}

static int end_frame(struct linnet_frame_reader *reader) {
    const size_t length = reader->length;
    const int is_idle = reader->code == 0;
    const int is_whole = reader->left == 0;
    int result = LINNET_E_MALFORMED;
    if (reader->overrun) {
        result = LINNET_E_TOO_LONG;
    } else if (is_idle) {
        result = 0;
    } else if (is_whole && length > 0) {
        result = check_content(reader, length);
    }
    reader->length = 0;
    reader->code = 0;
    reader->left = 0;
    reader->overrun = 0;
    reader->dropped_too_long += result == LINNET_E_TOO_LONG;
    reader->dropped_malformed += result == LINNET_E_MALFORMED;
    reader->dropped_checksum += result == LINNET_E_CHECKSUM;
    return result;
}

static void put(struct linnet_frame_reader *reader, uint8_t byte) {
    if (reader->length < reader->capacity) {
        reader->buffer[reader->length++] = byte;
    } else {
        reader->overrun = 1;
    }
}

int linnet_frame_reader_take(struct linnet_frame_reader *reader, uint8_t byte) {
    LINNET_ASSERT(reader && reader->buffer);
    if (byte == 0) {
        return end_frame(reader);
    }
    if (reader->left > 0) {
        reader->left--;
        put(reader, byte);
        return 0;
    }
    /* A code byte: the zero that the block before it stood for, unless that block was full or there was none. */
    if (reader->code != 0 && reader->code != 255) {
        put(reader, 0);
    }
    reader->code = byte;
    reader->left = (uint8_t)(byte - 1);
    return 0;
}
