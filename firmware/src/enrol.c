#include "linnet/enrol.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/cbor.h"
#include "linnet/hmac.h"

#define TYPE 12u
#define KEY_BOARD 43u
#define KEY_FLEET 44u
#define KEY_MAC 50u
#define KEY_KEY 55u
#define LABEL "linnet/v1\5enrol"

/* A message of type 12: to a board a question, or with all three what it is to take. */
struct given {
    struct linnet_slice board;
    struct linnet_slice fleet;
    struct linnet_slice key;
};

static int read_id(struct linnet_cbor_reader *reader, struct linnet_slice *id) {
    const int error = linnet_cbor_read_text(reader, id);
    return error ? error : linnet_is_id(id->bytes, id->length) ? LINNET_OK : LINNET_E_MALFORMED;
}

static int read_key(struct linnet_cbor_reader *reader, struct linnet_slice *key) {
    const int error = linnet_cbor_read_bytes(reader, key);
    return error ? error : key->length == LINNET_KEY_BYTES ? LINNET_OK : LINNET_E_MALFORMED;
}

static int is_all(const struct given *given) {
    return given->board.length > 0 && given->fleet.length > 0 && given->key.length > 0;
}

static int is_none(const struct given *given) {
    return given->board.length == 0 && given->fleet.length == 0 && given->key.length == 0;
}

/* LINNET_E_EMPTY: a message of another type. */
static int read_given(struct given *given, const uint8_t *bytes, size_t length) {
    struct linnet_cbor_reader reader = {bytes, bytes + length};
    uint64_t pairs;
    uint64_t before = 0;
    memset(given, 0, sizeof *given);
    int error = linnet_cbor_read_map(&reader, &pairs);
    for (uint64_t i = 0; !error && i < pairs; i++) {
        uint64_t key;
        uint64_t type = 0;
        error = linnet_cbor_read_uint(&reader, &key);
        if (error) {
            break;
        }
        if (i > 0 ? key <= before : key != 0) {
            return LINNET_E_MALFORMED;
        }
        before = key;
        error = key == 0           ? linnet_cbor_read_uint(&reader, &type)
                : key == KEY_BOARD ? read_id(&reader, &given->board)
                : key == KEY_FLEET ? read_id(&reader, &given->fleet)
                : key == KEY_KEY   ? read_key(&reader, &given->key)
                                   : linnet_cbor_skip(&reader);
        if (!error && key == 0 && type != TYPE) {
            return LINNET_E_EMPTY;
        }
    }
    return error ? error : pairs > 0 && reader.at == reader.end && (is_all(given) || is_none(given)) ? LINNET_OK
                                                                                                 : LINNET_E_MALFORMED;
}

static void take(struct linnet_enrol *enrol, const struct given *given) {
    memcpy(enrol->board, given->board.bytes, given->board.length);
    enrol->board[given->board.length] = 0;
    memcpy(enrol->fleet, given->fleet.bytes, given->fleet.length);
    enrol->fleet[given->fleet.length] = 0;
    memcpy(enrol->key, given->key.bytes, LINNET_KEY_BYTES);
    enrol->has = 1;
}

int linnet_enrol_open(struct linnet_enrol *enrol, const struct linnet_flash *flash, uint32_t offset, int may_replace) {
    LINNET_ASSERT(enrol && flash);
    uint8_t record[LINNET_ENROL_MAX];
    struct given given;
    memset(enrol, 0, sizeof *enrol);
    enrol->may_replace = may_replace != 0;
    enrol->store.flash = flash;
    enrol->store.offset = offset;
    enrol->store.slot_bytes = LINNET_STORE_SLOT_SIZE(LINNET_ENROL_MAX, flash->page_bytes);
    enrol->store.slots = 2;
    int error = linnet_store_open(&enrol->store);
    const uint32_t length = linnet_store_length(&enrol->store);
    if (!error) {
        error = length > sizeof record ? LINNET_E_EMPTY : linnet_store_read(&enrol->store, 0, record, length);
    }
    if (error) {
        return error;
    }
    if (read_given(&given, record, length) != LINNET_OK || !is_all(&given)) {
        return LINNET_E_EMPTY;
    }
    take(enrol, &given);
    return LINNET_OK;
}

