/* The process's clock: it never jumps. */
#ifndef LINNET_POSIX_NOW_H
#define LINNET_POSIX_NOW_H

#include "linnet/clock.h"

linnet_millis now_millis(void);

/* Milliseconds from now until then, at most a minute. */
int millis_until(linnet_millis then);

#endif
