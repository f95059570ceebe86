/**
 * What every attachment of boards has in common: packets of a named board in, packets to it out through a bounded
 * queue, and the counters of what was dropped and why. SPEC sections 14 and 15 say how each link carries them.
 */
@NullMarked
package io.linnet.gateway.link;

import org.jspecify.annotations.NullMarked;
