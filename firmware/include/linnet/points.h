/*
 * Operating points (SPEC 21): how a machine usually looks, learnt without labels. A model of network `points` is a table of
 * int16 with a column for each point, one for the scale and one for the limits of scores. A board reads it, and adds up what
 * its windows say of each point; the aggregator makes the next version of the sums of all boards. Integers alone. An
 * autoencoder's model holds such a table beside its network, with what the network usually leaves near each point (SPEC 23).
 *
 * Table and sums are the caller's. Not from an interrupt while the loop uses the same sums.
 */
#ifndef LINNET_POINTS_H
#define LINNET_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/model.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_MAX_POINTS 32u
#define LINNET_MAX_POINT_FEATURES 126u
#define LINNET_MIN_REPEATED 4u /* features of an autoencoder */
#define LINNET_NO_POINT (-1)
#define LINNET_ALL_POINTS UINT32_MAX

/* A version of the model. */
struct linnet_points {
    const int16_t *values; /* of the layout's last layer, which is the table */
    uint8_t features;
    uint8_t points; /* the most that there may be */
#if LINNET_WITH_AUTOENCODER
    uint8_t is_beside; /* 1: a network stands before it */
#endif
};

/* LINNET_E_OUT_OF_RANGE for a layout that is none of a model of points or an autoencoder. Any values may stand in it. */
int linnet_points_open(struct linnet_points *points, const struct linnet_layout *layout, const int16_t *values);

/* Whether raw features can be scaled: before that a board adds up the raw ones. */
int linnet_points_is_scaled(const struct linnet_points *points);
/* How many points there are: from 0 on without a gap. */
unsigned linnet_points_present(const struct linnet_points *points);
/* Boards of whose windows a point holds a good part. */
int linnet_points_boards(const struct linnet_points *points, unsigned point);

/* Raw features as the points have them: one deviation of the fleet is 24. */
void linnet_points_scale(const struct linnet_points *points, const int16_t *raw, int8_t *window);

/* How far a window is from a point: 256 a feature is as usual. */
uint32_t linnet_points_score(const struct linnet_points *points, const int8_t *window, unsigned point);

/*
 * The nearest of the points whose bit is set, of equals the lowest, with its score; LINNET_NO_POINT, and UINT32_MAX as the
 * score, where there is none. score may be null.
 */
int linnet_points_nearest(const struct linnet_points *points, const int8_t *window, uint32_t mask, uint32_t *score);

/* A bit for each point that holds a good part, a thirty-second, of this board's windows. own: windows that each held. */
uint32_t linnet_points_own(const uint32_t *own, unsigned points);

/*
 * A bit for each point that may explain a window on this board: its own, and those that two boards or more use. So one board
 * that learnt a fault as normal can not hide it from the others.
 */
uint32_t linnet_points_mask(const struct linnet_points *points, const uint32_t *own);

/* What a round is about, found in the base version and the number of its round. */
enum linnet_points_stage {
    LINNET_STAGE_SCALE,  /* raw features, for the scale */
    LINNET_STAGE_POINTS, /* windows, for the points */
    LINNET_STAGE_SPLIT,  /* also which way each point splits */
    LINNET_STAGE_LEARN,  /* the network trains, no sums */
    LINNET_STAGE_MEASURE /* what the network leaves */
};

#if LINNET_WITH_AUTOENCODER
/* Whether it is known what the network usually leaves of windows near a point. */
int linnet_points_is_measured(const struct linnet_points *points, unsigned point);
/* Of what the network leaves of a window near a measured point, how unusual that is: 256 a feature is as usual (SPEC 23.6). */
uint32_t linnet_points_left(const struct linnet_points *points, const int8_t *left, unsigned point);
#endif

enum linnet_points_stage linnet_points_stage(const struct linnet_points *base, uint32_t round, uint32_t rounds_of_size);

#if LINNET_WITH_AUTOENCODER
/* The same beside a network. learning: rounds of it between measurements, 1 or more (SPEC 23.3). */
enum linnet_points_stage linnet_points_turn(const struct linnet_points *base, uint32_t round, uint32_t rounds_of_size,
                                            uint32_t learning);
#endif

#ifdef __cplusplus
}
#endif

#endif
