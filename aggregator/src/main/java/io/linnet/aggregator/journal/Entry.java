package io.linnet.aggregator.journal;

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
     */
    record UpdateAnnounced(String board, long version, int transfer, int chunks, int examples) implements Entry {}

    /** A chunk was accepted; {@code packet} is as it arrived or was recovered, owned by the entry. */
    record ChunkFolded(String board, int transfer, int index, byte[] packet) implements Entry {}

    /** A board closed its transfer with what had arrived. */
    record UpdateCommitted(String board, int transfer) implements Entry {}
}
