#include "linnet/sender.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bitmap.h"
#include "linnet/repair.h"
#include "linnet/round_trip.h"

#define POLL_EVERY 8u
#define LOSS_MEMORY 128u
#define MIN_PATIENCE 4u
#define PATIENCE_OF_ALL_LOST 24u
#define ORDER_BASE 0x10000u

static int is_eager(const struct linnet_sender *s) {
    return LINNET_REPAIRS && s->link.eager;
}

/* Expiries in a row that the loss explains; only then the timer doubles. */
static unsigned patience(const struct linnet_sender *s) {
    return MIN_PATIENCE + PATIENCE_OF_ALL_LOST * (s->missed + 1u) / (s->met + 8u);
}

static void arm_timer(struct linnet_sender *s) {
    const unsigned patient = patience(s);
    const unsigned beyond = s->expiries > patient ? s->expiries - patient : 0;
    const uint32_t timer = is_eager(s) && s->expiries < patient
                               ? linnet_round_trip_eager_millis(&s->round_trip)
                               : linnet_round_trip_timer_millis(&s->round_trip, beyond);
    s->timer_at = s->now + timer + linnet_random_below(&s->jitter, timer / 4u + 1u);
}

/* ---- transmissions, SPEC 9.6 and 9.7 ---- */

static unsigned slot(uint32_t order) {
    return order & (LINNET_FLIGHT - 1u);
}

static uint32_t under_way(const struct linnet_sender *s) {
    return s->order - 1u - s->horizon;
}

static void answer(struct linnet_sender *s, uint32_t order) {
    s->horizon = order;
    s->bytes_answered = s->bytes_before[slot(order)];
}

static void note(struct linnet_sender *s, uint32_t bytes) {
    s->sent_at[slot(s->order)] = (uint32_t)s->now;
    s->bytes += bytes;
    s->bytes_before[slot(s->order)] = s->bytes;
    s->order++;
    if (under_way(s) > LINNET_FLIGHT - 1u) {
        answer(s, s->order - (LINNET_FLIGHT - 1u));
    }
    arm_timer(s);
}

static void set_clock(struct linnet_sender *s, linnet_millis now) {
    s->now = linnet_clock_now(&s->clock, now);
}

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

void linnet_sender_grant(struct linnet_sender *sender, uint32_t window) {
    LINNET_ASSERT(sender && sender->acknowledged);
    sender->window = window;
}

void linnet_sender_unannounced(struct linnet_sender *sender) {
    LINNET_ASSERT(sender && sender->acknowledged);
    sender->unannounced = 1;
}

void linnet_sender_link_up(struct linnet_sender *sender, linnet_millis now) {
    LINNET_ASSERT(sender && sender->acknowledged);
    set_clock(sender, now);
    sender->expiries = 0;
    sender->timer_at = sender->now;
    sender->poll_next = 1;
    sender->first_probe = sender->order;
}

void linnet_sender_refused(struct linnet_sender *sender, uint32_t reason, uint32_t wait_ms, linnet_millis now) {
    LINNET_ASSERT(sender && sender->acknowledged);
    set_clock(sender, now);
    switch (-(int32_t)reason) {
        case LINNET_E_UNKNOWN_TRANSFER:
            sender->unannounced = 0;
            if (!sender->awaits_answer) {
                sender->awaits_answer = 1;
                sender->acknowledged_count = 0;
                memset(sender->acknowledged, 0, LINNET_BITMAP_BYTES(sender->chunks.count));
                sender->timer_at = sender->now;
            }
            break;
        case LINNET_E_BUSY:
        case LINNET_E_STORAGE_FULL:
            if (linnet_after(sender->now, wait_ms) > sender->paused_until) {
                sender->paused_until = linnet_after(sender->now, wait_ms);
            }
            break;
        case LINNET_E_FLOOD:
            sender->unannounced = 0;
            if (!sender->halved) {
                sender->window = sender->window > 1 ? sender->window / 2u : 1u;
            }
            sender->halved = 1;
            break;
        default:
            break;
    }
}

/* ---- statuses, SPEC 9.7 ---- */

static void acknowledge(struct linnet_sender *s, const uint8_t *bits) {
    for (uint32_t i = 0; i < s->chunks.count; i++) {
        if (linnet_bit_get(bits, i) && !linnet_bit_get(s->acknowledged, i)) {
            linnet_bit_set(s->acknowledged, i);
            linnet_bit_clear(s->lost, i);
            s->acknowledged_count++;
        }
    }
}

