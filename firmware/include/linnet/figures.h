/* How a board did in training (SPEC 10.7): counted before each step, sent in a report, steers nothing. */
#ifndef LINNET_FIGURES_H
#define LINNET_FIGURES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* For the trainers' `layer`: the whole network learns, not one layer. */
#define LINNET_ALL_LAYERS (-1)

struct linnet_figures {
    uint32_t examples; /* seen, each pass counted */
    uint32_t right;    /* of them decided correctly */
    uint64_t loss;     /* sum over them, millionths */
};

#ifdef __cplusplus
}
#endif

#endif
