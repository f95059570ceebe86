/* What a sender says: new chunks, lost ones, repairs, probes (SPEC 9.6, 9.9). */
#include "linnet/sender.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bitmap.h"
#include "linnet/repair.h"
#include "linnet/round_trip.h"
#include "sender_flight.h"

#define POLL_EVERY 8u
#define ORDER_BASE 0x10000u

void linnet_sender_start(struct linnet_sender *sender, const struct linnet_chunks *chunks,
                         const struct linnet_link_profile *link, void *memory, uint64_t random_seed, int resumed,
                         linnet_millis now) {
    LINNET_ASSERT(sender && chunks && chunks->read && link && memory);
    LINNET_ASSERT(chunks->count > 0 && chunks->count <= LINNET_MAX_CHUNKS);
    LINNET_ASSERT((uintptr_t)memory % sizeof(uint32_t) == 0);
    memset(sender, 0, sizeof *sender);
    sender->chunks = *chunks;
    sender->link = *link;
    sender->jitter = linnet_random_stream(random_seed, LINNET_PURPOSE_JITTER, chunks->transfer);
    sender->round_trip.floor = link->floor_ms;
    sender->round_trip.smoothed = UINT32_MAX;
    sender->round_trip.shortest = UINT32_MAX;
    sender->last_order = memory;
    sender->acknowledged = (uint8_t *)(sender->last_order + chunks->count);
    sender->lost = sender->acknowledged + LINNET_BITMAP_BYTES(chunks->count);
    sender->repeated = sender->lost + LINNET_BITMAP_BYTES(chunks->count);
    memset(memory, 0, LINNET_SENDER_MEMORY(chunks->count));
    for (uint32_t i = 0; LINNET_REPAIRS && i < chunks->count; i++) {
        const int length = chunks->read(chunks->context, i, NULL, 0);
        sender->longest = (uint16_t)(length > sender->longest ? length : sender->longest);
    }
    sender->order = ORDER_BASE + linnet_random_below(&sender->jitter, 0x10000);
    sender->horizon = sender->order - 1u;
    sender->needed = chunks->count;
    sender->window = LINNET_DEFAULT_WINDOW;
    sender->credit = UINT32_MAX;
    sender->settle_at = LINNET_NEVER;
    sender->now = now;
    sender->clock.callers = now;
    sender->awaits_answer = resumed != 0;
    sender->timer_at = resumed ? now : now + linnet_round_trip_timer_millis(&sender->round_trip, 0);
}

static uint32_t next_unsent(const struct linnet_sender *s) {
    return linnet_bit_next(s->acknowledged, s->chunks.count, s->unsent_from, 0);
}

static uint32_t next_lost(const struct linnet_sender *s) {
    return linnet_bit_next(s->lost, s->chunks.count, 0, 1);
}

/* True while so many under way may turn out too few for what the receiver needs, also if a burst takes some. */
static int allows_repair(const struct linnet_sender *s) {
    const uint64_t of = s->met + 8u;
    const uint64_t bad = s->missed + 1u;
    const uint32_t burst = s->lost_runs == 0 ? 1 : (s->lost_chunks + s->lost_runs - 1u) / s->lost_runs;
    return linnet_sender_is_eager(s) && !s->unannounced
           && linnet_sender_under_way(s) * (of - bad) < (s->needed + 2u + s->needed / 4u + 2u * burst) * of;
}

/* Bytes of what would go next, 0 when nothing would. */
static uint32_t next_bytes(const struct linnet_sender *s) {
    uint32_t i = next_unsent(s);
    if (i == s->chunks.count) {
        i = next_lost(s);
    }
    if (i < s->chunks.count) {
        const int length = s->chunks.read(s->chunks.context, i, NULL, 0);
        return length > 0 ? (uint32_t)length : 0;
    }
    return allows_repair(s) ? s->longest + LINNET_REPAIR_EXTRA : 0;
}

