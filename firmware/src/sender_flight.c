#include "sender_flight.h"

#include "linnet/assert.h"
#include "linnet/bitmap.h"
#include "linnet/round_trip.h"

#define MIN_PATIENCE 4u
#define PATIENCE_OF_ALL_LOST 24u

/* Expiries in a row that the loss explains; only then the timer doubles. */
static unsigned patience(const struct linnet_sender *s) {
    return MIN_PATIENCE + PATIENCE_OF_ALL_LOST * (s->missed + 1u) / (s->met + 8u);
}

void linnet_sender_arm_timer(struct linnet_sender *s) {
    LINNET_ASSERT(s && s->acknowledged);
    const unsigned patient = patience(s);
    const unsigned beyond = s->expiries > patient ? s->expiries - patient : 0;
    const uint32_t timer = linnet_sender_is_eager(s) && s->expiries < patient
                               ? linnet_round_trip_eager_millis(&s->round_trip)
                               : linnet_round_trip_timer_millis(&s->round_trip, beyond);
    s->timer_at = s->now + timer + linnet_random_below(&s->jitter, timer / 4u + 1u);
}

void linnet_sender_sent(struct linnet_sender *s, uint32_t bytes) {
    LINNET_ASSERT(s && s->acknowledged && bytes > 0);
    s->sent_at[linnet_sender_slot(s->order)] = (uint32_t)s->now;
    s->bytes += bytes;
    s->bytes_before[linnet_sender_slot(s->order)] = s->bytes;
    s->order++;
    if (linnet_sender_under_way(s) > LINNET_FLIGHT - 1u) {
        linnet_sender_answer(s, s->order - (LINNET_FLIGHT - 1u));
    }
    linnet_sender_arm_timer(s);
}

void linnet_sender_mark_lost(struct linnet_sender *s, uint32_t up_to) {
    LINNET_ASSERT(s && s->acknowledged && up_to < s->order);
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
