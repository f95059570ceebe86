#include "linnet/receiver.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bitmap.h"
#include "linnet/bytes.h"
#include "linnet/sender.h" /* the window before any grant */

#define SPARSE 4u

void linnet_receiver_start(struct linnet_receiver *receiver, uint8_t *bitmap, uint32_t chunks, uint32_t chunk_bytes,
                           unsigned type, uint16_t transfer, uint32_t seed, void *memory, size_t size,
                           linnet_millis now) {
    LINNET_ASSERT(receiver && bitmap && chunks > 0 && chunks <= LINNET_MAX_CHUNKS);
    memset(receiver, 0, sizeof *receiver);
    memset(bitmap, 0, LINNET_BITMAP_BYTES(chunks));
    receiver->bitmap = bitmap;
    receiver->chunks = (uint16_t)chunks;
    receiver->missing = (uint16_t)chunks;
    receiver->type = (uint8_t)type;
    receiver->transfer = transfer;
    receiver->seed = seed;
    receiver->echo = UINT32_MAX;
    receiver->highest = -1;
    receiver->window = LINNET_DEFAULT_WINDOW;
    receiver->spacing_ms = 1;
    receiver->now = now;
    receiver->clock.callers = now;
    linnet_elimination_start(&receiver->repairs, memory, size, chunks, chunk_bytes);
}

int linnet_receiver_count(struct linnet_receiver *receiver, uint32_t chunks, uint32_t chunk_bytes, void *memory,
                          size_t size) {
    LINNET_ASSERT(receiver && receiver->bitmap && (memory || size == 0));
    const uint32_t before = receiver->chunks;
    const uint32_t received = linnet_bit_count(receiver->bitmap, before);
    if (chunks < 1 || chunks > before || linnet_bit_next(receiver->bitmap, before, chunks, 1) < before) {
        return LINNET_E_OUT_OF_RANGE;
    }
    receiver->chunks = (uint16_t)chunks;
    receiver->missing = (uint16_t)(chunks - received);
    if (received == 0) {
        linnet_elimination_start(&receiver->repairs, memory, size, chunks, chunk_bytes);
    }
    return LINNET_OK;
}

void linnet_receiver_hello(struct linnet_receiver *receiver) {
    LINNET_ASSERT(receiver && receiver->bitmap);
    receiver->due = 1;
}

/* SPEC 9.2 from the transfer id on. */
static int check(const struct linnet_receiver *r, const struct linnet_chunk *chunk) {
    const uint32_t payload = chunk->length - LINNET_CHUNK_OVERHEAD;
    if (chunk->transfer != r->transfer) {
        return LINNET_E_UNKNOWN_TRANSFER;
    }
    if (chunk->type != LINNET_TYPE_REPAIR) {
        return chunk->type != r->type ? LINNET_E_MALFORMED : chunk->index >= r->chunks ? LINNET_E_OUT_OF_RANGE : LINNET_OK;
    }
    if (chunk->codec != 0 || chunk->init != 0 || chunk->step != (int)r->type) {
        return LINNET_E_MALFORMED;
    }
    if (chunk->count > 255 || chunk->first + chunk->count > r->chunks) {
        return LINNET_E_OUT_OF_RANGE;
    }
    return (chunk->count == 0 ? payload == 0 : payload >= 9 && payload <= LINNET_CHUNK_MAX - 7) ? LINNET_OK
                                                                                              : LINNET_E_MALFORMED;
}

static void learn(struct linnet_receiver *r, uint32_t index, const uint8_t *bytes, size_t length) {
    linnet_bit_set(r->bitmap, index);
    r->missing--;
    if (LINNET_REPAIRS && r->repairs.chunks > 0) {
        linnet_elimination_know(&r->repairs, index, bytes, length);
    }
}

static uint32_t needed(const struct linnet_receiver *r) {
    return (uint32_t)r->missing - (LINNET_REPAIRS ? r->repairs.rank : 0u);
}

static void note(struct linnet_receiver *r, const struct linnet_chunk *chunk, uint32_t needed_before) {
    const int is_repair = chunk->type == LINNET_TYPE_REPAIR;
    const int32_t index = chunk->index;
    const uint32_t eighth = r->chunks / 8u;
    const uint32_t many = eighth > SPARSE ? eighth : SPARSE;
    const uint32_t half = r->window > 1 ? r->window / 2u : 1u;
    const int news = needed(r) < needed_before;
    r->echo = (uint32_t)index + (is_repair ? 0x10000u : 0u);
    r->since++;
    r->bytes_since += chunk->length;
    r->gain = (uint16_t)(r->gain + (news ? needed_before - needed(r) : 0));
    if (!is_repair) {
        r->gap = r->gap || index > r->highest + 1;
        r->highest = index > r->highest ? index : r->highest;
    }
    if (chunk->poll || r->gain >= (many < half ? many : half) || ((r->gap || !news) && r->since >= SPARSE)
        || (r->credit > 0 && r->bytes_since >= r->credit / 2u)) {
        r->due = 1;
    }
    r->urgent = r->urgent || (needed_before > 0 && r->missing == 0);
}

