/*
 * What functions return: LINNET_OK, a non-negative count, or a negative reason.
 *
 * May be called from an interrupt.
 */
#ifndef LINNET_ERROR_H
#define LINNET_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_OK 0

/*
 * Reasons -1 … -18 are the codes of SPEC section 12, negated: what a stage answers about bytes that arrived goes into
 * a refusal without translation. Those from -32 on are local and never travel.
 */
enum linnet_error {
    LINNET_E_MALFORMED = -1,
    LINNET_E_TOO_LONG = -2,
    LINNET_E_CHECKSUM = -3,
    LINNET_E_UNKNOWN_MODEL = -4,
    LINNET_E_WRONG_BASE = -5,
    LINNET_E_LATE = -6,
    LINNET_E_UNKNOWN_TRANSFER = -7,
    LINNET_E_OUT_OF_RANGE = -8,
    LINNET_E_UNDECODABLE = -9,
    LINNET_E_NOT_FINITE = -10,
    LINNET_E_WEIGHT = -11,
    LINNET_E_BUSY = -12,
    LINNET_E_NOT_ALLOWED = -13,
    LINNET_E_CONFLICT = -14,
    LINNET_E_STORAGE_FULL = -15,
    LINNET_E_OVERLAP = -16,
    LINNET_E_FLOOD = -17,
    LINNET_E_UNPROVEN = -18,

    LINNET_E_SPACE = -32, /* the caller's buffer is too small for what was asked */
    LINNET_E_STORE = -33, /* the flash reported a failure, or does not hold what it was given */
    LINNET_E_EMPTY = -34, /* nothing is there yet: no stored record, no packet to send */
    LINNET_E_LEFT_OUT = -35 /* this build lacks what was asked for: config.h */
};

/* Name of an error as SPEC section 12 writes it ("wrong-base"); "ok" for 0 and counts. Static text. */
const char *linnet_error_name(int error);

/* Reasons as they stand in a refusal, and whether one is among several of them. */
#define LINNET_REASON(name) (UINT32_C(1) << -(int32_t)LINNET_E_##name)
static inline int linnet_is_one_of(uint32_t reason, uint32_t reasons) {
    return reason < 32 && (reasons >> reason & 1u);
}

#ifdef __cplusplus
}
#endif

#endif
