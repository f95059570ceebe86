/*
 * Division of 64 bits by 32, where the compiler's own would bring 700 bytes of library for a handful of uses a round.
 *
 * May be called from an interrupt.
 */
#ifndef LINNET_WIDE_H
#define LINNET_WIDE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* a / b for b > 0; the remainder into *rest unless that is null. About 400 instructions on a 32-bit core. */
uint64_t linnet_wide_divide(uint64_t a, uint32_t b, uint32_t *rest);

#ifdef __cplusplus
}
#endif

#endif
