/*
 * After identity.h, which `linnet board add ID --out identity.h` writes: LINNET_OWN_KEY is the board's one key, null where
 * identity.h has none.
 */
#ifndef LINNET_OWN_KEY_H
#define LINNET_OWN_KEY_H

#include <stddef.h>
#include <stdint.h>

#include "linnet/trust.h"

#ifdef LINNET_BOARD_KEY
static const uint8_t LINNET_OWN_KEY[LINNET_KEY_BYTES] = LINNET_BOARD_KEY;
#else
static const uint8_t *const LINNET_OWN_KEY = NULL;
#endif

#endif
