/**
 * Ridge by sums: a regression head in one round, and exactly the one of a single place that has all examples (SPEC 22).
 * Whole numbers alone.
 */
@NullMarked
package io.linnet.protocol.ridge;

import org.jspecify.annotations.NullMarked;