static void put(struct linnet_cbor_writer *out, unsigned key, enum linnet_cbor_major major, const void *bytes,
                size_t length) {
    const struct linnet_slice value = {bytes, length};
    linnet_cbor_write_head(out, LINNET_CBOR_UINT, key);
    linnet_cbor_write_string(out, major, value);
}

static void write_head(struct linnet_cbor_writer *out, unsigned pairs) {
    linnet_cbor_write_head(out, LINNET_CBOR_MAP, pairs);
    linnet_cbor_write_head(out, LINNET_CBOR_UINT, 0);
    linnet_cbor_write_head(out, LINNET_CBOR_UINT, TYPE);
}

/* The record is the message that gives the three, in the one encoding that it has. */
static int keep(struct linnet_enrol *enrol, const struct given *given) {
    uint8_t record[LINNET_ENROL_MAX];
    struct linnet_cbor_writer out = {record, sizeof record, 0};
    write_head(&out, 4);
    put(&out, KEY_BOARD, LINNET_CBOR_TEXT, given->board.bytes, given->board.length);
    put(&out, KEY_FLEET, LINNET_CBOR_TEXT, given->fleet.bytes, given->fleet.length);
    put(&out, KEY_KEY, LINNET_CBOR_BYTES, given->key.bytes, LINNET_KEY_BYTES);
    int error = linnet_store_begin(&enrol->store);
    error = error ? error : linnet_store_append(&enrol->store, record, out.length);
    return error ? error : linnet_store_commit(&enrol->store);
}

/* What is given is what is here. In the same time wherever the keys differ. */
static int is_held(const struct linnet_enrol *enrol, const struct given *given) {
    unsigned other = enrol->has ? 0 : 1;
    for (unsigned i = 0; i < LINNET_KEY_BYTES; i++) {
        other |= (unsigned)(enrol->key[i] ^ given->key.bytes[i]);
    }
    return other == 0 && strlen(enrol->board) == given->board.length && strlen(enrol->fleet) == given->fleet.length
           && memcmp(enrol->board, given->board.bytes, given->board.length) == 0
           && memcmp(enrol->fleet, given->fleet.bytes, given->fleet.length) == 0;
}

static void add_text(struct linnet_hmac *hmac, const char *text) {
    const uint8_t length = (uint8_t)strlen(text);
    linnet_hmac_update(hmac, &length, 1);
    linnet_hmac_update(hmac, (const uint8_t *)text, length);
}

static void prove(const struct linnet_enrol *enrol, uint8_t out[LINNET_HMAC_BYTES]) {
    uint8_t key[LINNET_KEY_BYTES];
    struct linnet_hmac hmac;
    linnet_key_derive(enrol->key, LINNET_FOR_MAC, enrol->fleet, enrol->board, key);
    linnet_hmac_init(&hmac, key, sizeof key);
    linnet_hmac_update(&hmac, (const uint8_t *)LABEL, sizeof LABEL - 1);
    add_text(&hmac, enrol->fleet);
    add_text(&hmac, enrol->board);
    linnet_hmac_finish(&hmac, out);
}

int linnet_enrol_receive(struct linnet_enrol *enrol, const uint8_t *content, size_t length, uint8_t *answer,
                         size_t capacity) {
    LINNET_ASSERT(enrol && content && answer && capacity >= LINNET_ENROL_MAX);
    struct linnet_cbor_writer out = {answer, capacity, 0};
    uint8_t proof[LINNET_HMAC_BYTES];
    struct given given;
    int is_proven = 0;
    if (read_given(&given, content, length) != LINNET_OK) {
        return 0;
    }
    if (is_all(&given) && !is_held(enrol, &given) && (!enrol->has || enrol->may_replace) && !keep(enrol, &given)) {
        take(enrol, &given);
        enrol->may_replace = 0;
    }
    if (is_all(&given)) {
        is_proven = is_held(enrol, &given);
    }
    if (!enrol->has || (enrol->may_replace && !is_proven)) {
        write_head(&out, 1);
        return (int)out.length;
    }
    write_head(&out, is_proven ? 4 : 3);
    put(&out, KEY_BOARD, LINNET_CBOR_TEXT, enrol->board, strlen(enrol->board));
    put(&out, KEY_FLEET, LINNET_CBOR_TEXT, enrol->fleet, strlen(enrol->fleet));
    if (is_proven) {
        prove(enrol, proof);
        put(&out, KEY_MAC, LINNET_CBOR_BYTES, proof, LINNET_MAC_BYTES);
    }
    return (int)out.length;
}
