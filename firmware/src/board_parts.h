/*
 * What the files of the board share, in the order in which they stand: each calls only those before it, and board.c, the
 * last, carries what one part has done to the next.
 */
#ifndef LINNET_BOARD_PARTS_H
#define LINNET_BOARD_PARTS_H

#include "linnet/assert.h"
#include "linnet/board_state.h"
#include "linnet/config.h"
#include "linnet/mac.h"

/* ---- memory.c ---- */

/* Bytes of an own point, where the layout may be one with points: two words a feature (SPEC 21.4, 21.10, 23.2). */
static inline uint32_t linnet_own_bytes(const struct linnet_layout *layout) {
#if LINNET_WITH_AUTOENCODER
    const struct linnet_layer *last = &layout->layer[layout->layers - 1u];
    if (layout->numeric == LINNET_INT16 && layout->layers > 1 && last->inputs == layout->layer[0].inputs
        && last->outputs % 3u == 0) {
        return 8u * last->inputs;
    }
#endif
    const int may_be_points = LINNET_WITH_POINTS && layout->numeric == LINNET_INT16 && layout->layers == 1
                              && layout->layer[0].inputs % 2u == 1;
    return may_be_points ? 4u * (layout->layer[0].inputs - 1u) : 0;
}

/* The network trains in whole numbers. */
#define linnet_is_whole(board) linnet_trains_integers(linnet_trained_as((board)->network, &(board)->layout))

#if LINNET_WITH_POINTS
/* The table of points in the working parameters of a network that has one, behind its layers that train. */
static inline int16_t *linnet_table_of(const struct linnet_board *board) {
    const uint32_t trained = board->layout.layer[board->layout.layers - 1u].first;
    return linnet_is_whole(board)
               ? (int16_t *)board->parts.parameters + trained
               : (int16_t *)(void *)((float *)board->parts.parameters + trained);
}
#endif

/*
 * Cuts the memory for board->layout, a network and board->residual.bits. What stood in it is lost: linnet_keep_reload
 * brings back the residual and the outbox's offsets. LINNET_E_SPACE when the memory is too small.
 */
int linnet_memory_cut(struct linnet_board *board, unsigned network);

#if LINNET_MACS
/* As whom a board proves what it says, and under which key; null: it has none. */
static inline struct linnet_mac_key linnet_mac_key_of(const struct linnet_board_settings *settings) {
    const struct linnet_mac_key key = {settings->mac_key, settings->fleet, settings->board};
    return key;
}
#endif

/* ---- say.c ---- */

struct linnet_slice linnet_say_model_id(const struct linnet_board *board);
/* The CRC seed of chunks made on a version of the model. */
uint32_t linnet_say_seed(const struct linnet_board *board, const struct linnet_base *base);
/* Sends a message; what is wrong with it would be a fault of this library and shows as last_error. */
void linnet_say_message(struct linnet_board *board, enum linnet_channel channel, const struct linnet_message *message);
/* What the board says of itself, proven where it has a key. */
#if LINNET_MACS
void linnet_say_report(struct linnet_board *board, struct linnet_message *report);
#else
#define linnet_say_report(board, report) linnet_say_message(board, LINNET_CHANNEL_REPORT, report)
#endif
/* On a shared line: who speaks, ahead of every hello (SPEC 15.2). */
void linnet_say_identity(struct linnet_board *board);

/* Once for each offer that came and is too large for the board's memory. */
#if LINNET_HOOKS
void linnet_say_lack(struct linnet_board *board);
#else
#define linnet_say_lack(board) ((void)(board))
#endif

/* ---- greeting.c ---- */

/* The link is up; is_announced: the announcement of an outbox greets. */
void linnet_greeting_connected(struct linnet_board *board, int is_announced);
void linnet_greeting_disconnected(struct linnet_board *board);
/* A welcome has come, or a receipt about the outbox. */
void linnet_greeting_answered(struct linnet_board *board);
/* board->offer is new; is_first: since the boot. */
void linnet_greeting_offered(struct linnet_board *board, int is_first);
/* is_asked: the other end asks who is there. */
void linnet_greeting_refused(struct linnet_board *board, int is_asked, uint32_t wait_ms);
void linnet_greeting_poll(struct linnet_board *board);

/* ---- keep.c: what survives a reboot ---- */

