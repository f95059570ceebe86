/**
 * The aggregator without its wires, in the form of {@link io.linnet.protocol.core}: boards' packets and time in; journal
 * writes, packets and the next wake-up out. Pure, called by one thread. SPEC section 16.
 */
@NullMarked
package io.linnet.aggregator.core;

import org.jspecify.annotations.NullMarked;
