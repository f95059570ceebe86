/**
 * A fleet that is too large for one process, in rehearsal: updates of a million boards go into logs, each log is folded by
 * itself, and the partial sums are merged (SPEC 11.8). In comes a number of boards, out come figures, and whether the
 * sums are those of a plain loop.
 */
@NullMarked
package io.linnet.lab.rehearse;

import org.jspecify.annotations.NullMarked;
