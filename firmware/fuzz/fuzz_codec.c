/* Any bytes as a payload: what decodes encodes to the very same bytes. */
#include <stdlib.h>
#include <string.h>

#include "linnet/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    static int32_t values[2048];
    static uint8_t out[8192];
    struct linnet_decoder d;
    struct linnet_encoder e;
    if (length < 3) {
        return 0;
    }
    const unsigned codec = 1u + (bytes[0] >> 4) % 3u;
    const unsigned init = bytes[0] & 15u;
    const uint32_t count = 1u + ((uint32_t)bytes[1] | (uint32_t)bytes[2] << 8) % 2048u;
    if (linnet_decode_begin(&d, codec, init, bytes + 3, length - 3, count)) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (linnet_decode(&d, &values[i])) {
            return 0;
        }
    }
    if (linnet_decode_end(&d)) {
        return 0;
    }
    linnet_encode_begin(&e, (enum linnet_codec)codec, init, out, sizeof out);
    for (uint32_t i = 0; i < count; i++) {
        if (!linnet_encode(&e, values[i])) {
            abort();
        }
    }
    if ((size_t)linnet_encode_end(&e) != length - 3 || memcmp(out, bytes + 3, length - 3) != 0) {
        abort();
    }
    return 0;
}
