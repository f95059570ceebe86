/*
 * When something unanswered is said again (SPEC 16.2): after the time that answers take, doubled each time up to 60 s;
 * while a round waits on a link whose silence rather means loss, five times at that timer, then doubled at every second
 * try. All plus up to a quarter of jitter.
 *
 * The caller's own structs; not from an interrupt while the board's loop uses them.
 */
#ifndef LINNET_BACKOFF_H
#define LINNET_BACKOFF_H

#include <stdint.h>

#include "linnet/random.h"
#include "linnet/clock.h"
#include "linnet/round_trip.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How the other end answers this board, over all its rounds. */
struct linnet_answers {
    struct linnet_round_trip time;
    struct linnet_random jitter;
    uint8_t is_lossy; /* silence rather means loss than a long way or a busy end */
};

void linnet_answers_init(struct linnet_answers *answers, const struct linnet_link_profile *link, uint64_t random_seed);
/* Before jitter. */
uint32_t linnet_answers_millis(const struct linnet_answers *answers);

struct linnet_backoff {
    linnet_millis at; /* of the next try, LINNET_NEVER when it does not run */
    linnet_millis first_tried;
    uint32_t doubtful; /* what the last answer took, if it may be that to a repetition; else UINT32_MAX */
    uint8_t tries;
};

void linnet_backoff_init(struct linnet_backoff *b);
/* First try at `when`; or one timer from now. */
void linnet_backoff_start(struct linnet_backoff *b, linnet_millis when);
void linnet_backoff_start_later(struct linnet_backoff *b, struct linnet_answers *answers, linnet_millis now);
/* First try `ms` from now, and up to a quarter longer. */
void linnet_backoff_start_after(struct linnet_backoff *b, struct linnet_answers *answers, uint32_t ms,
                                linnet_millis now);
/* A try was made. */
void linnet_backoff_tried(struct linnet_backoff *b, struct linnet_answers *answers, linnet_millis now,
                          int is_round_waiting);
/*
 * The answer has come: it tells how long answers take if the question was said once, else only when a second answer shows
 * that the repetition was needless.
 */
void linnet_backoff_answered(struct linnet_backoff *b, struct linnet_answers *answers, linnet_millis now);
void linnet_backoff_answered_again(struct linnet_backoff *b, struct linnet_answers *answers);
void linnet_backoff_stop(struct linnet_backoff *b);

static inline int linnet_backoff_runs(const struct linnet_backoff *b) {
    return b->at != LINNET_NEVER;
}

#ifdef __cplusplus
}
#endif

#endif
