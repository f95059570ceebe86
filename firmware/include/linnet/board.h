/*
 * One board through its rounds (SPEC section 16): greets, follows the model, trains, sends its update and settles it,
 * and resumes all of that after a reboot. It ties the other stages to a link, a clock, a store and data of a few
 * functions each.
 *
 * The owner calls linnet_board_receive with what the link brings and linnet_board_poll whenever something came or the
 * time that it returned has passed. Nothing here waits; one call takes at most one mini-batch of training or one write
 * of the store. Not from an interrupt.
 */
#ifndef LINNET_BOARD_H
#define LINNET_BOARD_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/backoff.h"
#include "linnet/figures.h"
#include "linnet/message.h"
#include "linnet/model.h"
#include "linnet/quantizer.h"
#include "linnet/receiver.h"
#include "linnet/sender.h"
#include "linnet/store.h"
#include "linnet/training.h"

enum linnet_channel { LINNET_CHANNEL_UP, LINNET_CHANNEL_REPORT };

/* How packets and messages leave the board. */
struct linnet_link {
    void *context;
    /* Whether the link can take a packet of any length now; while it cannot, the board sends nothing. */
    int (*ready)(void *context);
    /* Takes a packet or message whole, copying it. What is lost on the way costs time only. */
    void (*send)(void *context, enum linnet_channel channel, const uint8_t *bytes, size_t length);
    struct linnet_link_profile profile;
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
    uint64_t random_seed;      /* another one at every boot: of what only spreads load, never part of a result */
    void *memory;              /* aligned to 8; linnet_board_memory_size says how many bytes a model needs */
    size_t memory_bytes;
};

/*
 * Bytes of memory for a network, its training (of which network and batch count here), residual bits, and an outbox of
 * max_chunks chunks of up to chunk_bytes.
 */
size_t linnet_board_memory_size(const struct linnet_layout *layout, const struct linnet_training *training,
                                unsigned residual_bits, uint16_t max_chunks, uint16_t chunk_bytes);
/* Bytes of a slot for the model, and for the residual with an outbox of at most outbox_bytes. */
uint32_t linnet_board_model_slot(const struct linnet_layout *layout, uint32_t page_bytes);
uint32_t linnet_board_work_slot(const struct linnet_layout *layout, unsigned residual_bits, uint32_t outbox_bytes,
                                uint32_t page_bytes);

/* A version of the model. */
struct linnet_base {
    uint32_t version;
    uint8_t digest[LINNET_DIGEST_BYTES];
};

/* What an offer says, as far as a board needs it later. */
struct linnet_round {
    struct linnet_base base;
    struct linnet_base full; /* the retained full model */
    uint8_t previous[LINNET_DIGEST_BYTES];
    uint32_t round;
    uint32_t open;
    uint32_t pace_us;
    uint32_t maximum;
    uint32_t deadline_ms; /* 0: the offer names the last version and opens no round */
    uint16_t cohort;
    uint16_t window;
    uint16_t steps;       /* chunks of the step from `previous`, 0: none */
    uint16_t full_chunks; /* 0: no retained full model */
    uint16_t c16;
    uint16_t chunk_bytes;
    uint8_t codec;
    uint8_t residual_bits;
    uint8_t eager;
    uint8_t mode;
    struct linnet_training training;
};

enum linnet_catchup_state {
    LINNET_IDLE = 0,   /* nothing is collected */
    LINNET_COLLECTING, /* chunks go into the working parameters as they come */
    LINNET_DONE        /* collected; its sender may still ask whether all arrived */
};

/* The way to the offered version (SPEC 16.3). */
struct linnet_catchup {
    struct linnet_receiver receiver;
    struct linnet_backoff asking;
    struct linnet_base to;   /* what the object leads to, once an offer has named it */
    uint32_t from_version;   /* what its CRC seed and its requests name */
    uint32_t covered;        /* parameters */
    uint8_t object;          /* enum linnet_object */
    uint8_t state;           /* enum linnet_catchup_state */
    uint8_t is_counted;      /* the number of chunks is known */
    uint8_t is_named;        /* `to` is known */
    uint8_t has_asked;
    uint8_t must_fetch_full; /* what was collected led to another digest */
    uint8_t is_live; /* someone sends to this board and wants statuses */
};

enum linnet_dispatch_stage {
    LINNET_DISPATCH_IDLE = 0,  /* no outbox, or it is in custody */
    LINNET_DISPATCH_READY,     /* encoded, not yet announced */
    LINNET_DISPATCH_SENDING,   /* announced by a hello of this connection */
    LINNET_DISPATCH_INTERRUPTED, /* announced by an earlier connection or before a reboot */
    LINNET_DISPATCH_CLOSING    /* a newer round is open: the board asks what became of it */
};

