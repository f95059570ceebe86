/**
 * One numbered slice of an update or a model, readable by itself: header, payload, CRC32C seeded with the base it
 * belongs to. Bytes in, checked slices out, and back. SPEC section 5.
 */
@NullMarked
package io.linnet.protocol.chunk;

import org.jspecify.annotations.NullMarked;
