/* Who the board is, from a file that stands for a piece of its flash. */
#ifndef LINNET_POSIX_IDENTITY_H
#define LINNET_POSIX_IDENTITY_H

#include "options.h"

/* Sets board, fleet and key in options. Waits on the serial line for them where there are none. 0, or negative. */
int identity_take(struct options *options);

#endif
