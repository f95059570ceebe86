package io.linnet.aggregator.journal;

import java.util.List;
import java.util.Optional;

/** What must be durable before the packets that follow from it may leave. */
public sealed interface JournalWrite {
    /** Adds what happened in the open round. */
    record AppendEntries(List<Entry> entries) implements JournalWrite {}

    /** Takes out of the open round what is kept of these boards. */
    record DropEntries(List<String> boards) implements JournalWrite {}

    /** Ends the open round: its version and receipts stay, its entries go. */
    record CloseRound(Version version, List<FoldReceipt> receipts) implements JournalWrite {}

    /** In place of what the watch remembered before. */
    record KeepWatch(WatchRecord record) implements JournalWrite {}

    /** In place of the opening before. */
    record KeepOpening(Opening opening) implements JournalWrite {}

    /** In place of what was kept of this machine before. */
    record KeepMachine(MachineRecord record) implements JournalWrite {}

    /** In place of the epochs before. */
    record KeepEpochs(EpochRecord record) implements JournalWrite {}

    /** Takes out versions of which the content does not hold. */
    record DropVersions(List<Long> numbers) implements JournalWrite {}

    /**
     * Adds how a round went.
     *
     * @param reported what became known with it of an earlier round's version
     * @param held the same of held-out examples
     */
    record KeepRound(RoundRecord record, Optional<RoundRecord.Reported> reported, Optional<HeldRecord> held)
            implements JournalWrite {}

    /** In place of what people had set before. */
    record KeepSteering(SteeringRecord record) implements JournalWrite {}

    /** Keeps a version however old it grows, or no longer. */
    record PinVersion(long number, boolean isPinned) implements JournalWrite {}

    /** Adds who changed what. */
    record NoteChange(ChangeRecord record) implements JournalWrite {}
}