static int may_send(const struct linnet_sender *s) {
    const uint32_t window = s->window < LINNET_FLIGHT - 1u ? s->window : LINNET_FLIGHT - 1u;
    const uint32_t bytes = next_bytes(s);
    return bytes > 0 && linnet_sender_under_way(s) < window && s->bytes - s->bytes_answered + bytes <= s->credit;
}

/* Of the packets that nothing can follow unasked, how many ask for a status, so that one of them arrives. */
static uint32_t pollers(const struct linnet_sender *s) {
    const uint32_t share = 8u * (s->missed + 1u) / (s->met + 8u);
    return 1u + (share < 2 ? share : 2);
}

/* Whether fewer packets than that can still follow. */
static int is_near_end(const struct linnet_sender *s) {
    const uint32_t enough = pollers(s);
    const uint32_t window = s->window > linnet_sender_under_way(s) ? s->window - linnet_sender_under_way(s) : 0;
    uint32_t content = linnet_bit_count(s->lost, s->chunks.count);
    for (uint32_t i = next_unsent(s); i < s->chunks.count && content < enough;
         i = linnet_bit_next(s->acknowledged, s->chunks.count, i + 1u, 0)) {
        content++;
    }
    return content < enough || window < enough;
}

/* After the transmission is recorded: whether it asks for a status. */
static int polls(struct linnet_sender *s) {
    const int poll = s->poll_next || !may_send(s) || (!linnet_sender_is_eager(s) && is_near_end(s));
    s->poll_next = 0;
    return poll;
}

static int send_chunk(struct linnet_sender *s, uint32_t i, uint8_t *packet, size_t capacity) {
    const int length = s->chunks.read(s->chunks.context, i, packet, capacity);
    if (length < 0) {
        return length;
    }
    linnet_bit_clear(s->lost, i);
    if (s->last_order[i] != 0) {
        s->resent++;
        linnet_bit_set(s->repeated, i);
    }
    s->last_order[i] = s->order;
    linnet_sender_sent(s, (uint32_t)length);
    if (polls(s)) {
        linnet_chunk_set_poll(packet, (size_t)length, 1, s->chunks.seed);
    }
    return length;
}

static void repair_header(const struct linnet_sender *s, uint32_t order, uint32_t first, uint32_t count, int poll,
                          uint8_t *packet) {
    struct linnet_chunk header;
    memset(&header, 0, sizeof header);
    header.type = LINNET_TYPE_REPAIR;
    header.poll = (uint8_t)(poll != 0);
    header.transfer = s->chunks.transfer;
    header.index = (uint16_t)order;
    header.first = first;
    header.count = (uint16_t)count;
    header.step = (int8_t)s->chunks.type;
    linnet_chunk_write(&header, packet);
}

/* Combines chunks first … last; each is read into the packet's buffer behind the sum. */
static int combine(const struct linnet_sender *s, uint32_t order, uint32_t first, uint32_t last, uint8_t *packet,
                   size_t capacity) {
    struct linnet_coefficients c = linnet_coefficients((uint16_t)order, s->chunks.transfer, first);
    const size_t sum = s->longest + LINNET_REPAIR_EXTRA;
    uint8_t *const chunk = packet + sum;
    size_t symbol = 0;
    if (capacity < sum + s->longest) {
        return LINNET_E_SPACE;
    }
    memset(packet, 0, sum);
    for (uint32_t i = first; i <= last; i++) {
        const int length = s->chunks.read(s->chunks.context, i, chunk, s->longest);
        if (length < 0) {
            return length;
        }
        linnet_symbol_add(packet + LINNET_CHUNK_HEADER, chunk, (size_t)length, linnet_coefficient_next(&c));
        symbol = LINNET_SYMBOL_BYTES((size_t)length) > symbol ? LINNET_SYMBOL_BYTES((size_t)length) : symbol;
    }
    return (int)(symbol + LINNET_CHUNK_OVERHEAD);
}

