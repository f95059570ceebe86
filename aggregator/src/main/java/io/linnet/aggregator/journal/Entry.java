package io.linnet.aggregator.journal;

import io.linnet.protocol.message.Mac;
import java.util.List;
import java.util.Optional;

/** One thing that happened in the open round and must survive. */
public sealed interface Entry {
    String board();

    /** A board received its number in the fleet. */
    record BoardJoined(String board, int ordinal) implements Entry {}

    /** The version of the round itself, where a file of an earlier form names none. */
    long OPEN_VERSION = -1;

    /**
     * A board announced its update of {@code chunks} chunks and {@code examples} examples.
     *
     * @param version that it was trained on
     * @param mac it counts only if this fits; what was held of another announcement of its is void
     */
    record UpdateAnnounced(String board, long version, int transfer, int chunks, int examples, Optional<Mac> mac)
            implements Entry {
        public UpdateAnnounced(String board, long version, int transfer, int chunks, int examples) {
            this(board, version, transfer, chunks, examples, Optional.empty());
        }
    }

    /** A chunk was accepted; {@code packet} is as it arrived or was recovered, owned by the entry. */
    record ChunkFolded(String board, int transfer, int index, byte[] packet) implements Entry {}

    /** A chunk was accepted that counts once its update is proven; {@code packet} as above. */
    record ChunkHeld(String board, int transfer, int index, byte[] packet) implements Entry {}

    /** All chunks of an update were held, and its MAC fits: it counts. */
    record UpdateProven(String board, int transfer) implements Entry {}

    /** An update whose MAC does not fit, or of which a chunk was refused: it never counts. */
    record UpdateRejected(String board, int transfer) implements Entry {}

    /**
     * A gateway's partial sum was folded, whole.
     *
     * @param board the gateway's id
     * @param boards whose updates it is the sum of, in the order of its members
     * @param hello that announced it
     * @param chunks all of it, in order
     */
    record SumFolded(String board, int transfer, List<String> boards, byte[] hello, List<byte[]> chunks)
            implements Entry {}

    /** A board closed its transfer with what had arrived. */
    record UpdateCommitted(String board, int transfer) implements Entry {}
}
