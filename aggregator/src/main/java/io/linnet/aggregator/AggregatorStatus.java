package io.linnet.aggregator;

import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.reason.Reason;
import java.util.Map;
import java.util.TreeMap;

/**
 * How an aggregator fares, for {@code /status}.
 *
 * @param rounds closed, by earlier runs too
 * @param boards with a number
 * @param packets of boards since the start, as are all that follow
 * @param refused packets by reason
 */
public record AggregatorStatus(
        String fleet,
        boolean isConnected,
        int rounds,
        String modelDigest,
        int boards,
        long packets,
        long bytes,
        long updatesFolded,
        long duplicates,
        long updatesLate,
        long slicesClipped,
        long diverged,
        Map<String, Long> refused) {
    static AggregatorStatus of(String fleet, boolean isConnected, Progress progress, Tally.Snapshot totals) {
        Map<String, Long> refused = new TreeMap<>();
        for (Map.Entry<Reason, Long> entry : totals.refused().entrySet()) {
            refused.put(entry.getKey().label(), entry.getValue());
        }
        return new AggregatorStatus(
                fleet,
                isConnected,
                progress.rounds(),
                progress.digest().toString(),
                progress.boards(),
                totals.packets(),
                totals.bytes(),
                totals.updatesFolded(),
                totals.duplicates(),
                totals.updatesLate(),
                totals.slicesClipped(),
                totals.diverged(),
                refused);
    }
}
