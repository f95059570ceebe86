/* What a board is given: its link, its store, its data, its memory, and how large that memory must be. */
#ifndef LINNET_BOARD_SETTINGS_H
#define LINNET_BOARD_SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/flash.h"
#include "linnet/model.h"
#include "linnet/round_trip.h"
#include "linnet/training.h"

#ifdef __cplusplus
extern "C" {
#endif

enum linnet_channel { LINNET_CHANNEL_UP, LINNET_CHANNEL_REPORT };

/*
 * How packets and messages leave the board. For MQTT and CoAP linnet/mqtt.h and linnet/coap.h fill it; for a serial line
 * the port does.
 */
struct linnet_link {
    void *context;
    /* Whether the link can take a packet of any length now; while it cannot, the board sends nothing. */
    int (*ready)(void *context);
    /* Takes a packet or message whole, copying it. What is lost on the way costs time only. */
    void (*send)(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length);
    /*
     * Told, where it is not null, what the board begins and ceases to want: LINNET_FULL, the retained chunks of the full
     * model; LINNET_UPDATE, what becomes of an update in custody. A link whose other end speaks by itself needs only the
     * first, one whose other end must be asked (CoAP) only the second. It keeps what it was told over its own breaks.
     */
    void (*want)(void *context, enum linnet_object object, int on);
    struct linnet_link_profile profile;
    uint16_t hello_bytes; /* a hello may be so long and carries first chunks (SPEC 16.5); 0: each chunk goes by itself */
    uint8_t retains;    /* 1: the chunks of steps and full models come unasked (MQTT's retained topics) */
    uint8_t identifies; /* 1: a line without addresses, on which the board says who it is before every hello */
    uint16_t credit;    /* bytes that the receive buffer takes, where it is below 2 KiB; 0: more */
};

struct linnet_board_settings {
    const char *board; /* ids of SPEC 1.2, closed by a zero; they and what else is pointed to outlive the board */
    const char *fleet; /* or null: the line's default */
    const char *model;
    const struct linnet_link *link;
    const struct linnet_data *data;
    const struct linnet_flash *flash;
    uint32_t store_offset;     /* where the store begins in the flash, a multiple of the page */
    uint32_t model_slot_bytes; /* linnet_board_model_slot and _work_slot say how many; the store takes */
    uint32_t work_slot_bytes;  /* slots · (model_slot_bytes + work_slot_bytes) */
    uint8_t slots;             /* 2 or more; more spread the wear */
    uint16_t max_chunks;       /* of an update, and of a step, diff or full model */
    uint16_t chunk_bytes;      /* longest chunk that the board makes; an offer that wants longer ones is refused */
    uint8_t holds_out;         /* 1: one of eight examples is never trained on, and the board tells how versions do on them
                                  (SPEC 10.8); of data that are not live, with LINNET_EVALUATION */
#if LINNET_PERSONAL
    /*
     * For the last layer at home (SPEC 10.9), linnet_board_personal_size bytes aligned to 4. Null, or too small for a model:
     * the board decides with the version as it is.
     */
    void *personal;
    size_t personal_bytes;
#endif
    uint64_t random_seed;      /* another one at every boot: of what only spreads load, never part of a result */
    void *memory;              /* aligned to 8; linnet_board_memory_size says how many bytes a model needs */
    size_t memory_bytes;
    const uint8_t *mac_key;    /* linnet_key_derive(…, LINNET_FOR_MAC, …): the board proves what it sends and believes only
                                  what is proven (SPEC 20.5); `fleet` is then needed. Null: a board without a key */
    const uint8_t *fleet_key;  /* the board takes only offers that this proves (SPEC 20.7); `fleet` is then needed. With
                                  `verify` the fleet's public key, 32 bytes (fleet.pub), else the key that its boards
                                  share, LINNET_KEY_BYTES (fleet.mac). Null: offers are taken as they come */
    /* Ed25519, by a library or the chip: linnet_verify in linnet/offer.h. Null: offers go by their MAC. */
    int (*verify)(const uint8_t *signature, const uint8_t *message, size_t length, const uint8_t *key);
    void *context;             /* of the two that follow, each of which may be null */
    /* counts.last_error has become this: memory too small for an offer, a store that fails, examples that do not load … */
    void (*failed)(void *context, int error);
    /* Millijoules since it was last asked, as far as the board can tell: they go with the round's report. */
    uint32_t (*energy)(void *context);
};

/*
 * Bytes of memory for a network, its training (of which network and batch count here), residual bits, and an outbox of
 * max_chunks chunks of up to chunk_bytes.
 */
size_t linnet_board_memory_size(const struct linnet_layout *layout, const struct linnet_training *training,
                                unsigned residual_bits, uint16_t max_chunks, uint16_t chunk_bytes);
#if LINNET_PERSONAL
size_t linnet_board_personal_size(const struct linnet_layout *layout);
#endif
/* Bytes of a slot for the model, and for the residual with an outbox of at most outbox_bytes. */
uint32_t linnet_board_model_slot(const struct linnet_layout *layout, uint32_t page_bytes);
uint32_t linnet_board_work_slot(const struct linnet_layout *layout, unsigned residual_bits, uint32_t outbox_bytes,
                                uint32_t page_bytes);

#ifdef __cplusplus
}
#endif

#endif
