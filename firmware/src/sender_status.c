/* What a sender hears: statuses (SPEC 9.7), refusals, grants. */
#include <string.h>

#include "linnet/assert.h"
#include "linnet/bitmap.h"
#include "linnet/round_trip.h"
#include "linnet/sender.h"
#include "sender_flight.h"

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
    linnet_sender_set_clock(sender, now);
    sender->expiries = 0;
    sender->timer_at = sender->now;
    sender->poll_next = 1;
    sender->first_probe = sender->order;
}

void linnet_sender_refused(struct linnet_sender *sender, uint32_t reason, uint32_t wait_ms, linnet_millis now) {
    LINNET_ASSERT(sender && sender->acknowledged);
    linnet_sender_set_clock(sender, now);
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
    if (linnet_sender_under_way(s) > 0) {
        linnet_sender_answer(s, s->order - 1u);
    }
    acknowledge(s, status->bitmap.bytes);
    take_grants(s, status);
}

/* Of a chunk that was sent again just now, an earlier transmission must be meant: 0. */
static uint32_t newest_of(const struct linnet_sender *s, uint32_t chunk) {
    const uint32_t order = s->last_order[chunk];
    const int is_ambiguous = linnet_bit_get(s->repeated, chunk) && order > s->horizon;
    const uint32_t age = (uint32_t)s->now - s->sent_at[linnet_sender_slot(order)];
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
        linnet_round_trip_sample(&s->round_trip, (uint32_t)s->now - s->sent_at[linnet_sender_slot(newest)]);
    }
    note_loss(s, newest - s->horizon, (int32_t)needed_before - (int32_t)s->needed);
    linnet_sender_answer(s, newest);
    linnet_sender_mark_lost(s, newest - s->link.reorder);
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
    linnet_sender_set_clock(sender, now);
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
    linnet_sender_arm_timer(sender);
}
