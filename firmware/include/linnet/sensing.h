/*
 * What a board needs for windows without labels (SPEC 21, 23): the settings that come with an offer, and one piece of memory, cut
 * for a window, its features and the sums of a round. Between the stages that compute and the board, which knows offers.
 *
 * Memory is the caller's. Not from an interrupt.
 */
#ifndef LINNET_SENSING_H
#define LINNET_SENSING_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/front_end.h"
#include "linnet/sums.h"

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_POINTS_TRAINING 12u /* integers */
#define LINNET_AUTOENCODER_TRAINING 15u
#define LINNET_HELD_OUT_EVERY 8u   /* of eight windows the last is in no sum */

/* Of SPEC 21.2. */
struct linnet_sensing_settings {
    uint16_t rounds_of_size; /* until the points are split */
    uint16_t samples;        /* of an axis */
    uint8_t floor;           /* least deviation of a feature */
    uint8_t front;           /* enum linnet_front */
    uint8_t axes;
    uint8_t least; /* of the `last` windows over the limit raise an alarm */
    uint8_t last;
#if LINNET_WITH_AUTOENCODER
    uint16_t learning; /* rounds between measurements, of an autoencoder; 0: it is none */
#endif
};

/*
 * numbers: LINNET_POINTS_TRAINING of an offer, features: of its layout. LINNET_E_MALFORMED for what is outside SPEC 21.2,
 * LINNET_E_LEFT_OUT for bands in a build without floating point.
 */
int linnet_sensing_read(struct linnet_sensing_settings *settings, const int32_t *numbers, unsigned features);

struct linnet_sensing {
    struct linnet_front_end front;
    struct linnet_sums *sums; /* with linnet_sums_words of `words` */
    uint32_t *words;
    int16_t *window; /* axes · samples */
    int16_t *raw;
    int8_t *features;
#if LINNET_WITH_AUTOENCODER
    int8_t *left; /* behind all else: of an autoencoder what its network leaves of the window */
#endif
};

/* Bytes of the memory: 4.2 kB for haar, three axes of 200 samples and 8 points. */
size_t linnet_sensing_size(const struct linnet_sensing_settings *settings, unsigned features, unsigned points);

#if LINNET_WITH_AUTOENCODER
/* Of what an autoencoder's network leaves of a window, behind the memory. */
#define LINNET_LEFT_BYTES(features) (((size_t)(features) + 7u) & ~(size_t)7u)

/* Where in the memory the sums begin, which a round of learning makes none of. */
size_t linnet_sensing_free(const struct linnet_sensing_settings *settings, unsigned features);
#endif

/* memory: linnet_sensing_size bytes, aligned to 8, kept. The settings are as linnet_sensing_read gave them. */
void linnet_sensing_cut(struct linnet_sensing *sensing, const struct linnet_sensing_settings *settings, unsigned features,
                        unsigned points, void *memory);

/* A window to features as the points have them, in sensing->features; raw features stay in sensing->raw. */
void linnet_sensing_run(const struct linnet_sensing *sensing, const struct linnet_points *points, const int16_t *window);

#ifdef __cplusplus
}
#endif

#endif
