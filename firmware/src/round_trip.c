#include "linnet/round_trip.h"

#include "linnet/assert.h"

#define MAX_DOUBLINGS 16u

/* What a clock that jumps makes of it does not last: no sample is longer than the longest timer. */
void linnet_round_trip_sample(struct linnet_round_trip *rt, uint32_t measured) {
    LINNET_ASSERT(rt);
    const uint32_t millis = measured < LINNET_MAX_TIMER ? measured : LINNET_MAX_TIMER;
    if (millis < rt->shortest) {
        rt->shortest = millis;
    }
    if (rt->smoothed == UINT32_MAX) {
        rt->smoothed = millis;
        rt->variation = millis / 2;
        return;
    }
    const uint32_t off = rt->smoothed > millis ? rt->smoothed - millis : millis - rt->smoothed;
    rt->variation = (3u * rt->variation + off) / 4u;
    rt->smoothed = (7u * rt->smoothed + millis) / 8u;
}

uint32_t linnet_round_trip_smoothed(const struct linnet_round_trip *rt) {
    LINNET_ASSERT(rt);
    return rt->smoothed == UINT32_MAX ? rt->floor : rt->smoothed;
}

int linnet_round_trip_too_soon(const struct linnet_round_trip *rt, uint32_t age) {
    LINNET_ASSERT(rt);
    return rt->shortest != UINT32_MAX && age < rt->shortest / 2u;
}

/* Before jitter; doubled at every second expiry: at every one, a lossy link looks like a dead one too soon. */
uint32_t linnet_round_trip_timer_millis(const struct linnet_round_trip *rt, unsigned half_doublings) {
    LINNET_ASSERT(rt);
    const uint32_t measured = linnet_round_trip_smoothed(rt) + 4u * rt->variation;
    const uint64_t timer = rt->smoothed == UINT32_MAX ? 2u * rt->floor : measured > rt->floor ? measured : rt->floor;
    const uint64_t doubled = timer << (half_doublings / 2u < MAX_DOUBLINGS ? half_doublings / 2u : MAX_DOUBLINGS);
    return doubled < LINNET_MAX_TIMER ? (uint32_t)doubled : LINNET_MAX_TIMER;
}

/* Before jitter: for probes of an eager sender, as long as the loss explains the silence. */
uint32_t linnet_round_trip_eager_millis(const struct linnet_round_trip *rt) {
    LINNET_ASSERT(rt);
    const uint32_t quarter = rt->floor / 4u > 1 ? rt->floor / 4u : 1;
    const uint32_t measured = rt->smoothed + rt->smoothed / 4u;
    const uint32_t timer = measured > quarter ? measured : quarter;
    return rt->smoothed == UINT32_MAX ? rt->floor : timer < LINNET_MAX_TIMER ? timer : LINNET_MAX_TIMER;
}
