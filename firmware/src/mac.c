#include "linnet/mac.h"

#include <string.h>

#include "linnet/assert.h"
#include "linnet/bytes.h"
#include "linnet/hmac.h"
#include "linnet/trust.h"

#if LINNET_MACS

#define PREFIX "linnet/v1"

/* Its length before each text: no two things have the same bytes. */
static void add_text(struct linnet_hmac *hmac, const void *text, size_t length) {
    const uint8_t byte = (uint8_t)length;
    linnet_hmac_update(hmac, &byte, 1);
    linnet_hmac_update(hmac, text, length);
}

static void begin(struct linnet_hmac *hmac, const struct linnet_mac_key *key, const char *label,
                  const struct linnet_message *m) {
    linnet_hmac_init(hmac, key->key, LINNET_KEY_BYTES);
    linnet_hmac_update(hmac, (const uint8_t *)PREFIX, sizeof PREFIX - 1);
    add_text(hmac, label, strlen(label));
    add_text(hmac, key->fleet, strlen(key->fleet));
    add_text(hmac, key->board, strlen(key->board));
    add_text(hmac, m->model.bytes, m->model.length);
}

static void end(struct linnet_hmac *hmac, uint8_t mac[LINNET_MAC_BYTES]) {
    uint8_t whole[LINNET_HMAC_BYTES];
    linnet_hmac_finish(hmac, whole);
    memcpy(mac, whole, LINNET_MAC_BYTES);
}

int linnet_mac_update(const struct linnet_mac_key *key, const struct linnet_message *m,
                      int (*read)(void *context, uint32_t i, uint8_t *out, size_t capacity), void *context,
                      uint8_t *packet, size_t packet_bytes, uint8_t mac[LINNET_MAC_BYTES]) {
    LINNET_ASSERT(key && key->key && key->fleet && key->board && m && read && packet && mac);
    struct linnet_hmac hmac;
    uint8_t figures[8];
    begin(&hmac, key, "update", m);
    linnet_store_le32(figures, m->version);
    linnet_hmac_update(&hmac, figures, 4);
    linnet_hmac_update(&hmac, m->digest, LINNET_DIGEST_BYTES);
    linnet_store_le16(figures, (uint16_t)m->transfer);
    linnet_store_le16(figures + 2, (uint16_t)m->chunks);
    linnet_store_le32(figures + 4, m->examples);
    linnet_hmac_update(&hmac, figures, 8);
    for (uint32_t i = 0; i < m->chunks; i++) {
        const int length = read(context, i, packet, packet_bytes);
        if (length < 0) {
            return length;
        }
        linnet_store_le16(figures, (uint16_t)length);
        linnet_hmac_update(&hmac, figures, 2);
        linnet_hmac_update(&hmac, packet, (size_t)length);
    }
    end(&hmac, mac);
    return LINNET_OK;
}

void linnet_mac_report(const struct linnet_mac_key *key, const struct linnet_message *m, const uint8_t *cleared,
                       size_t length, uint8_t mac[LINNET_MAC_BYTES]) {
    LINNET_ASSERT(key && key->key && key->fleet && key->board && m && cleared && mac);
    struct linnet_hmac hmac;
    begin(&hmac, key, "report", m);
    linnet_hmac_update(&hmac, cleared, length);
    end(&hmac, mac);
}

static void answer(const struct linnet_mac_key *key, const struct linnet_message *m, const uint8_t *own,
                   uint8_t mac[LINNET_MAC_BYTES]) {
    const int is_receipt = m->type == LINNET_RECEIPT;
    struct linnet_hmac hmac;
    uint8_t figures[12];
    if (m->type == LINNET_WELCOME) {
        begin(&hmac, key, "welcome", m);
        linnet_store_le16(figures, (uint16_t)m->ordinal);
        linnet_hmac_update(&hmac, figures, 2);
#if LINNET_WITH_POINTS
    } else if (m->type == LINNET_ACKNOWLEDGE) {
        const int is_own = LINNET_HAS(m, LINNET_KEY_OWN) != 0;
        begin(&hmac, key, is_own ? "own" : "acknowledge", m);
        linnet_store_le32(figures, m->seen);
        linnet_store_le32(figures + 4, m->own[0]);
        linnet_store_le32(figures + 8, m->own[1]);
        linnet_hmac_update(&hmac, figures, is_own ? 12 : 4);
#endif
    } else {
        begin(&hmac, key, is_receipt ? "receipt" : "refusal", m);
        linnet_store_le32(figures, m->version);
        linnet_store_le16(figures + 4, (uint16_t)m->transfer);
        linnet_store_le16(figures + 6, (uint16_t)(is_receipt ? m->chunks : m->reason));
        figures[8] = (uint8_t)m->outcome;
        linnet_hmac_update(&hmac, figures, is_receipt ? 9 : 8);
        linnet_hmac_update(&hmac, is_receipt ? m->bitmap.bytes : own, is_receipt ? m->bitmap.length : LINNET_MAC_BYTES);
    }
    end(&hmac, mac);
}

int linnet_mac_fits(const struct linnet_mac_key *key, const struct linnet_message *m,
                    const uint8_t own[LINNET_MAC_BYTES]) {
    LINNET_ASSERT(key && key->key && key->fleet && key->board && m && own);
    uint8_t mac[LINNET_MAC_BYTES];
    unsigned other = 0;
    if (!LINNET_HAS(m, LINNET_KEY_MAC)
        || (m->type == LINNET_REFUSAL
            && !(LINNET_HAS(m, LINNET_KEY_MODEL) && LINNET_HAS(m, LINNET_KEY_VERSION)
                 && LINNET_HAS(m, LINNET_KEY_TRANSFER)))) {
        return 0;
    }
    answer(key, m, own, mac);
    for (unsigned i = 0; i < LINNET_MAC_BYTES; i++) {
        other |= (unsigned)(mac[i] ^ m->mac.bytes[i]);
    }
    return other == 0;
}

#endif