static void take_grants(struct linnet_sender *s, const struct linnet_message *status) {
    const uint32_t left = (uint32_t)s->chunks.count - s->acknowledged_count;
    if (LINNET_HAS(status, LINNET_KEY_WINDOW)) {
        s->window = status->window;
    }
    if (LINNET_HAS(status, LINNET_KEY_CREDIT)) {
        s->credit = status->credit;
    }
    s->needed = LINNET_HAS(status, LINNET_KEY_NEEDED) && status->needed < left ? status->needed : left;
}

static void start_over(struct linnet_sender *s, const struct linnet_message *status) {
    const size_t bitmap = LINNET_BITMAP_BYTES(s->chunks.count);
    s->awaits_answer = 0;
    s->acknowledged_count = 0;
    memset(s->acknowledged, 0, bitmap);
    memset(s->lost, 0, bitmap);
    memset(s->repeated, 0, bitmap);
    memset(s->last_order, 0, s->chunks.count * sizeof s->last_order[0]);
    s->unsent_from = 0;
    if (under_way(s) > 0) {
        answer(s, s->order - 1u);
    }
    acknowledge(s, status->bitmap.bytes);
    take_grants(s, status);
}

/* Of a chunk that was sent again just now, an earlier transmission must be meant: 0. */
static uint32_t newest_of(const struct linnet_sender *s, uint32_t chunk) {
    const uint32_t order = s->last_order[chunk];
    const int is_ambiguous = linnet_bit_get(s->repeated, chunk) && order > s->horizon;
    const uint32_t age = (uint32_t)s->now - s->sent_at[slot(order)];
    return is_ambiguous && linnet_round_trip_too_soon(&s->round_trip, age) ? 0 : order;
}

/* The newest transmission that the receiver can have met when it made this status; 0 for none. */
static uint32_t newest_met(const struct linnet_sender *s, const struct linnet_message *status) {
    uint32_t newest = 0;
    int any = 0;
    if (LINNET_HAS(status, LINNET_KEY_ECHO) && status->echo >= 0x10000) {
        const uint32_t last = s->order - 1u;
        newest = last - ((last - status->echo) & 0xFFFFu);
        return newest > s->horizon && newest <= last ? newest : 0;
    }
    if (LINNET_HAS(status, LINNET_KEY_ECHO)) {
        return status->echo < s->chunks.count ? newest_of(s, status->echo) : 0;
    }
    for (uint32_t i = 0; i < s->chunks.count; i++) {
        if (linnet_bit_get(status->bitmap.bytes, i) && !linnet_bit_get(s->acknowledged, i)) {
            const uint32_t order = newest_of(s, i);
            newest = order > newest ? order : newest;
            any = 1;
        }
    }
    return any || s->expiries == 0 ? newest : s->order - 1u;
}

static void mark_lost(struct linnet_sender *s, uint32_t up_to) {
    uint32_t previous = UINT32_MAX - 1u;
    for (uint32_t i = 0; i < s->unsent_from; i++) {
        if (!linnet_bit_get(s->acknowledged, i) && !linnet_bit_get(s->lost, i) && s->last_order[i] != 0
            && s->last_order[i] <= up_to) {
            linnet_bit_set(s->lost, i);
            if (LINNET_REPAIRS) { /* they alone ask how many were lost side by side */
                s->lost_chunks++;
                s->lost_runs += previous + 1u != i;
                previous = i;
            }
        }
    }
    while (LINNET_REPAIRS && s->lost_chunks > LOSS_MEMORY) {
        s->lost_chunks /= 2;
        s->lost_runs = (s->lost_runs + 1u) / 2;
    }
}

static void note_loss(struct linnet_sender *s, uint32_t answered, int32_t gained) {
    s->met += answered;
    s->missed += gained >= (int32_t)answered ? 0 : gained > 0 ? answered - (uint32_t)gained : answered;
    while (s->met > LOSS_MEMORY) {
        s->met /= 2;
        s->missed /= 2;
    }
}

static void advance(struct linnet_sender *s, uint32_t newest, uint32_t needed_before) {
    if (newest >= s->first_probe) { /* what had to be asked for tells nothing of the packets before */
        linnet_round_trip_sample(&s->round_trip, (uint32_t)s->now - s->sent_at[slot(newest)]);
    }
    note_loss(s, newest - s->horizon, (int32_t)needed_before - (int32_t)s->needed);
    answer(s, newest);
    mark_lost(s, newest - s->link.reorder);
    if (s->link.reorder > 0) {
        const uint32_t settle = linnet_round_trip_smoothed(&s->round_trip) / 4u;
        s->settle_at = s->now + (settle > 0 ? settle : 1);
    }
}

