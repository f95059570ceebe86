/**
 * The open round: who takes part, what of whose update has arrived, when it closes. Arrivals and time in; replies,
 * journal entries and the merged model out. Pure, called by the owner thread. SPEC section 16.
 */
@NullMarked
package io.linnet.aggregator.round;

import org.jspecify.annotations.NullMarked;
