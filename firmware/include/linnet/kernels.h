/*
 * The int8 operators of a frozen feature extractor, with the arithmetic of the TensorFlow Lite reference kernels bit for
 * bit (EXTRACTOR.md section 6). Integers only, no state, no scratch. Nothing is checked here: linnet_extractor_open has
 * checked the operator, its shapes and its constants. Not for interrupts, only because they take long.
 */
#ifndef LINNET_KERNELS_H
#define LINNET_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* height × width × channels signed bytes, channels innermost; a byte q stands for (q - zero_point) · scale. */
struct linnet_shape {
    uint16_t height;
    uint16_t width;
    uint16_t channels;
    int8_t zero_point;
};

/* What a convolution or pooling looks at; top and left are the padding before the first row and column. */
struct linnet_window {
    uint8_t height;
    uint8_t width;
    uint8_t stride_height;
    uint8_t stride_width;
    uint8_t dilation_height;
    uint8_t dilation_width;
    uint8_t top;
    uint8_t left;
};

/* One operator with pointers to its constants in the model file, which may lie in flash at any address. */
struct linnet_operator {
    uint8_t kind; /* EXTRACTOR.md section 4 */
    int8_t lowest;
    int8_t highest;
    struct linnet_shape in;
    struct linnet_shape second; /* the other addend */
    struct linnet_shape out;
    struct linnet_window window;
    const uint8_t *weights;
    const uint8_t *bias;         /* s32, little endian */
    const uint8_t *significands; /* s32, little endian */
    const uint8_t *shifts;       /* s8 */
    int32_t extra;
};

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
