/*
 * From a client library's own task to the board's: events with a few numbers, a topic and bytes, in order, without a lock.
 * One task or interrupt puts, one other takes. Needs a compiler with gcc's atomic built-ins (gcc, clang, armcc 6).
 */
#ifndef LINNET_INBOX_H
#define LINNET_INBOX_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_INBOX_HEAD 14u /* bytes that an event takes beside its topic and bytes */

struct linnet_event {
    uint8_t kind; /* the owner's */
    const char *topic;
    const uint8_t *bytes;
    size_t topic_length; /* at most 255 */
    size_t length;       /* at most 65 535 */
    uint32_t offset;     /* of a piece, and the whole it belongs to; or whatever the owner likes */
    uint32_t total;
};

struct linnet_inbox {
    uint8_t *ring;
    uint32_t size;
    uint32_t put;   /* counts up and wraps; written by the one who puts */
    uint32_t taken; /* likewise by the one who takes */
    uint32_t lost;  /* events for which there was no room */
};

/* size: a power of two. */
void linnet_inbox_init(struct linnet_inbox *inbox, uint8_t *ring, uint32_t size);
/* Copies an event in: 0, or LINNET_E_SPACE when it is lost. */
int linnet_inbox_put(struct linnet_inbox *inbox, const struct linnet_event *event);
/* Copies the oldest event out, its topic and bytes into room; 0 when there is none, 1, or LINNET_E_SPACE: it was dropped. */
int linnet_inbox_take(struct linnet_inbox *inbox, struct linnet_event *event, uint8_t *room, size_t room_bytes);

#ifdef __cplusplus
}
#endif

#endif
