/**
 * One board, in the one form of core ({@code io.linnet.protocol.core}): events and time in; the state to keep, packets to
 * send and the next wake-up out, and work to be done elsewhere. No threads, sockets or clocks, so that thousands fit in
 * one process and a conversation can be scripted. It does what the firmware does, byte for byte and millisecond for
 * millisecond; {@code protocol/vectors/board.txt} holds both to that. SPEC section 16.
 */
@NullMarked
package io.linnet.emulator.board;

import org.jspecify.annotations.NullMarked;
