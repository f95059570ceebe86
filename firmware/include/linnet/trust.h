/*
 * What a board derives from its one key (SPEC 20). A program that knows its key, its fleet and its id needs nothing else
 * to identify itself on any link.
 *
 * Each derivation takes about 200 000 instructions; derive once and keep the result. A program that calls none of this
 * links none of it.
 */
#ifndef LINNET_TRUST_H
#define LINNET_TRUST_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LINNET_KEY_BYTES 16

enum linnet_key_use {
    LINNET_FOR_MQTT, /* the password at the broker: linnet_mqtt_password writes it as text */
    LINNET_FOR_DTLS, /* the pre-shared key towards a gateway; the identity is the board's id */
    LINNET_FOR_MAC   /* for MACs over what the board says and is told: linnet_board_settings.mac_key */
};

/* fleet and board: texts of 1 … 64 characters (SPEC 1.2). */
void linnet_key_derive(const uint8_t key[LINNET_KEY_BYTES], enum linnet_key_use use, const char *fleet,
                       const char *board, uint8_t out[LINNET_KEY_BYTES]);

/* The board's password at an MQTT broker: 32 hex digits and the final 0. The user's name is the board's id. */
void linnet_mqtt_password(const uint8_t key[LINNET_KEY_BYTES], const char *fleet, const char *board,
                          char out[2 * LINNET_KEY_BYTES + 1]);

#ifdef __cplusplus
}
#endif

#endif
