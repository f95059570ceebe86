/*
 * The generator from which both ends of a link draw alike (SPEC section 2): SplitMix64.
 *
 * Short, no state but the caller's. May be called from an interrupt.
 */
#ifndef LINNET_RANDOM_H
#define LINNET_RANDOM_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a stream is for; the number is part of its seed (SPEC 2.2). */
enum linnet_purpose {
    LINNET_PURPOSE_INITIAL = 1,   /* index: layer */
    LINNET_PURPOSE_FEEDBACK = 2,  /* index: layer */
    LINNET_PURPOSE_GROUPS = 3,    /* index: round */
    LINNET_PURPOSE_ORDER = 4,     /* index: ordinal */
    LINNET_PURPOSE_PARTITION = 5,
    LINNET_PURPOSE_REPAIR = 6,
    LINNET_PURPOSE_JITTER = 7,
    LINNET_PURPOSE_SAMPLING = 9,  /* index: round */
    LINNET_PURPOSE_HELD_OUT = 10 /* index: group of eight examples */
};

struct linnet_random {
    uint64_t state;
};

/* First output of a generator whose state is v. */
uint64_t linnet_mix(uint64_t v);

struct linnet_random linnet_random_stream(uint64_t seed, enum linnet_purpose purpose, uint32_t index);
uint64_t linnet_random_next(struct linnet_random *random);
/* Uniform in 0 … n-1, 1 ≤ n ≤ 2^31. */
uint32_t linnet_random_below(struct linnet_random *random, uint32_t n);
/* Uniform in lo … hi, both included, hi - lo < 2^31. */
int32_t linnet_random_uniform(struct linnet_random *random, int32_t lo, int32_t hi);

#ifdef __cplusplus
}
#endif

#endif
