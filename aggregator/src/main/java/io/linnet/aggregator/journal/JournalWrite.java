package io.linnet.aggregator.journal;

import java.util.List;

/** What must be durable before the packets that follow from it may leave. */
public sealed interface JournalWrite {
    /** Adds what happened in the open round. */
    record AppendEntries(List<Entry> entries) implements JournalWrite {}

    /** Ends the open round: its version and receipts stay, its entries go. */
    record CloseRound(Version version, List<FoldReceipt> receipts) implements JournalWrite {}

    /** In place of what the watch remembered before. */
    record KeepWatch(WatchRecord record) implements JournalWrite {}

    /** Takes out versions of which the content does not hold. */
    record DropVersions(List<Long> numbers) implements JournalWrite {}
}