static void learn(struct linnet_sender *s, const struct linnet_message *status) {
    const uint32_t newest = newest_met(s, status);
    const uint32_t needed_before = s->needed;
    acknowledge(s, status->bitmap.bytes);
    if (newest != 0 && newest < s->horizon) {
        return; /* older than what is known */
    }
    take_grants(s, status);
    if (newest > s->horizon) {
        advance(s, newest, needed_before);
    }
}

void linnet_sender_status(struct linnet_sender *sender, const struct linnet_message *status, linnet_millis now) {
    LINNET_ASSERT(sender && sender->acknowledged && status);
    set_clock(sender, now);
    if (status->chunks != sender->chunks.count || linnet_sender_complete(sender)) {
        return;
    }
    sender->halved = 0;
    sender->unannounced = 0;
    if (sender->awaits_answer) {
        start_over(sender, status);
    } else {
        learn(sender, status);
    }
    sender->expiries = 0;
    sender->first_probe = 0;
    arm_timer(sender);
}

/* ---- sending, SPEC 9.6 and 9.9 ---- */

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
    return is_eager(s) && !s->unannounced
           && under_way(s) * (of - bad) < (s->needed + 2u + s->needed / 4u + 2u * burst) * of;
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
    return bytes > 0 && under_way(s) < window && s->bytes - s->bytes_answered + bytes <= s->credit;
}

/* Of the packets that nothing can follow unasked, how many ask for a status, so that one of them arrives. */
static uint32_t pollers(const struct linnet_sender *s) {
    const uint32_t share = 8u * (s->missed + 1u) / (s->met + 8u);
    return 1u + (share < 2 ? share : 2);
}

/* Whether fewer packets than that can still follow. */
static int is_near_end(const struct linnet_sender *s) {
    const uint32_t enough = pollers(s);
    const uint32_t window = s->window > under_way(s) ? s->window - under_way(s) : 0;
    uint32_t content = linnet_bit_count(s->lost, s->chunks.count);
    for (uint32_t i = next_unsent(s); i < s->chunks.count && content < enough;
         i = linnet_bit_next(s->acknowledged, s->chunks.count, i + 1u, 0)) {
        content++;
    }
    return content < enough || window < enough;
}

/* After the transmission is recorded: whether it asks for a status. */
static int polls(struct linnet_sender *s) {
    const int poll = s->poll_next || !may_send(s) || (!is_eager(s) && is_near_end(s));
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
    note(s, (uint32_t)length);
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
    note(s, (uint32_t)length);
    const int poll = polls(s) || probe || order % POLL_EVERY == 0;
    repair_header(s, order, first, last - first + 1u, poll, packet);
    linnet_chunk_sign(packet, (size_t)length, s->chunks.seed);
    return length;
}

static int send_poll(struct linnet_sender *s, uint8_t *packet) {
    repair_header(s, s->order, 0, 0, 1, packet);
    linnet_chunk_sign(packet, LINNET_CHUNK_OVERHEAD, s->chunks.seed);
    note(s, LINNET_CHUNK_OVERHEAD);
    return LINNET_CHUNK_OVERHEAD;
}

static int probe(struct linnet_sender *s, uint8_t *packet, size_t capacity) {
    const uint32_t lost = next_lost(s);
    s->expiries = (uint8_t)(s->expiries < 255 ? s->expiries + 1u : 255);
    s->poll_next = 1;
    s->first_probe = s->first_probe != 0 ? s->first_probe : s->order;
    if (!is_eager(s)) {
        return send_poll(s, packet);
    }
    return !LINNET_REPAIRS || lost < s->chunks.count ? send_chunk(s, lost, packet, capacity)
                                                     : send_repair(s, 1, packet, capacity);
}

int linnet_sender_poll(struct linnet_sender *sender, uint8_t *packet, size_t capacity, linnet_millis now) {
    LINNET_ASSERT(sender && sender->acknowledged && packet);
    set_clock(sender, now);
    if (linnet_sender_complete(sender) || sender->now < sender->paused_until) {
        return 0;
    }
    if (sender->now >= sender->settle_at) {
        sender->settle_at = LINNET_NEVER;
        mark_lost(sender, sender->horizon);
    }
    if (sender->awaits_answer) {
        if (sender->now < sender->timer_at) {
            return 0;
        }
        sender->expiries = (uint8_t)(sender->expiries < 255 ? sender->expiries + 1u : 255);
        arm_timer(sender);
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
