package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.journal.FoldReceipt;
import java.util.List;

/**
 * All that others folded of a round that is over.
 *
 * @param version that the round was on
 * @param sum owned by the receiver
 * @param receipts of all updates that began
 */
public record PartsSum(
        long version, Accumulator sum, int started, int finished, long examples, List<FoldReceipt> receipts) {
    public PartsSum {
        receipts = List.copyOf(receipts);
    }
}
