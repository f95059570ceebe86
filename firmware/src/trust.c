#include "linnet/trust.h"

#include <stddef.h>
#include <string.h>

#include "linnet/assert.h"
#include "linnet/hmac.h"

#define PREFIX "linnet/v1"
#define LONGEST_ID 64u
#define LONGEST_LABEL 4u

/* A length before each text: no two triples have the same bytes. */
static size_t append(uint8_t *info, size_t at, const char *text) {
    const size_t length = strlen(text);
    LINNET_ASSERT(length > 0 && length <= LONGEST_ID);
    info[at++] = (uint8_t)length;
    memcpy(info + at, text, length);
    return at + length;
}

void linnet_key_derive(const uint8_t key[LINNET_KEY_BYTES], enum linnet_key_use use, const char *fleet,
                       const char *board, uint8_t out[LINNET_KEY_BYTES]) {
    LINNET_ASSERT(key && fleet && board && out);
    uint8_t prk[LINNET_HMAC_BYTES];
    uint8_t info[sizeof PREFIX - 1 + 3 + LONGEST_LABEL + 2 * LONGEST_ID];
    size_t length = sizeof PREFIX - 1;
    memcpy(info, PREFIX, length);
    length = append(info, length, use == LINNET_FOR_MQTT ? "mqtt" : use == LINNET_FOR_DTLS ? "dtls" : "mac");
    length = append(info, length, fleet);
    length = append(info, length, board);
    linnet_hkdf_extract(NULL, 0, key, LINNET_KEY_BYTES, prk);
    linnet_hkdf_expand(prk, info, length, out, LINNET_KEY_BYTES);
}

void linnet_mqtt_password(const uint8_t key[LINNET_KEY_BYTES], const char *fleet, const char *board,
                          char out[2 * LINNET_KEY_BYTES + 1]) {
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[LINNET_KEY_BYTES];
    linnet_key_derive(key, LINNET_FOR_MQTT, fleet, board, bytes);
    for (unsigned i = 0; i < LINNET_KEY_BYTES; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15u];
    }
    out[2 * LINNET_KEY_BYTES] = 0;
}
