/*
 * A board's own judgement of its windows (SPEC 21.8 to 21.10): one that no point explains is over the limit, and several of
 * the last few raise an alarm, which stays until somebody acknowledges it. Integers alone; a window takes some 100
 * instructions.
 *
 * The caller owns the structs. Not from an interrupt while the loop uses the same one.
 */
#ifndef LINNET_VERDICT_H
#define LINNET_VERDICT_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/points.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_SCORE_CLASSES 176u

/* A score's class: itself below 8, else eight for each doubling; 0 … LINNET_SCORE_CLASSES - 1. */
unsigned linnet_score_class(uint32_t score);

/* Which scores are usual in the fleet, as classes. */
struct linnet_limits {
    int16_t windows; /* that say so; 0 or less: there are no limits yet */
    int16_t c50;     /* half of them are in it or below */
    int16_t c99;     /* of a hundred, ninety-nine */
    int16_t c999;    /* of a thousand, all but one */
};

/* Those that a version of the model holds. */
struct linnet_limits linnet_points_limits(const struct linnet_points *points);

/* What a board says of its machine; codes of the wire. */
enum linnet_state {
    LINNET_NORMAL = 0,
    LINNET_ALARM = 1,         /* stays until linnet_verdict_acknowledge */
    LINNET_DRIFT = 2,         /* the usual score has moved by a factor of 1.4: the machine, or its sensor, changes slowly */
    LINNET_NOT_KNOWN_HERE = 3, /* usual elsewhere, on one other board alone: a person must say what it is */
    LINNET_SENSOR = 4 /* an axis gives one value throughout or stands at its ends: the machine is not judged */
};

#define LINNET_MAX_LAST 32u

struct linnet_verdict {
    uint32_t over;    /* newest window in bit 0: no point explains it */
    uint32_t foreign; /* only a point does that is neither this board's nor two others' */
    uint32_t windows; /* judged */
    uint32_t raised_at; /* of them, the one with which the alarm began */
    int32_t track;    /* where this board's usual score lies: sixteen times its class */
    uint8_t limit;    /* the class above which the newest window would have been over */
    uint8_t least;
    uint8_t last;
    uint8_t is_latched;
    uint8_t is_tracking;
    uint8_t is_drifting;
    uint8_t is_blind;
};

/* `least` of the `last` windows over the limit raise an alarm; 1 ≤ least ≤ last ≤ LINNET_MAX_LAST. 3 of 5 is usual. */
void linnet_verdict_init(struct linnet_verdict *verdict, unsigned least, unsigned last);

/*
 * A window's scores: the least over the points that count here (linnet_points_mask), and over all. Without limits nothing is
 * judged.
 */
enum linnet_state linnet_verdict_window(struct linnet_verdict *verdict, uint32_t own, uint32_t any,
                                        const struct linnet_limits *limits);
enum linnet_state linnet_verdict_state(const struct linnet_verdict *verdict);
/* Of the last windows, those over the limit. */
unsigned linnet_verdict_over(const struct linnet_verdict *verdict);
/* A window of which an axis is dead or saturated. */
enum linnet_state linnet_verdict_blind(struct linnet_verdict *verdict);
/* Somebody has looked at the machine: the alarm ends, and begins again if the fault goes on. */
void linnet_verdict_acknowledge(struct linnet_verdict *verdict);
/* The machine is mounted anew: the same, and what was usual here is not known any more. */
void linnet_verdict_remount(struct linnet_verdict *verdict);
/* A window that the own point is made of: it is not judged. */
enum linnet_state linnet_verdict_learn(struct linnet_verdict *verdict);

/* ---- a point of this board alone: how its machine stands after a new mounting that a person confirmed ---- */

#define LINNET_OWN_WINDOWS 60u

struct linnet_own_point {
    int32_t *words; /* 2 for each feature; the caller's. Sums and squares first, then means and weights */
    uint8_t features;
    uint8_t floor; /* least deviation of a feature */
    uint8_t windows; /* that it is made of */
    uint8_t taken;   /* of them so far */
};

/* Begins anew. floor: of the model's settings, 1 or more; windows: 8 to 255, LINNET_OWN_WINDOWS is usual. */
void linnet_own_point_begin(struct linnet_own_point *own, unsigned features, unsigned floor, unsigned windows,
                            int32_t *words);
/* One of the windows that it is made of; later ones change nothing. */
void linnet_own_point_add(struct linnet_own_point *own, const int8_t *window);
static inline int linnet_own_point_is_ready(const struct linnet_own_point *own) {
    return own->taken == own->windows;
}
/* As linnet_points_score; UINT32_MAX until it is ready. */
uint32_t linnet_own_point_score(const struct linnet_own_point *own, const int8_t *window);

#ifdef __cplusplus
}
#endif

#endif
