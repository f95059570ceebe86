/**
 * What the gateway has taken responsibility for, in one SQLite file: chunks of updates until the aggregator has ended
 * them, what became of them until the board has heard it, ordinals, and the newest offer and model. Numbered writes in,
 * one commit for all that wait, and their ends out. SPEC section 17.
 */
@NullMarked
package io.linnet.gateway.custody;

import org.jspecify.annotations.NullMarked;