static int send_repair(struct linnet_sender *s, int probe, uint8_t *packet, size_t capacity) {
    const uint32_t order = s->order;
    const uint32_t count = s->chunks.count;
    uint32_t first = linnet_bit_next(s->acknowledged, count, s->cursor, 0);
    if (first == count) {
        first = linnet_bit_next(s->acknowledged, count, 0, 0);
    }
    uint32_t last = first + LINNET_REPAIR_MAX_COUNT < count ? first + LINNET_REPAIR_MAX_COUNT - 1u : count - 1u;
    while (linnet_bit_get(s->acknowledged, last)) {
        last--;
    }
    s->cursor = last + 1u;
    const int length = combine(s, order, first, last, packet, capacity);
    if (length < 0) {
        return length;
    }
    linnet_sender_sent(s, (uint32_t)length);
    const int poll = polls(s) || probe || order % POLL_EVERY == 0;
    repair_header(s, order, first, last - first + 1u, poll, packet);
    linnet_chunk_sign(packet, (size_t)length, s->chunks.seed);
    return length;
}

static int send_poll(struct linnet_sender *s, uint8_t *packet) {
    repair_header(s, s->order, 0, 0, 1, packet);
    linnet_chunk_sign(packet, LINNET_CHUNK_OVERHEAD, s->chunks.seed);
    linnet_sender_sent(s, LINNET_CHUNK_OVERHEAD);
    return LINNET_CHUNK_OVERHEAD;
}

static int probe(struct linnet_sender *s, uint8_t *packet, size_t capacity) {
    const uint32_t lost = next_lost(s);
    s->expiries = (uint8_t)(s->expiries < 255 ? s->expiries + 1u : 255);
    s->poll_next = 1;
    s->first_probe = s->first_probe != 0 ? s->first_probe : s->order;
    if (!linnet_sender_is_eager(s)) {
        return send_poll(s, packet);
    }
    return !LINNET_REPAIRS || lost < s->chunks.count ? send_chunk(s, lost, packet, capacity)
                                                     : send_repair(s, 1, packet, capacity);
}

int linnet_sender_poll(struct linnet_sender *sender, uint8_t *packet, size_t capacity, linnet_millis now) {
    LINNET_ASSERT(sender && sender->acknowledged && packet);
    linnet_sender_set_clock(sender, now);
    if (linnet_sender_complete(sender) || sender->now < sender->paused_until) {
        return 0;
    }
    if (sender->now >= sender->settle_at) {
        sender->settle_at = LINNET_NEVER;
        linnet_sender_mark_lost(sender, sender->horizon);
    }
    if (sender->awaits_answer) {
        if (sender->now < sender->timer_at) {
            return 0;
        }
        sender->expiries = (uint8_t)(sender->expiries < 255 ? sender->expiries + 1u : 255);
        linnet_sender_arm_timer(sender);
        return LINNET_SAY_HELLO;
    }
    if (may_send(sender)) {
        const uint32_t unsent = next_unsent(sender);
        const uint32_t lost = next_lost(sender);
        if (unsent < sender->chunks.count) {
            sender->unsent_from = unsent + 1u;
            return send_chunk(sender, unsent, packet, capacity);
        }
        return !LINNET_REPAIRS || lost < sender->chunks.count ? send_chunk(sender, lost, packet, capacity)
                                                              : send_repair(sender, 0, packet, capacity);
    }
    return sender->now >= sender->timer_at && !sender->unannounced ? probe(sender, packet, capacity) : 0;
}

linnet_millis linnet_sender_wake(const struct linnet_sender *sender) {
    LINNET_ASSERT(sender && sender->acknowledged);
    if (linnet_sender_complete(sender)) {
        return LINNET_NEVER;
    }
    const linnet_millis timer = sender->unannounced && !sender->awaits_answer ? LINNET_NEVER : sender->timer_at;
    linnet_millis at = timer < sender->settle_at ? timer : sender->settle_at;
    if (!sender->awaits_answer && may_send(sender)) {
        at = sender->now;
    }
    at = at > sender->paused_until ? at : sender->paused_until;
    return at == LINNET_NEVER ? LINNET_NEVER
                              : linnet_clock_to_callers(&sender->clock, at > sender->now ? at : sender->now);
}
