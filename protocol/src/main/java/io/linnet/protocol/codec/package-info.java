/**
 * Integers to bytes and back: the quantizer that turns a difference into small integers and keeps the rest for the next
 * round, and the codecs that turn a slice of integers into a chunk's payload and back. Values in, payload bytes out, and
 * the reverse for bytes that nobody vouches for. SPEC sections 6 and 7.
 */
@NullMarked
package io.linnet.protocol.codec;

import org.jspecify.annotations.NullMarked;
