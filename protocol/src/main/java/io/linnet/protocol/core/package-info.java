/**
 * The one form of board, gateway and aggregator: events and time in; durable writes, packets and the next wake-up out.
 * {@link Core} is the form, {@link Step} what it gives back, {@link CoreLoop} the thread that owns a core where it runs
 * for real. A core itself has no thread, no clock and no I/O, so that a seeded simulation runs the same code.
 */
@NullMarked
package io.linnet.protocol.core;

import org.jspecify.annotations.NullMarked;
