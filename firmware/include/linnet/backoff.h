/*
 * When something unanswered is said again (SPEC 16.2): the link's timer, doubled each time up to 60 s; while a round
 * waits, five times at that timer, then doubled at every second try. All plus up to a quarter of jitter.
 */
#ifndef LINNET_BACKOFF_H
#define LINNET_BACKOFF_H

#define LINNET_BACKOFF_PATIENCE 4u

#include <stdint.h>

#include "linnet/random.h"
#include "linnet/sender.h"

struct linnet_backoff {
    linnet_millis at; /* of the next try, LINNET_NEVER when it does not run */
    uint32_t first_ms;
    uint8_t tries;
};

static inline void linnet_backoff_init(struct linnet_backoff *b, uint32_t first_ms) {
    b->at = LINNET_NEVER;
    b->first_ms = first_ms;
    b->tries = 0;
}

static inline linnet_millis linnet_backoff_timer(const struct linnet_backoff *b, unsigned doublings,
                                                 struct linnet_random *jitter) {
    const uint64_t doubled = (uint64_t)b->first_ms << (doublings < 20 ? doublings : 20);
    const uint32_t ms = doubled < 60000 ? (uint32_t)doubled : 60000;
    return ms + linnet_random_below(jitter, ms / 4u + 1u);
}

/* First try at `when`. */
static inline void linnet_backoff_start(struct linnet_backoff *b, linnet_millis when) {
    b->tries = 0;
    b->at = when;
}

/* First try one timer from now. */
static inline void linnet_backoff_start_later(struct linnet_backoff *b, struct linnet_random *jitter,
                                              linnet_millis now) {
    b->tries = 0;
    b->at = now + linnet_backoff_timer(b, 0, jitter);
}

/* A try was made. */
static inline void linnet_backoff_tried(struct linnet_backoff *b, struct linnet_random *jitter, linnet_millis now,
                                        int is_round_waiting) {
    b->tries = (uint8_t)(b->tries < 255 ? b->tries + 1u : 255);
    const unsigned beyond = b->tries > LINNET_BACKOFF_PATIENCE ? b->tries - LINNET_BACKOFF_PATIENCE : 0;
    b->at = now + linnet_backoff_timer(b, is_round_waiting ? beyond / 2u : b->tries - 1u, jitter);
}

static inline void linnet_backoff_stop(struct linnet_backoff *b) {
    b->at = LINNET_NEVER;
    b->tries = 0;
}

static inline int linnet_backoff_runs(const struct linnet_backoff *b) {
    return b->at != LINNET_NEVER;
}

#endif
