/* Runs the blocks of protocol/vectors/trust.txt; install codes are for people, and no board reads one. */
#include "flash_ram.h"
#include "linnet/enrol.h"
#include "linnet/hmac.h"
#include "linnet/mac.h"
#include "linnet/offer.h"
#include "linnet/trust.h"
#include "test.h"
#include "vectors.h"
#if LINNET_HAS_MONOCYPHER
#include "linnet_monocypher.h"
#define VERIFY linnet_monocypher_verify
#endif
#if LINNET_HAS_SODIUM
#include "linnet_sodium.h"
#undef VERIFY
#define VERIFY linnet_sodium_verify
#endif

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
    for (int use = LINNET_FOR_DTLS; use <= LINNET_FOR_MAC; use++) {
        linnet_key_derive(key, (enum linnet_key_use)use, fleet, board, out);
        CHECK_EQUAL(vector_hex(v, uses[use], expected, sizeof expected), LINNET_KEY_BYTES);
        CHECK_BYTES(out, expected, LINNET_KEY_BYTES);
    }
}

/* ---- MACs ---- */

static struct linnet_message message;

static int read_chunk(void *context, uint32_t i, uint8_t *to, size_t capacity) {
    return vector_hex_text(vector_nth(context, "chunk", i), to, (int)capacity);
}

static uint32_t count(const struct vector *v, const char *name) {
    uint32_t n = 0;
    while (vector_nth(v, name, n)) {
        n++;
    }
    return n;
}

static void mac(const struct vector *v, enum linnet_message_type type) {
    static uint8_t packet[1024];
    static struct vector block;
    static uint8_t own[LINNET_MAC_BYTES];
    const struct linnet_mac_key names = {key, vector_need(v, "fleet"), vector_need(v, "board")};
    int fits;
    block = *v;
    linnet_message_init(&message, type);
    CHECK_EQUAL(vector_hex(v, "key", key, sizeof key), LINNET_KEY_BYTES);
    message.model.bytes = (const uint8_t *)vector_need(v, "model");
    message.model.length = strlen(vector_need(v, "model"));
    message.present |= 1u << LINNET_KEY_MODEL | 1u << LINNET_KEY_VERSION | 1u << LINNET_KEY_TRANSFER;
    linnet_message_mark(&message, LINNET_KEY_MAC);
    CHECK_EQUAL(vector_hex(v, "mac", own, sizeof own), LINNET_MAC_BYTES);
    message.mac.bytes = own;
    message.mac.length = sizeof own;
    if (type != LINNET_WELCOME && type != LINNET_ACKNOWLEDGE) {
        message.version = (uint32_t)vector_number(v, "version");
        message.transfer = (uint32_t)vector_number(v, "transfer");
    }
    switch (type) {
        case LINNET_COMMIT:
            vector_hex(v, "digest", message.digest, sizeof message.digest);
            message.examples = (uint32_t)vector_number(v, "examples");
            message.chunks = count(v, "chunk");
            CHECK_EQUAL(linnet_mac_update(&names, &message, read_chunk, &block, packet, sizeof packet, out), LINNET_OK);
            fits = memcmp(out, own, LINNET_MAC_BYTES) == 0;
            break;
        case LINNET_WELCOME:
            message.ordinal = (uint32_t)vector_number(v, "ordinal");
            fits = linnet_mac_fits(&names, &message, out);
            break;
        case LINNET_ACKNOWLEDGE:
            message.seen = (uint32_t)vector_number(v, "windows");
            if (strcmp(vector_need(v, "op"), "own") == 0) {
                message.own[0] = (uint32_t)vector_number(v, "serial");
                message.own[1] = (uint32_t)vector_number(v, "made");
                linnet_message_mark(&message, LINNET_KEY_OWN);
            }
            fits = linnet_mac_fits(&names, &message, out);
            break;
        case LINNET_RECEIPT:
            message.chunks = (uint32_t)vector_number(v, "chunks");
            message.outcome = (uint32_t)vector_number(v, "outcome");
            message.bitmap.length = (size_t)vector_hex(v, "bitmap", text, sizeof text);
            message.bitmap.bytes = text;
            fits = linnet_mac_fits(&names, &message, out);
            break;
        default:
            message.reason = (uint32_t)vector_number(v, "reason");
            CHECK_EQUAL(vector_hex(v, "refused", out, sizeof out), LINNET_MAC_BYTES);
            fits = linnet_mac_fits(&names, &message, out);
            break;
    }
    CHECK(strcmp(vector_need(v, "expect"), fits ? "ok" : linnet_error_name(LINNET_E_UNPROVEN)) == 0);
}