/* At boot: what the store holds; cuts the memory for it. */
int linnet_keep_load(struct linnet_board *board);
/* The working parameters, in the wire's form, are the version `base` from here on. */
int linnet_keep_model(struct linnet_board *board, const struct linnet_base *base);
/* Copies the version held into the working parameters: as the wire has it, or as the network computes with it. */
int linnet_keep_restore(struct linnet_board *board, int as_trained);
/* Reads parameters first … of the version held: int16_t[] or float[] by the layout's numeric. */
int linnet_keep_base(const struct linnet_board *board, uint32_t first, uint32_t count, void *out);
/* A new outbox in three steps: begin, a chunk at a time, end with the residual and the board's figures. */
int linnet_keep_begin(struct linnet_board *board);
int linnet_keep_append(struct linnet_board *board, const uint8_t *chunk, size_t length);
int linnet_keep_end(struct linnet_board *board);
/* The same outbox (or none) with what else changed. */
int linnet_keep_again(struct linnet_board *board);
/* Reads chunk i of the outbox; out may be null. Returns its length or a reason. */
int linnet_keep_chunk(void *board, uint32_t i, uint8_t *out, size_t capacity);
/* Reads the residual and the outbox's offsets back; the residual is zero when it does not fit the layout and bits. */
int linnet_keep_reload(struct linnet_board *board);

/* ---- proof.c: what a board with a key shows, and believes (SPEC 20.5) ---- */

#if LINNET_MACS
/* The outbox is new, or read back at boot: makes its MAC, once, since it takes long. */
void linnet_proof_make(struct linnet_board *board);
/* To a message about the outbox. */
void linnet_proof_add(const struct linnet_board *board, struct linnet_message *message);
/* Of an offer as it came: LINNET_OK, or why it is not taken; counts then. */
int linnet_proof_of_offer(struct linnet_board *board, const struct linnet_message *offer, const uint8_t *bytes,
                          size_t length);
/* An offer that was proven is taken: none from before it will be. */
void linnet_proof_take(struct linnet_board *board, const struct linnet_message *offer);
/* Whether a welcome, a receipt or a refusal of the outbox may be acted upon for good; counts if not. */
int linnet_proof_holds(struct linnet_board *board, const struct linnet_message *message);
#else
#define linnet_proof_make(board) ((void)(board))
#define linnet_proof_add(board, message) ((void)(board), (void)(message))
#define linnet_proof_of_offer(board, offer, bytes, length) ((void)(board), (void)(offer), (void)(bytes), (void)(length), 0)
#define linnet_proof_take(board, offer) ((void)(board), (void)(offer))
#define linnet_proof_holds(board, message) ((void)(board), (void)(message), 1)
#endif

/* ---- encoding.c ---- */

/* Quantises and encodes what the training of this round changed, into a new outbox; residuals change with it. */
int linnet_encoding_run(struct linnet_board *board);

/* ---- catchup.c: the way to the newest version ---- */

void linnet_catchup_init(struct linnet_board *board);
/* A new offer, or a new version held: goes as far as what has arrived allows and decides what to ask for. */
void linnet_catchup_advance(struct linnet_board *board);
int linnet_catchup_is_current(const struct linnet_board *board);
/* Forgets what is being collected: its memory is needed. */
void linnet_catchup_drop(struct linnet_board *board);
int linnet_catchup_packet(struct linnet_board *board, const uint8_t *packet, size_t length);
void linnet_catchup_status(struct linnet_board *board, const struct linnet_message *status);
/* 1: the refusal answered a request made here. */
int linnet_catchup_refused(struct linnet_board *board, const struct linnet_message *refusal);
void linnet_catchup_connected(struct linnet_board *board);

/* ---- asking.c ---- */

void linnet_asking_poll(struct linnet_board *board);
linnet_millis linnet_asking_wake(const struct linnet_board *board);

/* ---- packing.c: chunks that travel with the announcement ---- */

/*
 * Puts first chunks of the outbox into the hello: as many as the link takes, drawn from the sender; or those that went
 * with it before. They stand in the packet buffer where linnet_say_message will want them.
 */
void linnet_packing_begin(struct linnet_board *board, struct linnet_message *hello);
void linnet_packing_again(struct linnet_board *board, struct linnet_message *hello);

/* ---- dispatch.c: the outbox on its way ---- */

