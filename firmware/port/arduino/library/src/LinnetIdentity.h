// After identity.h, which `linnet board add ID --out identity.h` writes into the sketch's folder: without it the board is nano-1
// of the fleet demo and has no key. Sketches ask with __has_include, which looks beside the file that asks.
#ifndef LINNET_IDENTITY_H
#define LINNET_IDENTITY_H

#ifndef LINNET_BOARD
#pragma message "no identity.h beside this sketch: the board is nano-1, without a key. linnet board add ID --out identity.h makes one"
#define LINNET_BOARD "nano-1"
#endif
#ifndef LINNET_FLEET
#define LINNET_FLEET "demo"
#endif
#include "linnet/own_key.h"

#endif
