/*
 * How long a sender waits for an answer, from what earlier ones took (SPEC 9.8).
 *
 * All times are milliseconds. The sender's and the board's own.
 */
#ifndef LINNET_ROUND_TRIP_H
#define LINNET_ROUND_TRIP_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Milliseconds: no timer is longer. */
#define LINNET_MAX_TIMER 60000u

/* What a sender knows of a link before it has measured anything. */
struct linnet_link_profile {
    uint32_t floor_ms; /* the timer never runs shorter: 30 serial, 200 WiFi, 1 000 satellite, 5 000 LoRa */
    uint16_t reorder;  /* packets that may overtake each other: 0 where the link keeps order, else 3 */
    uint8_t eager;     /* 1: fill the wait with repairs */
};

struct linnet_round_trip {
    uint32_t floor;
    uint32_t smoothed; /* UINT32_MAX before the first sample */
    uint32_t variation;
    uint32_t shortest; /* UINT32_MAX before the first sample */
};

/* An answer that came so many milliseconds after what it answers. */
void linnet_round_trip_sample(struct linnet_round_trip *rt, uint32_t measured);
/* The mean, or the link's floor before there is one. */
uint32_t linnet_round_trip_smoothed(const struct linnet_round_trip *rt);
/* Whether an answer after so little time must be another's. */
int linnet_round_trip_too_soon(const struct linnet_round_trip *rt, uint32_t age);
/* The timer before jitter: doubled at every second of these expiries; and an eager sender's. */
uint32_t linnet_round_trip_timer_millis(const struct linnet_round_trip *rt, unsigned half_doublings);
uint32_t linnet_round_trip_eager_millis(const struct linnet_round_trip *rt);

#ifdef __cplusplus
}
#endif

#endif
