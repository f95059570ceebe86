/**
 * What the gateway has taken responsibility for, in one SQLite file: chunks of updates until the aggregator has ended their
 * transfer, the ends until the board has heard them, ordinals, and the newest offer and model. Writes in, one commit for
 * all that wait, answers only after it. SPEC section 17.
 */
@NullMarked
package io.linnet.gateway.custody;

import org.jspecify.annotations.NullMarked;
