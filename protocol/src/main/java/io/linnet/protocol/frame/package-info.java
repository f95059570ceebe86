/**
 * Units on a serial line: bytes in pieces of any size in, checked chunks and messages out, and back. COBS between zero
 * delimiters; messages carry a CRC32C, chunks check themselves. SPEC section 4.
 */
@NullMarked
package io.linnet.protocol.frame;

import org.jspecify.annotations.NullMarked;
