#include "linnet/backoff.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/round_trip.h"

#define PATIENCE 4u

void linnet_answers_init(struct linnet_answers *answers, const struct linnet_link_profile *link, uint64_t random_seed) {
    LINNET_ASSERT(answers && link);
    memset(answers, 0, sizeof *answers);
    answers->time.floor = 2u * link->floor_ms;
    answers->time.smoothed = UINT32_MAX;
    answers->time.shortest = UINT32_MAX;
    answers->jitter = linnet_random_stream(random_seed, LINNET_PURPOSE_JITTER, 0);
    answers->is_lossy = link->eager;
}

uint32_t linnet_answers_millis(const struct linnet_answers *answers) {
    LINNET_ASSERT(answers);
    const struct linnet_round_trip *time = &answers->time;
    return time->smoothed == UINT32_MAX ? time->floor : linnet_round_trip_timer_millis(time, 0);
}

static uint32_t jittered(struct linnet_answers *answers, uint32_t ms) {
    return ms + linnet_random_below(&answers->jitter, ms / 4u + 1u);
}

/* The timer after so many doublings, with its jitter. */
static uint32_t timer(struct linnet_answers *answers, unsigned doublings) {
    uint32_t ms = linnet_answers_millis(answers);
    for (; doublings > 0 && ms < LINNET_MAX_TIMER; doublings--) {
        ms *= 2u;
    }
    ms = ms < LINNET_MAX_TIMER ? ms : LINNET_MAX_TIMER;
    return jittered(answers, ms);
}

void linnet_backoff_init(struct linnet_backoff *b) {
    LINNET_ASSERT(b);
    b->doubtful = UINT32_MAX;
    linnet_backoff_stop(b);
}

void linnet_backoff_start(struct linnet_backoff *b, linnet_millis when) {
    LINNET_ASSERT(b);
    b->tries = 0;
    b->at = when;
}

void linnet_backoff_start_later(struct linnet_backoff *b, struct linnet_answers *answers, linnet_millis now) {
    LINNET_ASSERT(b && answers);
    linnet_backoff_start(b, now + timer(answers, 0));
}

void linnet_backoff_start_after(struct linnet_backoff *b, struct linnet_answers *answers, uint32_t ms,
                                linnet_millis now) {
    LINNET_ASSERT(b && answers);
    linnet_backoff_start(b, now + jittered(answers, ms));
}

void linnet_backoff_tried(struct linnet_backoff *b, struct linnet_answers *answers, linnet_millis now,
                          int is_round_waiting) {
    LINNET_ASSERT(b && answers);
    if (b->tries == 0) {
        b->first_tried = now;
    }
    b->tries = (uint8_t)(b->tries < 255 ? b->tries + 1u : 255);
    const unsigned beyond = b->tries > PATIENCE ? b->tries - PATIENCE : 0;
    b->at = now + timer(answers, is_round_waiting && answers->is_lossy ? beyond / 2u : b->tries - 1u);
}

void linnet_backoff_answered(struct linnet_backoff *b, struct linnet_answers *answers, linnet_millis now) {
    LINNET_ASSERT(b && answers);
    const uint32_t millis = (uint32_t)(now - b->first_tried);
    const int runs = linnet_backoff_runs(b);
    if (runs && b->tries == 1) {
        linnet_round_trip_sample(&answers->time, millis);
    }
    b->doubtful = runs && b->tries > 1 ? millis : UINT32_MAX;
    linnet_backoff_stop(b);
}

void linnet_backoff_answered_again(struct linnet_backoff *b, struct linnet_answers *answers) {
    LINNET_ASSERT(b && answers);
    if (b->doubtful != UINT32_MAX && !answers->is_lossy) { /* where packets come twice anyway, it would show nothing */
        linnet_round_trip_sample(&answers->time, b->doubtful);
        b->doubtful = UINT32_MAX;
    }
}

void linnet_backoff_stop(struct linnet_backoff *b) {
    LINNET_ASSERT(b);
    linnet_backoff_start(b, LINNET_NEVER);
}
