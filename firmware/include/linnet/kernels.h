/*
 * The int8 operators of a frozen feature extractor, with the arithmetic of the TensorFlow Lite reference kernels bit for
 * bit (EXTRACTOR.md section 6). Integers only, no state, no scratch. Nothing is checked here: linnet_extractor_open has
 * checked the operator, its shapes and its constants. Not for interrupts, only because they take long.
 */
#ifndef LINNET_KERNELS_H
#define LINNET_KERNELS_H

#include <stdint.h>

#include "linnet/operator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* value · significand · 2^(shift - 31), rounded twice: nearest at the high half, then nearest away from zero. */
int32_t linnet_requantize(int32_t value, int32_t significand, int shift);

void linnet_convolution(const struct linnet_operator *op, const int8_t *in, int8_t *out);
void linnet_depthwise(const struct linnet_operator *op, const int8_t *in, int8_t *out);
void linnet_fully_connected(const struct linnet_operator *op, const int8_t *in, int8_t *out);
void linnet_average_pool(const struct linnet_operator *op, const int8_t *in, int8_t *out);
void linnet_max_pool(const struct linnet_operator *op, const int8_t *in, int8_t *out);
void linnet_pad(const struct linnet_operator *op, const int8_t *in, int8_t *out);

/* These three may write where they read. */
void linnet_add(const struct linnet_operator *op, const int8_t *first, const int8_t *second, int8_t *out);
void linnet_rescale(const struct linnet_operator *op, const int8_t *in, int8_t *out);
void linnet_softmax(const struct linnet_operator *op, const int8_t *in, int8_t *out);

#ifdef __cplusplus
}
#endif

#endif
