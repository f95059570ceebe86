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

#include "linnet/board_settings.h"
#include "linnet/board_state.h"

#ifdef __cplusplus
extern "C" {
#endif

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

/*
 * Whether the board may sleep, link and all: `now` while it still has something to do or to hear of this round; else when it
 * will speak next by itself or the next round opens, LINNET_NEVER when it will not and that is not known. An update in a gateway's custody is done; without a gateway the
 * board waits for its receipt. Whoever sleeps until the next round disconnects, sleeps, and connects again.
 */
linnet_millis linnet_board_rests_until(const struct linnet_board *board, linnet_millis now);

/*
 * For a board that sleeps between contacts, each of which goes: connect, collect, train, send, hear of custody or receipt,
 * disconnect. `since`: when this contact began. 0: it goes on. Else it is over, and so many milliseconds are to be slept:
 * until the next round where the offer says when that is, else every_ms. A contact in which nothing comes, or nobody
 * answers, is over after LINNET_CONTACT_MS, unless the board trains. Sleep may be a reboot: the store has all that is needed.
 */
#define LINNET_CONTACT_MS 120000u
uint32_t linnet_board_sleep_ms(const struct linnet_board *board, linnet_millis since, uint32_t every_ms,
                               linnet_millis now);

/* Parameters of the version held, to classify with: null while they are being changed; linnet/classify.h needs none. */
const void *linnet_board_parameters(struct linnet_board *board);

/*
 * 1: the retained chunks of the full model are wanted. A link that retains subscribes to them while this holds, and not
 * for longer: it would get each new one, which it does not need. 0 on other links, which are asked for what is missing.
 */
int linnet_board_wants_full(const struct linnet_board *board);

#ifdef __cplusplus
}
#endif

#endif