void linnet_dispatch_init(struct linnet_board *board);
void linnet_dispatch_ready(struct linnet_board *board);
int linnet_dispatch_connected(struct linnet_board *board);
void linnet_dispatch_disconnected(struct linnet_board *board);
void linnet_dispatch_drop(struct linnet_board *board);
/* A receipt or a final refusal has come, or the outbox is in custody: nothing more to send. And the same once more. */
void linnet_dispatch_settled(struct linnet_board *board);
void linnet_dispatch_settled_again(struct linnet_board *board);
/* 0: there is nothing to ask, the outbox was never announced or is in custody. */
int linnet_dispatch_ask_to_close(struct linnet_board *board);
int linnet_dispatch_has_given_up(const struct linnet_board *board);
/* In custody: a gateway will know what becomes of it. */
int linnet_dispatch_is_entrusted(const struct linnet_board *board);
int linnet_dispatch_is_about(const struct linnet_board *board, const struct linnet_message *message);
void linnet_dispatch_status(struct linnet_board *board, const struct linnet_message *status);
void linnet_dispatch_welcome(struct linnet_board *board, const struct linnet_message *welcome);
void linnet_dispatch_refused(struct linnet_board *board, uint32_t reason, int is_named, uint32_t wait_ms);
void linnet_dispatch_poll(struct linnet_board *board);
linnet_millis linnet_dispatch_wake(const struct linnet_board *board);

/* ---- work.c ---- */

#if LINNET_SAMPLING
/* The round asks for this board, which has a number. */
int linnet_work_is_asked(const struct linnet_board *board);
#else
#define linnet_work_is_asked(board) ((void)(board), 1)
#endif

/* ---- personal.c: the last layer at home ---- */

#if LINNET_PERSONAL
/* The version held is the offered one, and has not been tuned. */
int linnet_personal_is_due(const struct linnet_board *board);
/* The training that begins is the tuning; and it is over, whether it succeeded or not. */
void linnet_personal_begin(struct linnet_board *board);
void linnet_personal_end(struct linnet_board *board, int error);
/* The working parameters are tuned: takes the last layer from them. */
int linnet_personal_keep(struct linnet_board *board);
/* As linnet_keep_base, the last layer as the board decides with it. */
int linnet_personal_base(const struct linnet_board *board, uint32_t first, uint32_t count, void *out);
#define linnet_personal_is_tuning(board) ((board)->personal.is_tuning)
#else
#define linnet_personal_is_due(board) ((void)(board), 0)
#define linnet_personal_begin(board) ((void)(board))
#define linnet_personal_end(board, error) ((void)(board), (void)(error))
#define linnet_personal_keep(board) ((void)(board), 0)
#define linnet_personal_base linnet_keep_base
#define linnet_personal_is_tuning(board) ((void)(board), 0)
#endif

/* ---- forward.c: forward passes over the model in the store ---- */

/* As linnet_board_classify. */
int linnet_forward(struct linnet_board *board, const void *features, unsigned *label, uint32_t *confidence);
/* The same of the board's own example i, and its label. */
int linnet_forward_example(struct linnet_board *board, uint32_t i, unsigned *label, uint8_t *wanted);

/* ---- evaluation.c: held-out examples ---- */

#if LINNET_EVALUATION
/* The training is about to begin. */
void linnet_evaluation_begin(struct linnet_board *board);
/* 1: an example was decided, after the last of them it has been told; 0: there is none left. */
int linnet_evaluation_step(struct linnet_board *board);
#else
#define linnet_evaluation_begin(board) ((void)(board))
#define linnet_evaluation_step(board) ((void)(board), 0)
#endif

/* ---- own.c: a point of this board alone ---- */

#if LINNET_WITH_POINTS
#define LINNET_QUIET_WINDOWS 10u /* between two messages of a machine that say nothing new */

/* A person's word on the own point: to be made anew of so many windows, or with 0 forgotten. An earlier one does nothing. */
void linnet_own_remounted(struct linnet_board *board, uint32_t serial, uint32_t windows);
/*
 * Before a window is taken or scored: under a version that scales otherwise, a point that is made would mean another machine,
 * so it is dropped, and a person must confirm anew. One that is being made begins anew.
 */
void linnet_own_follow(struct linnet_board *board, const struct linnet_points *points);
/* 1: the window was taken for the own point, and is not judged. */
int linnet_own_take(struct linnet_board *board, const int8_t *window);
/* As linnet_points_score; UINT32_MAX where there is none. */
uint32_t linnet_own_score(struct linnet_board *board, const int8_t *window);
#endif

/* ---- watch.c: windows of a sensor, for a network of points ---- */

