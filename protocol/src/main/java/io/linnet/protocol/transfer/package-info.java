/**
 * The way of one object's chunks over one link: a sender that sends each chunk until it is acknowledged, and fills the
 * wait with repairs; a receiver that answers with bitmaps and solves repairs for what is missing. Both are pure state
 * machines: bytes and time in, bytes and the next wake-up out, no threads, no clock, no I/O; the caller owns each
 * instance and calls it from one thread at a time. SPEC sections 5.5 and 9.
 */
@NullMarked
package io.linnet.protocol.transfer;

import org.jspecify.annotations.NullMarked;
