#include "linnet/error.h"

const char *linnet_error_name(int error) {
    static const char *const names[] = {
        "ok",           "malformed",    "too-long",   "checksum", "unknown-model", "wrong-base",
        "late",         "unknown-transfer", "out-of-range", "undecodable", "not-finite", "weight",
        "busy",         "not-allowed",  "conflict",   "storage-full", "overlap", "flood",
        "unproven",
    };
    static const char *const local[] = {"space", "store", "empty", "left-out"};
    if (error >= 0) {
        return names[0];
    }
    if (error >= LINNET_E_UNPROVEN) {
        return names[-error];
    }
    if (error <= LINNET_E_SPACE && error >= LINNET_E_LEFT_OUT) {
        return local[LINNET_E_SPACE - error];
    }
    return "unknown";
}
