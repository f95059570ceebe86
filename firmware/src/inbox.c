#include "linnet/inbox.h"

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/error.h"

void linnet_inbox_init(struct linnet_inbox *inbox, uint8_t *ring, uint32_t size) {
    LINNET_ASSERT(inbox && ring && size > LINNET_INBOX_HEAD && (size & (size - 1u)) == 0);
    inbox->ring = ring;
    inbox->size = size;
    inbox->put = 0;
    inbox->taken = 0;
    inbox->lost = 0;
}

static uint32_t write_to(struct linnet_inbox *inbox, uint32_t at, const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        inbox->ring[at++ & (inbox->size - 1u)] = bytes[i];
    }
    return at;
}

static uint32_t read_from(const struct linnet_inbox *inbox, uint32_t at, uint8_t *out, size_t length) {
    for (size_t i = 0; i < length; i++) {
        out[i] = inbox->ring[at++ & (inbox->size - 1u)];
    }
    return at;
}

int linnet_inbox_put(struct linnet_inbox *inbox, const struct linnet_event *event) {
    LINNET_ASSERT(inbox && inbox->ring && event);
    uint8_t head[LINNET_INBOX_HEAD];
    const uint32_t used = inbox->put - __atomic_load_n(&inbox->taken, __ATOMIC_ACQUIRE);
    const size_t wanted = LINNET_INBOX_HEAD + event->topic_length + event->length;
    if (event->topic_length > 255u || event->length > 65535u || wanted > inbox->size - used) {
        inbox->lost++;
        return LINNET_E_SPACE;
    }
    head[0] = event->kind;
    head[1] = (uint8_t)event->topic_length;
    linnet_store_le32(head + 2, (uint32_t)event->length);
    linnet_store_le32(head + 6, event->offset);
    linnet_store_le32(head + 10, event->total);
    uint32_t at = write_to(inbox, inbox->put, head, sizeof head);
    at = write_to(inbox, at, (const uint8_t *)event->topic, event->topic_length);
    at = write_to(inbox, at, event->bytes, event->length);
    __atomic_store_n(&inbox->put, at, __ATOMIC_RELEASE);
    return LINNET_OK;
}

int linnet_inbox_take(struct linnet_inbox *inbox, struct linnet_event *event, uint8_t *room, size_t room_bytes) {
    LINNET_ASSERT(inbox && inbox->ring && event && (room || room_bytes == 0));
    uint8_t head[LINNET_INBOX_HEAD];
    if (__atomic_load_n(&inbox->put, __ATOMIC_ACQUIRE) == inbox->taken) {
        return 0;
    }
    uint32_t at = read_from(inbox, inbox->taken, head, sizeof head);
    event->kind = head[0];
    event->topic_length = head[1];
    event->length = linnet_load_le32(head + 2);
    event->offset = linnet_load_le32(head + 6);
    event->total = linnet_load_le32(head + 10);
    const size_t rest = event->topic_length + event->length;
    const int fits = rest <= room_bytes;
    event->topic = (const char *)room;
    event->bytes = fits && room ? room + event->topic_length : room;
    if (fits) {
        read_from(inbox, at, room, rest);
    }
    at += (uint32_t)rest;
    __atomic_store_n(&inbox->taken, at, __ATOMIC_RELEASE);
    return fits ? 1 : LINNET_E_SPACE;
}
