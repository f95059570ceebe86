/* What a sender has under way: what went when, what is answered or lost, how long to wait (SPEC 9.6 … 9.8). */
#ifndef LINNET_SENDER_FLIGHT_H
#define LINNET_SENDER_FLIGHT_H

#include "linnet/sender.h"

#define LOSS_MEMORY 128u /* answered transmissions, or lost chunks, from which on older ones count half */

static inline int linnet_sender_is_eager(const struct linnet_sender *s) {
    return LINNET_REPAIRS && s->link.eager;
}

/* Where a transmission is remembered. */
static inline unsigned linnet_sender_slot(uint32_t order) {
    return order & (LINNET_FLIGHT - 1u);
}

static inline uint32_t linnet_sender_under_way(const struct linnet_sender *s) {
    return s->order - 1u - s->horizon;
}

/* All up to this transmission are answered or given up. */
static inline void linnet_sender_answer(struct linnet_sender *s, uint32_t order) {
    s->horizon = order;
    s->bytes_answered = s->bytes_before[linnet_sender_slot(order)];
}

static inline void linnet_sender_set_clock(struct linnet_sender *s, linnet_millis now) {
    s->now = linnet_clock_now(&s->clock, now);
}

/* The timer runs anew from now. */
void linnet_sender_arm_timer(struct linnet_sender *s);
/* A packet of so many bytes goes out now. */
void linnet_sender_sent(struct linnet_sender *s, uint32_t bytes);
/* What was sent up to this transmission and is not acknowledged counts as lost. */
void linnet_sender_mark_lost(struct linnet_sender *s, uint32_t up_to);

#endif
