package io.linnet.protocol.core;

import java.util.List;

/**
 * What events led to. Whoever runs the core makes {@code writes} durable in their order, all of them, and only then lets
 * {@code packets} leave, in their order: what a packet acknowledges survives a power cut.
 *
 * <p>A part whose storage answers later, so that one slow disk does not hold up other boards, gives a packet only in the
 * step after an event told it that the write before the packet has ended.
 *
 * @param wakeAtMillis when to settle again if nothing happens before; {@link #NEVER}: not needed
 */
public record Step<W, P>(List<W> writes, List<P> packets, long wakeAtMillis) {
    public static final long NEVER = Long.MAX_VALUE;

    public Step {
        writes = List.copyOf(writes);
        packets = List.copyOf(packets);
    }
}
