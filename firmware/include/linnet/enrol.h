/*
 * A board's id, fleet and key in its own flash, and how they get there over its serial line (SPEC 20.6): it is asked, says
 * that it has no key, and takes the one that it is given. A board that has a key takes another only while its program says
 * so, for which a button held at reset is meant. No message brings the key out again.
 *
 *   linnet_enrol_open when the board starts. Nothing there yet: read frames and hand them to linnet_enrol_receive until
 *   `has` is set. Then settings.board = enrol.board, settings.fleet = enrol.fleet, and the key by linnet_key_derive.
 *   A running board hands every frame here first, so that it answers who it is; what returns 0 is the board's.
 *
 * Not from an interrupt: it waits for the flash.
 */
#ifndef LINNET_ENROL_H
#define LINNET_ENROL_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/message.h"
#include "linnet/store.h"
#include "linnet/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of the longest message about it. */
#define LINNET_ENROL_MAX 192u
/* Of flash, with pages of so many bytes; nothing else may stand there, and a new firmware must leave it alone. */
#define LINNET_ENROL_REGION(page) LINNET_STORE_REGION_SIZE(LINNET_ENROL_MAX, page, 2u)

struct linnet_enrol {
    uint8_t key[LINNET_KEY_BYTES];
    char fleet[LINNET_ID_MAX + 1u];
    char board[LINNET_ID_MAX + 1u];
    uint8_t has;          /* the three above are there */
    uint8_t may_replace;  /* another is taken, once */
    struct linnet_store store;
};

/*
 * Reads what stands in the region of flash that begins at offset. LINNET_OK, LINNET_E_EMPTY when there is no key yet,
 * LINNET_E_STORE when the flash failed. may_replace: not 0 while a button is held, say. flash outlives enrol.
 */
int linnet_enrol_open(struct linnet_enrol *enrol, const struct linnet_flash *flash, uint32_t offset, int may_replace);

/*
 * Takes the content of a frame. 0: it is not about this. Else the length of the answer, a message; capacity is
 * LINNET_ENROL_MAX at least.
 */
int linnet_enrol_receive(struct linnet_enrol *enrol, const uint8_t *content, size_t length, uint8_t *answer,
                         size_t capacity);

#ifdef __cplusplus
}
#endif

#endif
