/*
 * The sending end of one transfer (SPEC 9.6 … 9.10): new chunks, then lost ones, then repairs; a timer that probes and
 * never gives up. Statuses and time in, packets and the next wake-up out; no clock, no link of its own.
 *
 * The owner calls linnet_sender_poll whenever the link can take a packet, until it returns 0, then again at
 * linnet_sender_wake. It ends the transfer at the round's deadline by no longer calling.
 *
 * The caller owns sender and memory. Not from an interrupt while the same sender is in use.
 */
#ifndef LINNET_SENDER_H
#define LINNET_SENDER_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/chunk.h"
#include "linnet/clock.h"
#include "linnet/message.h"
#include "linnet/random.h"
#include "linnet/round_trip.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_DEFAULT_WINDOW 10u
/* Transmissions that are remembered; a greater window is cut to one less. A power of two. */
#ifndef LINNET_FLIGHT
#define LINNET_FLIGHT 64u
#endif

/* Where the chunks of an object stand: the board's outbox, for one. */
struct linnet_chunks {
    void *context;
    uint16_t count;
    uint16_t transfer;
    uint8_t type;  /* enum linnet_object */
    uint32_t seed; /* linnet_chunk_seed of the base */
    /* Copies chunk i, POLL clear; returns its length or a reason. out may be null: the length alone is asked for. */
    int (*read)(void *context, uint32_t i, uint8_t *out, size_t capacity);
};

struct linnet_sender {
    struct linnet_chunks chunks;
    struct linnet_link_profile link;
    struct linnet_random jitter;
    struct linnet_round_trip round_trip;
    uint32_t *last_order; /* one a chunk; 0: never sent */
    uint8_t *acknowledged;
    uint8_t *lost;
    uint8_t *repeated; /* sent more than once */
    struct linnet_clock clock;
    linnet_millis now;
    linnet_millis timer_at;
    linnet_millis paused_until;
    linnet_millis settle_at;
    uint32_t order; /* of the next transmission, plus 65 536: 0 is none */
    uint32_t first_probe; /* since the last status; 0: none */
    uint32_t horizon;
    uint32_t bytes;
    uint32_t bytes_answered;
    uint32_t unsent_from;
    uint32_t cursor;
    uint32_t needed;
    uint32_t window;
    uint32_t credit; /* UINT32_MAX: none given */
    uint32_t met; /* transmissions answered, and those of them that did not help; both fade */
    uint32_t missed;
    uint32_t lost_chunks; /* that became known lost, and the runs of neighbours among them; both fade */
    uint32_t lost_runs;
    uint32_t resent; /* packets sent again, for the report */
    uint16_t longest; /* chunk, bytes */
    uint16_t acknowledged_count;
    uint8_t expiries;
    uint8_t awaits_answer;
    uint8_t unannounced; /* the receiver may not know of the transfer yet */
    uint8_t poll_next;
    uint8_t halved;
    uint32_t sent_at[LINNET_FLIGHT]; /* low 32 bits of the time */
    uint32_t bytes_before[LINNET_FLIGHT];
};

/* Bytes of memory for an object of so many chunks, aligned to 4. */
#define LINNET_SENDER_MEMORY(chunks) (4u * (chunks) + 3u * LINNET_BITMAP_BYTES(chunks))

/* Room for a repair and for a chunk while it is added. */
#define LINNET_SENDER_PACKET(longest_chunk) (2u * (longest_chunk) + LINNET_REPAIR_EXTRA)

/*
 * Starts. resumed: the object was under way before a restart; the sender first asks for a HELLO and waits for what the
 * receiver has. random_seed: another one for each sender and restart.
 */
void linnet_sender_start(struct linnet_sender *sender, const struct linnet_chunks *chunks,
                         const struct linnet_link_profile *link, void *memory, uint64_t random_seed, int resumed,
                         linnet_millis now);

/*
 * The announcement that goes with the first packets may be lost, and then they are refused: until a status comes, the
 * owner repeats it, and nothing is sent that would only be refused too (SPEC 16.5).
 */
void linnet_sender_unannounced(struct linnet_sender *sender);

/* The window that a welcome or offer grants, before the first status. */
void linnet_sender_grant(struct linnet_sender *sender, uint32_t window);
/* A contact begins: what was under way is probably lost; ask at once. */
void linnet_sender_link_up(struct linnet_sender *sender, linnet_millis now);
/* A status (or a welcome with a bitmap) for this transfer. */
void linnet_sender_status(struct linnet_sender *sender, const struct linnet_message *status, linnet_millis now);
/* A refusal of this transfer; reasons that end a transfer are the owner's to act on. reason is SPEC 12's code. */
void linnet_sender_refused(struct linnet_sender *sender, uint32_t reason, uint32_t wait_ms, linnet_millis now);

/* What linnet_sender_poll returns when the owner is to say HELLO with this transfer's announcement. */
#define LINNET_SAY_HELLO 1

/*
 * The next packet for the link: its length, LINNET_SAY_HELLO, or 0 for nothing now. capacity: the longest chunk, or
 * LINNET_SENDER_PACKET of it where repairs are sent. Negative: the chunks could not be read.
 */
int linnet_sender_poll(struct linnet_sender *sender, uint8_t *packet, size_t capacity, linnet_millis now);

/* When to call linnet_sender_poll again if nothing arrives before; LINNET_NEVER once complete. */
linnet_millis linnet_sender_wake(const struct linnet_sender *sender);

static inline int linnet_sender_complete(const struct linnet_sender *sender) {
    return sender->acknowledged_count == sender->chunks.count;
}

#ifdef __cplusplus
}
#endif

#endif
