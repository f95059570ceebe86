/*
 * One int8 operator of a frozen feature extractor as its model file describes it (EXTRACTOR.md section 4). The caller owns
 * it and the model file that it points into. Plain values, for any context.
 */
#ifndef LINNET_OPERATOR_H
#define LINNET_OPERATOR_H

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

#ifdef __cplusplus
}
#endif

#endif
