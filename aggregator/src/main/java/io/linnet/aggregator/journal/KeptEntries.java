package io.linnet.aggregator.journal;

import java.util.function.Consumer;

/** What is durable of the open round, in the order of its arrival. It may be far more than fits in memory. */
@FunctionalInterface
public interface KeptEntries {
    /** @throws JournalException it cannot be read */
    void forEach(Consumer<Entry> each);
}
