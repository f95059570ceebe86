/*
 * Milliseconds, as the caller counts them and as the board does.
 *
 * No state but the caller's struct.
 */
#ifndef LINNET_CLOCK_H
#define LINNET_CLOCK_H

#include <stdint.h>

#include "linnet/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Milliseconds of a monotonic clock. */
#if LINNET_MILLIS_BITS == 32
typedef uint32_t linnet_millis;
#define LINNET_NEVER UINT32_MAX
#else
typedef uint64_t linnet_millis;
#define LINNET_NEVER UINT64_MAX
#endif

/* Any number of milliseconds after `now`, as late as can be said. */
static inline linnet_millis linnet_after(linnet_millis now, uint32_t ms) {
    const linnet_millis at = now + ms;
    return at < now ? LINNET_NEVER - 1u : at;
}

/*
 * The caller's milliseconds without their steps back: for such a step time stands still, then it goes on. The board sees
 * to that for all its parts, so that a lean build has nothing of it.
 */
#if LINNET_BOTH_ENDS
struct linnet_clock {
    linnet_millis callers;
    linnet_millis ahead;
};

static inline linnet_millis linnet_clock_now(struct linnet_clock *clock, linnet_millis callers) {
    if (callers < clock->callers) {
        clock->ahead += clock->callers - callers;
    }
    clock->callers = callers;
    return callers + clock->ahead;
}

static inline linnet_millis linnet_clock_to_callers(const struct linnet_clock *clock, linnet_millis at) {
    return at == LINNET_NEVER ? at : at - clock->ahead;
}
#else
struct linnet_clock {
    linnet_millis callers;
};

static inline linnet_millis linnet_clock_now(struct linnet_clock *clock, linnet_millis callers) {
    (void)clock;
    return callers;
}

static inline linnet_millis linnet_clock_to_callers(const struct linnet_clock *clock, linnet_millis at) {
    (void)clock;
    return at;
}
#endif

#ifdef __cplusplus
}
#endif

#endif
