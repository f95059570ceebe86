package io.linnet.aggregator.journal;

/** One thing that happened in the open round and must survive. */
public sealed interface Entry {
    String board();

    /** A board received its number in the fleet. */
    record BoardJoined(String board, int ordinal) implements Entry {}

    /** A board announced its update of {@code chunks} chunks and {@code examples} examples. */
    record UpdateAnnounced(String board, int transfer, int chunks, int examples) implements Entry {}

    /** A chunk was accepted; {@code packet} is as it arrived or was recovered, owned by the entry. */
    record ChunkFolded(String board, int transfer, int index, byte[] packet) implements Entry {}

    /** A board closed its transfer with what had arrived. */
    record UpdateCommitted(String board, int transfer) implements Entry {}
}
