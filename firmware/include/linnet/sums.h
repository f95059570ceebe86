/*
 * What a board adds up for its fleet's points in a round (SPEC 21.6): plain whole numbers, so that a fleet's sums are those of
 * one place that has all windows. A window is added when it is sampled; no buffer of examples is needed.
 *
 * Struct and words are the caller's. Not from an interrupt while the loop uses the same sums.
 */
#ifndef LINNET_SUMS_H
#define LINNET_SUMS_H

#include "linnet/points.h"
#include "linnet/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Windows of a round: so no sum leaves its 32 bits. */
#define LINNET_MAX_WINDOWS 28000u

struct linnet_sums {
    uint32_t *words; /* linnet_sums_words of them */
    struct linnet_points base;
    uint16_t classes[LINNET_SCORE_CLASSES]; /* of the scores of windows held out */
    uint32_t used;     /* bit k: the board uses point k */
    uint16_t windows;  /* added: the weight of the board's sums */
    uint8_t features;
    uint8_t points;
    uint8_t stage; /* enum linnet_points_stage */
    uint8_t uses_scale; /* 1: its windows are in the scale's column */
};

/* Of the struct, whatever the size of a pointer. */
#define LINNET_SUMS_BYTES 392u

/* 32-bit words that sums need: 728 for 30 features and 8 points. */
static inline size_t linnet_sums_words(unsigned features, unsigned points) {
    return (size_t)points * (3u * features + 1u);
}

/* Begins a round. words: the caller's, kept, as the values of the base are. */
void linnet_sums_begin(struct linnet_sums *sums, const struct linnet_points *base, enum linnet_points_stage stage,
                       uint32_t *words);

/* A window in the stage for the scale. Nothing is added beyond LINNET_MAX_WINDOWS. */
void linnet_sums_add_raw(struct linnet_sums *sums, const int16_t *raw);
/* A window in the other stages: it counts for its nearest point, which is returned. */
int linnet_sums_add(struct linnet_sums *sums, const struct linnet_points *base, const int8_t *window);
#if LINNET_WITH_AUTOENCODER
/* In the stage that measures: what the network leaves of a window whose nearest point this is. */
void linnet_sums_add_left(struct linnet_sums *sums, unsigned point, const int8_t *left);
#endif
/* A window that is held out: its score alone counts. */
void linnet_sums_hold(struct linnet_sums *sums, uint32_t score);
/* Which points the board uses, from the windows that each held, of all that the board remembers. */
void linnet_sums_use(struct linnet_sums *sums, const uint32_t *own);

/* As they travel (SPEC 21.6): linnet_sums_digits values, each within ±65535. */
uint32_t linnet_sums_digits(unsigned features, unsigned points);
int32_t linnet_sums_digit(const struct linnet_sums *sums, uint32_t i);

#ifdef __cplusplus
}
#endif

#endif
