/* Where things stand in a table of points (SPEC 21.4), also where it is one beside a network (SPEC 23.2). */
#ifndef LINNET_TABLE_H
#define LINNET_TABLE_H

#include "linnet/points.h"

#if LINNET_WITH_AUTOENCODER
#define TABLE_IS_BESIDE(p) ((p)->is_beside)
#else
#define TABLE_IS_BESIDE(p) ((void)(p), 0)
#endif

/* Columns of a point: its own, beside a network also one for weights and one for what is left. */
static inline unsigned table_each(const struct linnet_points *p) {
    return TABLE_IS_BESIDE(p) ? 3u : 1u;
}

/* From one feature to the next. */
static inline unsigned table_step(const struct linnet_points *p) {
    return TABLE_IS_BESIDE(p) ? 3u * p->points + 3u : p->points + 2u;
}

/* The means of a point, table_step apart; point `points` is the scale. */
static inline const int16_t *table_means(const struct linnet_points *p, unsigned point) {
    return p->values + point * table_each(p);
}

/* From a feature's mean to its weight, or factor. */
static inline size_t table_to_weight(const struct linnet_points *p) {
    return TABLE_IS_BESIDE(p) ? 1u : (size_t)p->features * table_step(p);
}

/* From a feature's mean to the weight of what is left of it; from a point's windows to those that were measured. */
#define TABLE_TO_LEFT 2u

/* From a point's first mean to the boards that use it, and to its windows. */
static inline size_t table_to_boards(const struct linnet_points *p) {
    const size_t below = (size_t)p->features * table_step(p);
    return TABLE_IS_BESIDE(p) ? below + 1u : 2u * below;
}

static inline size_t table_to_windows(const struct linnet_points *p) {
    const size_t below = (size_t)p->features * table_step(p);
    return TABLE_IS_BESIDE(p) ? below : 2u * below + table_step(p);
}

/* The four limits, table_step apart. */
static inline const int16_t *table_limits(const struct linnet_points *p) {
    return table_means(p, p->points) + (TABLE_IS_BESIDE(p) ? 2u : 1u);
}

#endif