/* The outbox on its way (SPEC 16.5, 16.6). */
struct linnet_dispatch {
    struct linnet_sender sender;
    struct linnet_backoff announcing;
    struct linnet_backoff committing;
    linnet_millis start_at;
    uint32_t resent;
    uint16_t first_window;
    uint8_t stage;      /* enum linnet_dispatch_stage */
    uint8_t has_sender;
    uint8_t eager;
};

/* An encoded update: figures in RAM, chunks in the store. */
struct linnet_outbox {
    struct linnet_base base;
    uint32_t round;
    uint32_t examples;
    uint32_t loss;     /* millionths */
    uint32_t accuracy; /* millionths */
    uint32_t bytes;    /* of the chunks in the store */
    uint32_t longest;  /* chunk */
    uint16_t chunks;   /* 0: there is no outbox */
    uint16_t transfer;
};

/* What survives a reboot in one piece with the residual (SPEC 16.1). */
struct linnet_kept {
    struct linnet_outbox outbox;
    uint32_t worked_round; /* the offer last worked for */
    uint8_t worked_digest[LINNET_DIGEST_BYTES];
    uint16_t ordinal;
    uint16_t last_transfer;
    uint8_t has_ordinal;
    uint8_t has_worked;
    uint8_t residual_fraction;
};

/* The parts of settings.memory. */
struct linnet_board_parts {
    void *parameters;  /* int16_t[] or float[], by the network */
    float *momentum;   /* sigmoid only, else null */
    uint32_t *offsets; /* of the outbox's chunks in the store */
    void *sender;
    uint8_t *bitmap; /* of what is collected */
    uint8_t *packet;
    size_t packet_bytes;
    uint8_t *scratch; /* of training; of repairs while the board collects */
    size_t scratch_bytes;
};

enum linnet_parameters_state {
    LINNET_PARAMETERS_DIRTY = 0, /* anything */
    LINNET_PARAMETERS_HELD,      /* the version held, as the wire has it */
    LINNET_PARAMETERS_TRAINABLE, /* the version held, as its network computes with it */
    LINNET_PARAMETERS_CHANGING   /* chunks or training are at work on them */
};

/* What happened, for whoever watches; counts wrap. */
struct linnet_board_counts {
    uint32_t rounds;   /* updates encoded */
    uint32_t receipts; /* updates settled by a receipt */
    uint32_t refused;  /* refusals heard */
    uint32_t dropped;  /* packets and messages that this board refused */
    uint32_t bytes_up;
    uint32_t bytes_down;
    int last_error;    /* of the board's own: store, space, data; 0 for none */
};

struct linnet_board {
    /* Small and often asked for first: they are reached by short instructions. */
    uint8_t network; /* of the parts' layout */
    uint8_t has_layout;
    uint8_t has_held;
    uint8_t has_offer;
    uint8_t is_connected;
    uint8_t is_training;
    uint8_t parameters_state; /* enum linnet_parameters_state */
    int32_t training_layer;
    uint32_t taken; /* examples of a pass of the training in progress */
    uint32_t pass;
    uint32_t at;
    linnet_millis now;
    struct linnet_board_parts parts;
    struct linnet_board_counts counts;
    struct linnet_kept kept;
    struct linnet_base held;
    struct linnet_catchup catchup;
    struct linnet_dispatch dispatch;
    struct linnet_backoff greeting;
    struct linnet_answers answers;
    struct linnet_figures figures;
    struct linnet_round offer;
    struct linnet_board_settings settings;
    struct linnet_residual residual;
    struct linnet_layout layout;
    struct linnet_store model_store;
    struct linnet_store work_store;
};

/*
 * A board at boot: reads the store. LINNET_OK, LINNET_E_MALFORMED for a bad id, LINNET_E_SPACE when the memory is too
 * small for the model that the store holds, or LINNET_E_STORE.
 */
int linnet_board_init(struct linnet_board *board, const struct linnet_board_settings *settings, linnet_millis now);

/* The link is up, its subscriptions hold; or it is gone. */
void linnet_board_connected(struct linnet_board *board, linnet_millis now);
void linnet_board_disconnected(struct linnet_board *board);

/*
 * A packet or message, whole and without its frame. 0, or the reason why it was dropped: noise and packets of nothing
 * wanted are normal.
 */
int linnet_board_receive(struct linnet_board *board, const uint8_t *bytes, size_t length, linnet_millis now);

/*
 * Does what is due. Returns when to call it again if nothing arrives before: `now` while there is more to do at once,
 * LINNET_NEVER when only the link can bring more.
 */
linnet_millis linnet_board_poll(struct linnet_board *board, linnet_millis now);

/* Parameters of the version held, to classify with: null while they are being changed. */
const void *linnet_board_parameters(struct linnet_board *board);

#endif
