package io.linnet.aggregator.journal;

import java.util.List;
import java.util.function.Consumer;

/** What is durable of the open round. It may be far more than fits in memory. */
public interface KeptEntries {
    /**
     * In the order of its arrival.
     *
     * @throws JournalException it cannot be read
     */
    void forEach(Consumer<Entry> each);

    /**
     * What is held of a board's update, in the order of the chunks.
     *
     * @throws JournalException it cannot be read
     */
    List<Entry.ChunkHeld> held(String board, int transfer);
}
