/* The serial way's line, before there is a board on it. */
#ifndef LINNET_POSIX_LINE_H
#define LINNET_POSIX_LINE_H

#include "linnet/enrol.h"
#include "options.h"

/*
 * Opens the line and waits until the board has its id, fleet and key, or another one where it may take one; afterwards the
 * line answers who the board is. 0, or negative with one line on stderr. enrol outlives the way.
 */
int line_enrol(const struct options *options, struct linnet_enrol *enrol);

#endif
