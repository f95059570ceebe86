/**
 * Why something that arrived was refused: one list of reasons for exceptions, refusals on the wire, logs and counters.
 * SPEC section 12.
 */
@NullMarked
package io.linnet.protocol.reason;

import org.jspecify.annotations.NullMarked;