int linnet_receiver_take_verified(struct linnet_receiver *receiver, const struct linnet_chunk *chunk,
                                  linnet_millis now) {
    LINNET_ASSERT(receiver && receiver->bitmap && chunk && chunk->bytes);
    const int error = check(receiver, chunk);
    const uint32_t before = needed(receiver);
    int is_new = 0;
    receiver->now = linnet_clock_now(&receiver->clock, now);
    if (error) {
        return error;
    }
    if (chunk->type != LINNET_TYPE_REPAIR) {
        is_new = !linnet_bit_get(receiver->bitmap, chunk->index);
        if (is_new) {
            learn(receiver, chunk->index, chunk->bytes, chunk->length);
        }
    } else if (LINNET_REPAIRS && chunk->count > 0 && receiver->missing > 0) {
        linnet_elimination_add(&receiver->repairs, chunk);
    }
    note(receiver, chunk, before);
    return is_new;
}

int linnet_receiver_take(struct linnet_receiver *receiver, const uint8_t *packet, size_t length, linnet_millis now) {
    LINNET_ASSERT(receiver && receiver->bitmap && (packet || length == 0));
    struct linnet_chunk chunk;
    if (length < LINNET_CHUNK_OVERHEAD) {
        return LINNET_E_MALFORMED;
    }
    if (length > LINNET_REPAIR_MAX) {
        return LINNET_E_TOO_LONG;
    }
    linnet_chunk_take_apart(&chunk, packet, length);
    if (length > LINNET_CHUNK_MAX && chunk.type != LINNET_TYPE_REPAIR) {
        return LINNET_E_TOO_LONG;
    }
    if (packet[0] >> 6 != 1) {
        return LINNET_E_MALFORMED;
    }
    if (linnet_chunk_verify(&chunk, receiver->seed)) {
        return LINNET_E_CHECKSUM;
    }
    if ((packet[0] & 3u) != 0 || chunk.type > LINNET_TYPE_REPAIR) {
        return LINNET_E_MALFORMED;
    }
    return linnet_receiver_take_verified(receiver, &chunk, now);
}

int linnet_receiver_solved(struct linnet_receiver *receiver, uint8_t *out, size_t capacity) {
    LINNET_ASSERT(receiver && receiver->bitmap && out);
    size_t length;
    if (!LINNET_REPAIRS || receiver->repairs.rank == 0) {
        return 0;
    }
    const int index =
        linnet_elimination_solve(&receiver->repairs, receiver->type, receiver->transfer, out, capacity, &length);
    if (index < 0) {
        receiver->undecodable += index == LINNET_E_UNDECODABLE;
        return 0;
    }
    linnet_chunk_sign(out, length, receiver->seed);
    learn(receiver, (uint32_t)index, out, length);
    receiver->urgent = receiver->urgent || receiver->missing == 0;
    return (int)length;
}

int linnet_receiver_due(struct linnet_receiver *receiver, linnet_millis now) {
    LINNET_ASSERT(receiver && receiver->bitmap);
    receiver->now = linnet_clock_now(&receiver->clock, now);
    return receiver->urgent
           || (receiver->due
               && (!receiver->has_status || receiver->now - receiver->status_at >= receiver->spacing_ms));
}

linnet_millis linnet_receiver_wake(const struct linnet_receiver *receiver) {
    LINNET_ASSERT(receiver && receiver->bitmap);
    if (!receiver->urgent && !receiver->due) {
        return LINNET_NEVER;
    }
    const linnet_millis at = receiver->urgent || !receiver->has_status ? 0 : receiver->status_at + receiver->spacing_ms;
    return linnet_clock_to_callers(&receiver->clock, at > receiver->now ? at : receiver->now);
}

void linnet_receiver_status(struct linnet_receiver *receiver, struct linnet_message *status, linnet_millis now) {
    LINNET_ASSERT(receiver && receiver->bitmap && status);
    receiver->now = linnet_clock_now(&receiver->clock, now);
    receiver->status_at = receiver->now;
    receiver->has_status = 1;
    receiver->since = 0;
    receiver->gain = 0;
    receiver->bytes_since = 0;
    receiver->gap = 0;
    receiver->due = 0;
    receiver->urgent = 0;
    status->transfer = receiver->transfer;
    status->object = receiver->type;
    status->chunks = receiver->chunks;
    status->bitmap.bytes = receiver->bitmap;
    status->bitmap.length = LINNET_BITMAP_BYTES(receiver->chunks);
    status->window = receiver->window;
    status->needed = needed(receiver);
    linnet_message_mark(status, LINNET_KEY_TRANSFER);
    linnet_message_mark(status, LINNET_KEY_OBJECT);
    linnet_message_mark(status, LINNET_KEY_CHUNKS);
    linnet_message_mark(status, LINNET_KEY_BITMAP);
    linnet_message_mark(status, LINNET_KEY_WINDOW);
    linnet_message_mark(status, LINNET_KEY_NEEDED);
    if (receiver->credit > 0) {
        status->credit = receiver->credit;
        linnet_message_mark(status, LINNET_KEY_CREDIT);
    }
    if (receiver->echo != UINT32_MAX) {
        status->echo = receiver->echo;
        linnet_message_mark(status, LINNET_KEY_ECHO);
    }
}
