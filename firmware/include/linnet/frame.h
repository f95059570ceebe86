/*
 * Frames on a serial line (SPEC section 4): COBS(content) and a 0x00. Bytes in, content out; what precedes is a UART,
 * what follows is a chunk, a repair or a message.
 *
 * linnet_frame_reader_take may be called from an interrupt, if nobody else reads the buffer until it returned a length;
 * at a message's last byte it checks the whole message, at 11 instructions per byte. The others do not belong there.
 */
#ifndef LINNET_FRAME_H
#define LINNET_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Longest content (SPEC 1.3): the longest repair, or a message with its check. */
#define LINNET_FRAME_MAX_CONTENT 1056u
/* Bytes on the line for a content of n bytes, leading and trailing delimiter included. */
#define LINNET_FRAME_SIZE(n) ((n) + ((n) + 253u) / 254u + 3u)

/* What stands in a frame, told by its first two bits. */
enum linnet_content { LINNET_CONTENT_NOISE, LINNET_CONTENT_PACKET, LINNET_CONTENT_MESSAGE };

enum linnet_content linnet_content_kind(const uint8_t *content, size_t length);

/*
 * Writes a leading delimiter (which ends whatever noise came before), COBS(content) and the closing delimiter.
 * Returns the bytes written, at most LINNET_FRAME_SIZE(length), or LINNET_E_TOO_LONG or LINNET_E_SPACE.
 */
int linnet_frame_write(const uint8_t *content, size_t length, uint8_t *out, size_t capacity);

/*
 * The same for a message: appends its CRC32C in the frame. length ≤ LINNET_FRAME_MAX_CONTENT - 4.
 */
int linnet_frame_write_message(const uint8_t *message, size_t length, uint8_t *out, size_t capacity);

/* Takes bytes one at a time into a buffer of the caller's. */
struct linnet_frame_reader {
    uint8_t *buffer;
    uint16_t capacity;
    uint16_t length;
    uint8_t left; /* bytes until the next code byte of COBS */
    uint8_t code; /* of the current block, 0 before the first */
    uint8_t overrun;
    uint8_t kind;              /* enum linnet_content of the last content */
    uint32_t dropped_too_long; /* frames dropped, by reason; they wrap */
    uint32_t dropped_malformed;
    uint32_t dropped_checksum;
};

/* buffer holds the content; LINNET_FRAME_MAX_CONTENT bytes take everything, a smaller one drops what is longer. */
void linnet_frame_reader_init(struct linnet_frame_reader *reader, uint8_t *buffer, size_t capacity);

/*
 * Gives the reader the next byte of the line. Returns the length of a packet or message when one is complete and holds:
 * it stands in the buffer, without the message's check, until the next call; reader->kind says which it is. 0 when more
 * is needed, or the reason why a frame was dropped; the reader goes on with the next frame by itself.
 */
int linnet_frame_reader_take(struct linnet_frame_reader *reader, uint8_t byte);

#ifdef __cplusplus
}
#endif

#endif
