/**
 * Topic and payload in, one typed arrival out, or the reason why not. Stateless: what an arrival means for the open
 * round is decided later. SPEC sections 5, 8 and 13.
 */
@NullMarked
package io.linnet.aggregator.intake;

import org.jspecify.annotations.NullMarked;
