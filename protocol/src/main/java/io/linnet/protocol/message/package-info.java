/**
 * What the two ends say to each other beside chunks: records in, deterministic CBOR out, and back with every length and
 * range checked. SPEC section 8, {@code linnet.cddl}.
 */
@NullMarked
package io.linnet.protocol.message;

import org.jspecify.annotations.NullMarked;
