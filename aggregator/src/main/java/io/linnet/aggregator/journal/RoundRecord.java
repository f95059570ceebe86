package io.linnet.aggregator.journal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is remembered of a round for good: how it went, not what was in it.
 *
 * @param version that it led to
 * @param millis that it was open; 0 of a version that a person or the watch went back to
 * @param boards with a number when it closed
 * @param updates of which something was folded
 * @param late of these, on a version before the round's
 * @param missing boards that brought nothing in the last two rounds or more
 * @param stragglers the first boards that brought nothing in this round, and something in the one before
 * @param examples that the updates stand for
 * @param packets of boards, with their {@code bytes}, what was refused included
 * @param clipped slices cut to the limit of their layer
 * @param opposed slices that point against the model's heading, where the merge judges by it
 * @param norm of the step: the sum of its magnitudes, in the fixed point that the merge has
 * @param effective16 sixteen times the effectively independent boards, 0: not known
 * @param refused packets by reason
 * @param wentBackTo the version whose parameters these are; empty: a round made them
 */
public record RoundRecord(
        long version,
        int round,
        long millis,
        int boards,
        int updates,
        int late,
        int missing,
        List<String> stragglers,
        long examples,
        long packets,
        long bytes,
        long clipped,
        long opposed,
        long norm,
        boolean isDiverging,
        int effective16,
        Map<String, Long> refused,
        Optional<Long> wentBackTo) {
    public RoundRecord {
        stragglers = List.copyOf(stragglers);
        refused = Map.copyOf(refused);
    }

    /**
     * How boards did on a version, which they say while the next round is open or after it.
     *
     * @param boards that reported
     * @param loss NaN: none said
     */
    public record Reported(long version, int boards, double loss, double accuracy) {}
}