#if LINNET_WITH_POINTS
#define linnet_has_points(board) (linnet_has_table((board)->network))
/* The network of an autoencoder learns in the round that is worked for, which makes no sums then. */
#define linnet_is_learning(board) (LINNET_WITH_AUTOENCODER && (board)->watch.stage == LINNET_STAGE_LEARN)
/* Begins a pass over all windows of the board. adds: it makes the sums of a round. Or why that can not be. */
int linnet_watch_begin(struct linnet_board *board, int adds);
/* 1: a window was taken; 0: there is none left; or why it can not be. */
int linnet_watch_step(struct linnet_board *board);
/* Between rounds: which points of the version held are the board's own. 1: a window was taken. */
int linnet_watch_count(struct linnet_board *board);
/* Whether there is something to count. */
int linnet_watch_is_counting(const struct linnet_board *board);
/* Somebody has looked at the machine, after so many windows were judged. */
void linnet_watch_acknowledged(struct linnet_board *board, uint32_t seen);
#else
#define linnet_has_points(board) 0
#define linnet_is_learning(board) 0
#define linnet_watch_begin(board, adds) ((void)(board), LINNET_OK)
#define linnet_watch_step(board) ((void)(board), 0)
#define linnet_watch_count(board) ((void)(board), 0)
#define linnet_watch_is_counting(board) ((void)(board), 0)
#endif

/* ---- repeat.c: the network of an autoencoder ---- */

#if LINNET_WITH_AUTOENCODER
/* A batch of the round's windows that are there to learn from; LINNET_E_OUT_OF_RANGE for one that does not load. */
int linnet_repeat_learn(struct linnet_board *board);
/* The score at a point of the window whose features stand in the sensing, of which chi is the one by features (SPEC 23.6). */
uint32_t linnet_repeat_score(struct linnet_board *board, const struct linnet_points *points, int point, uint32_t chi);
/* What the network leaves of that window, in sensing.left. */
void linnet_repeat_left(struct linnet_board *board);
#else
#define linnet_repeat_learn(board) ((void)(board), LINNET_E_LEFT_OUT)
#define linnet_repeat_score(board, points, point, chi) (chi)
#endif

/* ---- regress.c: examples with a number each, for a network of ridge ---- */

#if LINNET_WITH_RIDGE
#define linnet_has_ridge(board) ((board)->network == LINNET_RIDGE)
/* A round's sums, in the scratch from linnet_regress_begin on. */
#define linnet_regress_sums(board) ((struct linnet_ridge *)(void *)(board)->parts.scratch)
/* Begins the sums of a round; board->taken is what the offer asks for. */
void linnet_regress_begin(struct linnet_board *board);
/* 1: an example was taken; 0: there is none left; or why it can not be. */
int linnet_regress_step(struct linnet_board *board);
#else
#define linnet_has_ridge(board) 0
#define linnet_regress_begin(board) ((void)(board))
#define linnet_regress_step(board) ((void)(board), 0)
#endif
/* The network decides for no class. */
#define linnet_has_no_classes(board) (linnet_has_points(board) || linnet_has_ridge(board))
/* Sums are neither right nor wrong. */
#define linnet_has_sums(board) ((linnet_has_points(board) && !linnet_is_learning(board)) || linnet_has_ridge(board))
/* The same of the outbox. */
#if LINNET_WITH_AUTOENCODER
#define linnet_sent_sums(board) (linnet_has_no_classes(board) && !(board)->kept.has_learnt)
#else
#define linnet_sent_sums(board) linnet_has_sums(board)
#endif

/* ---- work.c: a round's training ---- */

enum linnet_work_step {
    LINNET_WORK_NONE = 0, /* nothing to do */
    LINNET_WORK_BEGAN,
    LINNET_WORK_MORE,    /* a mini-batch is done, others remain */
    LINNET_WORK_TUNED,   /* the last layer at home is tuned, and no round is to be worked for */
    LINNET_WORK_ENCODED, /* a new outbox stands in the store */
    LINNET_WORK_FAILED   /* counts.last_error says why; this offer is not tried again */
};

/* Begins, continues or ends the training that an offer asks for. */
enum linnet_work_step linnet_work_poll(struct linnet_board *board);
/* Stops training whose result has become void. */
void linnet_work_abort(struct linnet_board *board);

/* ---- settle.c ---- */

/*
 * Drops the outbox. refunds: first gives back to the residual the chunks whose bit is clear in counted, or all of them
 * where counted is null.
 */
void linnet_settle_outbox(struct linnet_board *board, const uint8_t *counted, int refunds);

/* ---- hear.c ---- */

/* What should be a message. LINNET_OK, or the reason why it was dropped. */
int linnet_hear_message(struct linnet_board *board, const uint8_t *bytes, size_t length);

#endif
