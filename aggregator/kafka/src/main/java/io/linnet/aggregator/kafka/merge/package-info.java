/**
 * Puts the parts together: partial sums come in, limits and the sum of a round go out. One process at a time merges; the
 * next goes on from what the log holds.
 */
@NullMarked
package io.linnet.aggregator.kafka.merge;

import org.jspecify.annotations.NullMarked;