/* As it is written: the same message with zeros in the place of the MAC that it came with. */
static void report(const struct vector *v) {
    static uint8_t bytes[1024];
    static uint8_t own[LINNET_MAC_BYTES];
    const struct linnet_mac_key names = {key, vector_need(v, "fleet"), vector_need(v, "board")};
    const size_t length = (size_t)vector_hex(v, "hex", bytes, sizeof bytes);
    CHECK_EQUAL(vector_hex(v, "key", key, sizeof key), LINNET_KEY_BYTES);
    CHECK_EQUAL(linnet_message_read(&message, bytes, length), LINNET_OK);
    int fits = 0;
    if (LINNET_HAS(&message, LINNET_KEY_MAC)) {
        memcpy(own, message.mac.bytes, sizeof own);
        memset(bytes + (message.mac.bytes - bytes), 0, sizeof own);
        linnet_mac_report(&names, &message, bytes, length, out);
        fits = memcmp(out, own, sizeof own) == 0;
    }
    CHECK(strcmp(vector_need(v, "expect"), fits ? "ok" : linnet_error_name(LINNET_E_UNPROVEN)) == 0);
}

/* ---- a board's line ---- */

#define PAGE 256u

static void hears(struct linnet_enrol *enrol, const uint8_t *bytes, size_t length, const uint8_t *says, int said) {
    CHECK_EQUAL(linnet_enrol_receive(enrol, bytes, length, out, sizeof out), said);
    CHECK_BYTES(out, says, (size_t)said);
}

/* What the flash holds is told by whom it takes for the same: a proof comes of nothing else. */
static void holds(struct flash_ram *ram, const struct vector *v) {
    static struct linnet_enrol again;
    const size_t length = (size_t)vector_hex(v, "holds", text, sizeof text);
    CHECK_EQUAL(linnet_enrol_open(&again, &ram->flash, PAGE, 0), length > 0 ? LINNET_OK : LINNET_E_EMPTY);
    if (length > 0) {
        CHECK_BYTES(again.key, text + length - LINNET_KEY_BYTES, LINNET_KEY_BYTES);
        CHECK(linnet_enrol_receive(&again, text, length, out, sizeof out) > 11);
        CHECK_EQUAL(out[0], 0xA4); /* with a MAC */
    }
}

static void enrol(const struct vector *v) {
    static struct linnet_enrol first;
    static struct linnet_enrol board;
    struct flash_ram ram;
    flash_ram_init(&ram, 8u * PAGE, PAGE, 4);
    const size_t held = (size_t)vector_hex(v, "held", text, sizeof text);
    CHECK_EQUAL(linnet_enrol_open(&first, &ram.flash, PAGE, 0), LINNET_E_EMPTY);
    if (held > 0) {
        CHECK(linnet_enrol_receive(&first, text, held, out, sizeof out) > 0);
    }
    CHECK_EQUAL(linnet_enrol_open(&board, &ram.flash, PAGE, (int)vector_number(v, "button")), held > 0 ? LINNET_OK : LINNET_E_EMPTY);
    const size_t length = (size_t)vector_hex(v, "hears", text, sizeof text);
    const int said = vector_hex(v, "says", expected, sizeof expected);
    hears(&board, text, length, expected, said);
    for (size_t cut = 0; said > 0 && cut < length; cut++) { /* never beyond the end */
        CHECK_EQUAL(linnet_enrol_receive(&board, text, cut, out, sizeof out), 0);
    }
    holds(&ram, v);
    flash_ram_free(&ram);
}

/* ---- offers ---- */

static const uint8_t *signed_text;
static unsigned verified;

static int verify(const uint8_t *signature, const uint8_t *signed_bytes, size_t length, const uint8_t *public_key) {
    verified++;
    CHECK_EQUAL(length, LINNET_SIGNED_BYTES);
    CHECK_BYTES(signed_bytes, signed_text, LINNET_SIGNED_BYTES);
#ifdef VERIFY
    return VERIFY(signature, signed_bytes, length, public_key);
#else
    (void)signature;
    (void)public_key;
    return 0; /* what is given to a library is right; that it then says so, a build with one tests */
#endif
}

