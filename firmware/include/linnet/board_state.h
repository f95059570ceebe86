/*
 * What a board knows, part by part. The caller owns a struct linnet_board and looks at its `counts`; the rest belongs to
 * the functions of linnet/board.h.
 */
#ifndef LINNET_BOARD_STATE_H
#define LINNET_BOARD_STATE_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/backoff.h"
#include "linnet/board_settings.h"
#include "linnet/figures.h"
#include "linnet/model.h"
#include "linnet/quantizer.h"
#include "linnet/receiver.h"
#include "linnet/sender.h"
#include "linnet/store.h"
#include "linnet/training.h"
#include "linnet/verdict.h"

#ifdef __cplusplus
extern "C" {
#endif

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
    linnet_millis next_at; /* where no round is open: when one opens, LINNET_NEVER: not known */
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
#if LINNET_SAMPLING
    uint16_t take; /* boards that the round asks for; 0: all */
#endif
#if LINNET_PERSONAL
    uint8_t personal_rounds; /* 0: the fleet has no layer at home */
    uint16_t personal_share; /* of the rate, in 1/256 */
#endif
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
    uint64_t polled;    /* which of the packed chunks ask for a status */
    uint8_t packed;     /* chunks that travel with the announcement */
#if LINNET_MACS
    uint8_t mac[LINNET_MAC_BYTES]; /* over the outbox, of a board that has a key */
#endif
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
#if LINNET_MACS
    uint32_t epoch; /* of the newest offer that was proven, and its round; 0: none was */
    uint32_t epoch_round;
#endif
#if LINNET_WITH_POINTS
    uint32_t own_serial; /* of the last word of a person on the own point; 0: there was none */
    uint32_t own_mark;   /* of the features' scale that it stands on */
    uint8_t own_windows; /* that it is made of; 0: there is none */
    uint8_t own_taken;   /* of them so far */
    uint8_t own_features; /* 0: it is not begun */
#endif
#if LINNET_WITH_AUTOENCODER
    uint8_t has_learnt; /* the outbox holds differences of an autoencoder, no sums */
#endif
};

#if LINNET_EVALUATION
/* The held-out examples, before a round's training. */
struct linnet_evaluation {
    uint32_t count;
    uint32_t at;
    uint32_t right;
#if LINNET_WITH_WINDOWS
    uint32_t blind; /* windows among them that say nothing */
#endif
    uint16_t confusion_bytes; /* of the matrix at the end of the scratch, 0: there is none */
};
#endif

#if LINNET_WITH_POINTS
/* A board's windows: what it makes of them in a round, and what it last found of its machine (SPEC 21.6, 21.9). */
struct linnet_watch {
    struct linnet_sensing sensing; /* in the scratch */
    struct linnet_verdict verdict;
    struct linnet_base of;           /* the version whose points have been asked */
    uint32_t own[LINNET_MAX_POINTS]; /* windows of this board that each of them holds */
    uint32_t at;                     /* windows looked at in the pass over all of them */
    uint32_t end;    /* of these */
    uint32_t next;   /* index of the next one */
    uint32_t step;   /* from one to the next */
    uint32_t untold; /* windows judged since a state was said */
    uint8_t told;    /* enum linnet_state */
    uint8_t is_cut;  /* sensing stands in the scratch */
    uint8_t is_adding;
    uint8_t stage; /* enum linnet_points_stage, of the round that is worked for */
};
#endif

#if LINNET_PERSONAL
/* The last layer at home; its values are in settings.personal. */
struct linnet_personal {
    struct linnet_base base; /* the version that was tuned last, or could not be */
    uint8_t is_known;        /* there was one since the boot */
    uint8_t has_failed;
    uint8_t is_tuning; /* what trains now is this */
};
#endif

/* The parts of settings.memory. */
struct linnet_board_parts {
    void *parameters;  /* int16_t[] or float[], by the network */
    float *momentum;   /* sigmoid only, else null */
    uint32_t *offsets; /* of the outbox's chunks in the store */
    void *sender;
    uint8_t *bitmap; /* of what is collected */
    uint8_t *packet;
    size_t packet_bytes;
#if LINNET_WITH_POINTS
    int32_t *own_words; /* of the own point */
#endif
#if LINNET_WITH_WINDOWS
    uint8_t *scale;  /* of features of windows, as the offer has it */
    uint8_t scaled;  /* features of that scale; 0: there is none */
#endif
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
#if LINNET_HOOKS
    int refusal;       /* the newest one's reason, as an error of error.h */
#endif
    uint32_t dropped;  /* packets and messages that this board refused */
    uint32_t unproven; /* of these, what somebody said in the aggregator's name */
    uint32_t bytes_up;
    uint32_t bytes_down;
    int last_error;    /* of the board's own: store, space, data; 0 for none */
    int told_error;    /* to settings.failed */
};

struct linnet_board {
    /* Small and often asked for first: they are reached by short instructions. */
    uint8_t network; /* of the parts' layout */
    uint8_t has_layout;
    uint8_t has_held;
    uint8_t has_offer;
    uint8_t is_connected;
    uint8_t is_greeted; /* by the other end of this connection */
    uint8_t is_offered; /* an offer has come over it */
    uint8_t is_training;
    uint8_t parameters_state; /* enum linnet_parameters_state */
#if LINNET_HOOKS
    uint8_t lacks;            /* memory for the newest offer, and has not said so yet */
#endif
    uint8_t wanted;           /* what the link was told: bit o for enum linnet_object o */
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
#if LINNET_HOOKS
    uint32_t needs;          /* bytes, for the offer that it lacks memory for */
    uint32_t needs_version;  /* of that offer */
#endif
#if LINNET_WITH_SIGNATURES
    uint8_t proven[LINNET_DIGEST_BYTES]; /* the offer that was verified last */
#endif
#if LINNET_EVALUATION
    struct linnet_evaluation evaluation;
#endif
#if LINNET_WITH_POINTS
    struct linnet_watch watch;
#endif
#if LINNET_PERSONAL
    struct linnet_personal personal;
#endif
    struct linnet_figures figures;
    struct linnet_round offer;
    struct linnet_board_settings settings;
    struct linnet_residual residual;
    struct linnet_layout layout;
    struct linnet_store model_store;
    struct linnet_store work_store;
};

#ifdef __cplusplus
}
#endif

#endif
