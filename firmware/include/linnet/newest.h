/*
 * The newest examples in memory: a board that samples as it goes keeps some, the oldest gives way. linnet/ring.h keeps them in
 * flash instead, where they survive a reboot.
 *
 *   linnet_newest_init at boot; settings.data = &newest.data. Then linnet_newest_add with each example.
 *
 * From the thread that calls the board's functions. The caller owns the memory.
 */
#ifndef LINNET_NEWEST_H
#define LINNET_NEWEST_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/training.h"

#ifdef __cplusplus
extern "C" {
#endif

struct linnet_newest {
    struct linnet_data data;
    /* What follows is its own. */
    uint8_t *examples;
    uint8_t *labels;
    size_t example_bytes;
    uint32_t capacity;
    uint32_t taken; /* since it was zeroed */
};

/*
 * features and form (enum linnet_form) as in struct linnet_data. examples: room for `capacity` of them, aligned for their type;
 * labels: `capacity` bytes, or null where no example has one. `newest` is all zero at first; where it and its memory were kept,
 * as over a deep sleep, so are the examples.
 */
void linnet_newest_init(struct linnet_newest *newest, uint32_t features, enum linnet_form form, void *examples,
                        uint8_t *labels, uint32_t capacity);

/* Copies an example; label: its class, 0 where there are no labels. */
void linnet_newest_add(struct linnet_newest *newest, const void *example, uint8_t label);

#ifdef __cplusplus
}
#endif

#endif
