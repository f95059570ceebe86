/* The wire form of messages as four tables: ranges, lists, fields by key (SPEC 8.2), keys by type (8.3). */
#ifndef LINNET_MESSAGE_FIELDS_H
#define LINNET_MESSAGE_FIELDS_H

#include <stdint.h>

#include "linnet/message.h"

enum kind { NONE, NUMBER, LIST, ID, TEXT, DIGEST, SEED, BYTES, PACKETS };

#define MAX_DETAIL 64u /* bytes of a TEXT */

#define K(key) (UINT64_C(1) << LINNET_KEY_##key)

/* The least and the greatest of a range of numbers. */
extern const uint32_t linnet_message_ranges[][2];

/* A list: how many elements, of how many bytes, of which sign, and where their count is kept (0: nowhere). */
struct list {
    uint8_t least;
    uint8_t most;
    uint8_t bytes;
    uint8_t is_signed;
    uint16_t count_at;
    uint16_t range; /* of unsigned elements */
};

extern const struct list linnet_message_lists[];

struct field {
    uint8_t kind;
    uint8_t of;  /* range of a NUMBER, name of a LIST, length of BYTES (0: any) */
    uint16_t at; /* offset in the message */
};

extern const struct field linnet_message_fields[LINNET_KEYS];

struct shape {
    uint64_t required;
    uint64_t optional;
};

/* Index: the message's type. */
extern const struct shape linnet_message_shapes[];

#endif
