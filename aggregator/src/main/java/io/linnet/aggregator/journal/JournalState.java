package io.linnet.aggregator.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a start finds of earlier runs.
 *
 * @param ordinals number by board id
 * @param versions newest last; empty: a new journal
 * @param entries of the open round, in the order of their arrival
 * @param receipts newest of each board, from closed rounds
 * @param watch what the watch on the model remembered
 * @param steering what people had set
 * @param epochs of sealed offers
 * @param opening of the last round that waited for its time
 * @param machines in alarm, or with a person's word on their own point
 * @param isPartial the file was damaged: there may have been more, and a newer version
 */
public record JournalState(
        Map<String, Integer> ordinals,
        List<Version> versions,
        List<Entry> entries,
        List<FoldReceipt> receipts,
        Optional<WatchRecord> watch,
        SteeringRecord steering,
        EpochRecord epochs,
        Opening opening,
        List<MachineRecord> machines,
        boolean isPartial) {
    /** Of an aggregator that starts for the first time. */
    public static final JournalState NEW = new JournalState(
            Map.of(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            SteeringRecord.NONE,
            EpochRecord.NONE,
            Opening.NONE,
            List.of(),
            false);
}
