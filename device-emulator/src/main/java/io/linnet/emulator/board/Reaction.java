package io.linnet.emulator.board;

import java.util.List;
import java.util.Optional;

/**
 * What an event led to.
 *
 * @param packets to send, in this order
 * @param wakeAtMillis when to call {@link Board#wake} if nothing happens before; {@link #NEVER}: not needed
 * @param wantsFull whether the retained chunks of the full model are wanted from now on
 * @param work to run on any thread and hand back by {@link Board#onWorked}
 */
public record Reaction(List<Packet> packets, long wakeAtMillis, boolean wantsFull, Optional<Work> work) {
    public static final long NEVER = Long.MAX_VALUE;

    public Reaction {
        packets = List.copyOf(packets);
    }
}
