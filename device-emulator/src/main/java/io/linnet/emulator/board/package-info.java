/**
 * One board as a pure state machine: packets, time and the results of training in; packets to send, the next wake-up and
 * work to do out. No threads, sockets or clocks, so that thousands fit in one process and a conversation can be scripted.
 * It does what the firmware does, byte for byte. SPEC section 16.
 */
@NullMarked
package io.linnet.emulator.board;

import org.jspecify.annotations.NullMarked;
