/**
 * Decoded slices in, the next model out: exact integer sums with a weight per parameter range, O(model) whatever the
 * number of boards. Pure: no clock, no input or output. SPEC section 11.
 */
@NullMarked
package io.linnet.aggregator.accumulate;

import org.jspecify.annotations.NullMarked;