static void offer(const struct vector *v) {
    static uint8_t bytes[1024];
    static uint8_t public_key[LINNET_FLEET_KEY_BYTES];
    uint8_t proven[LINNET_DIGEST_BYTES] = {0};
    const size_t length = (size_t)vector_hex(v, "hex", bytes, sizeof bytes);
    const struct linnet_fleet_key shared = {key, NULL, vector_need(v, "fleet")};
    const struct linnet_fleet_key owner = {public_key, verify, vector_need(v, "fleet")};
    CHECK_EQUAL(vector_hex(v, "public", public_key, sizeof public_key), sizeof public_key);
    CHECK_EQUAL(vector_hex(v, "key", key, sizeof key), LINNET_KEY_BYTES);
    CHECK_EQUAL(vector_hex(v, "text", text, sizeof text), LINNET_SIGNED_BYTES);
    signed_text = text;
    verified = 0;
    CHECK_EQUAL(linnet_message_read(&message, bytes, length), LINNET_OK);
    CHECK_EQUAL(linnet_offer_fits(&shared, &message, bytes, length, proven), strcmp(vector_nth(v, "expect", 1), "ok") == 0);
    const int fits = linnet_offer_fits(&owner, &message, bytes, length, proven);
    CHECK_EQUAL(verified, LINNET_HAS(&message, LINNET_KEY_SIGNATURE));
#ifdef VERIFY
    CHECK_EQUAL(fits, strcmp(vector_nth(v, "expect", 0), "ok") == 0);
    CHECK_EQUAL(linnet_offer_fits(&owner, &message, bytes, length, proven), fits);
    CHECK_EQUAL(verified, fits ? 1u : 2u * LINNET_HAS(&message, LINNET_KEY_SIGNATURE)); /* what held is not verified again */
#else
    CHECK_EQUAL(fits, 0);
#endif
}

/* Each library that was found. */
static void ed25519(const struct vector *v) {
    const size_t length = (size_t)vector_hex(v, "text", text, sizeof text);
    const int is_right = strcmp(vector_need(v, "expect"), "ok") == 0;
    CHECK_EQUAL(vector_hex(v, "public", key, sizeof key), LINNET_FLEET_KEY_BYTES);
    CHECK_EQUAL(vector_hex(v, "signature", expected, sizeof expected), LINNET_SIGNATURE_BYTES);
#if LINNET_HAS_SODIUM
    CHECK_EQUAL(linnet_sodium_verify(expected, text, length, key), is_right);
#endif
#if LINNET_HAS_MONOCYPHER
    CHECK_EQUAL(linnet_monocypher_verify(expected, text, length, key), is_right);
#endif
    (void)length;
    (void)is_right;
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
    } else if (strcmp(op, "update") == 0) {
        mac(v, LINNET_COMMIT);
    } else if (strcmp(op, "welcome") == 0) {
        mac(v, LINNET_WELCOME);
    } else if (strcmp(op, "acknowledge") == 0 || strcmp(op, "own") == 0) {
        mac(v, LINNET_ACKNOWLEDGE);
    } else if (strcmp(op, "receipt") == 0) {
        mac(v, LINNET_RECEIPT);
    } else if (strcmp(op, "refusal") == 0) {
        mac(v, LINNET_REFUSAL);
    } else if (strcmp(op, "report") == 0) {
        report(v);
    } else if (strcmp(op, "enrol") == 0) {
        enrol(v);
    } else if (strcmp(op, "offer") == 0) {
        offer(v);
    } else if (strcmp(op, "ed25519") == 0) {
        ed25519(v);
    } else {
        CHECK(strcmp(op, "code") == 0 || strcmp(op, "read") == 0 || strcmp(op, "fleet") == 0);
    }
}

/* Power fails at every byte of the write: the board has its old key or the new one, and takes one again if it has none. */
static void a_key_is_there_or_not_at_every_byte(void) {
    static const uint8_t one[] = {0xA4, 0, 12, 0x18, 43, 0x61, 'b', 0x18, 44, 0x61, 'f', 0x18, 55, 0x50,
                                  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    uint8_t two[sizeof one];
    memcpy(two, one, sizeof one);
    two[sizeof two - 1] = 99;
    int was_taken = 0;
    for (long cut = 0; !was_taken; cut++) {
        static struct linnet_enrol enrol;
        struct flash_ram ram;
        flash_ram_init(&ram, 8u * PAGE, PAGE, 4);
        linnet_enrol_open(&enrol, &ram.flash, PAGE, 0);
        CHECK(linnet_enrol_receive(&enrol, one, sizeof one, out, sizeof out) > 3);
        linnet_enrol_open(&enrol, &ram.flash, PAGE, 1);
        ram.power = cut;
        was_taken = linnet_enrol_receive(&enrol, two, sizeof two, out, sizeof out) > 3;
        ram.power = -1;
        CHECK_EQUAL(linnet_enrol_open(&enrol, &ram.flash, PAGE, 0), LINNET_OK);
        CHECK(was_taken ? enrol.key[15] == 99 : enrol.key[15] == 16 || enrol.key[15] == 99);
        flash_ram_free(&ram);
    }
}

int main(void) {
    a_key_is_there_or_not_at_every_byte();
    vectors_run("trust.txt", run);
    return 0;
}
