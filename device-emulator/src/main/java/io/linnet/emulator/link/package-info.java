/**
 * Links that lose, delay, repeat and reorder, all by seed: simulated ones in virtual time for measuring transfers, a
 * UDP proxy in real time, and a wrapper around a board's messages in one process. Packets in, fewer packets out, later.
 */
@NullMarked
package io.linnet.emulator.link;

import org.jspecify.annotations.NullMarked;
