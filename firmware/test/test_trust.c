/* Runs the blocks of protocol/vectors/trust.txt; install codes are for people, and no board reads one. */
#include "linnet/hmac.h"
#include "linnet/trust.h"
#include "test.h"
#include "vectors.h"

static uint8_t key[256];
static uint8_t text[256];
static uint8_t expected[256];
static uint8_t out[256];

static void hmac(const struct vector *v) {
    const size_t key_length = (size_t)vector_hex(v, "key", key, sizeof key);
    const size_t length = (size_t)vector_hex(v, "text", text, sizeof text);
    CHECK_EQUAL(vector_hex(v, "mac", expected, sizeof expected), LINNET_HMAC_BYTES);
    for (size_t cut = 0; cut <= length; cut++) { /* the same in two pieces, wherever they meet */
        struct linnet_hmac mac;
        linnet_hmac_init(&mac, key, key_length);
        linnet_hmac_update(&mac, text, cut);
        linnet_hmac_update(&mac, text + cut, length - cut);
        linnet_hmac_finish(&mac, out);
        CHECK_BYTES(out, expected, LINNET_HMAC_BYTES);
    }
}

static void hkdf(const struct vector *v) {
    uint8_t prk[LINNET_HMAC_BYTES];
    const size_t key_length = (size_t)vector_hex(v, "key", key, sizeof key);
    size_t length = (size_t)vector_hex(v, "salt", text, sizeof text);
    linnet_hkdf_extract(length > 0 ? text : NULL, length, key, key_length, prk);
    CHECK_EQUAL(vector_hex(v, "prk", expected, sizeof expected), LINNET_HMAC_BYTES);
    CHECK_BYTES(prk, expected, LINNET_HMAC_BYTES);
    length = (size_t)vector_hex(v, "info", text, sizeof text);
    const size_t wanted = (size_t)vector_hex(v, "okm", expected, sizeof expected);
    linnet_hkdf_expand(prk, length > 0 ? text : NULL, length, out, wanted);
    CHECK_BYTES(out, expected, wanted);
}

static void derive(const struct vector *v) {
    static const char *const uses[] = {NULL, "dtls", "mac"};
    const char *fleet = vector_need(v, "fleet");
    const char *board = vector_need(v, "board");
    char password[2 * LINNET_KEY_BYTES + 1];
    CHECK_EQUAL(vector_hex(v, "key", key, sizeof key), LINNET_KEY_BYTES);
    linnet_mqtt_password(key, fleet, board, password);
    CHECK(strcmp(password, vector_need(v, "mqtt")) == 0);
    for (int use = LINNET_KEY_DTLS; use <= LINNET_KEY_MAC; use++) {
        linnet_key_derive(key, (enum linnet_key_use)use, fleet, board, out);
        CHECK_EQUAL(vector_hex(v, uses[use], expected, sizeof expected), LINNET_KEY_BYTES);
        CHECK_BYTES(out, expected, LINNET_KEY_BYTES);
    }
}

static void run(const char *file, const struct vector *v) {
    const char *op = vector_need(v, "op");
    (void)file;
    if (strcmp(op, "hmac") == 0) {
        hmac(v);
    } else if (strcmp(op, "hkdf") == 0) {
        hkdf(v);
    } else if (strcmp(op, "derive") == 0) {
        derive(v);
    } else {
        CHECK(strcmp(op, "code") == 0 || strcmp(op, "read") == 0);
    }
}

int main(void) {
    vectors_run("trust.txt", run);
    return 0;
}
