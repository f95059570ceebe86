/**
 * A new version in; the offer, the step's and the full model's chunks out, and what single boards ask for to catch up.
 * SPEC 16.3.
 */
@NullMarked
package io.linnet.aggregator.broadcast;

import org.jspecify.annotations.NullMarked;
