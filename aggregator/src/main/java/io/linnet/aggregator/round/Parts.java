package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.FoldReceipt;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What of a round did not come here as chunks of boards: parts that others fold, of which is known how far each is and at the
 * end their sum, and the sums of gateways.
 */
final class Parts {
    private final Map<Integer, PartProgress> parts = new TreeMap<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> folded = new HashSet<>();
    private final GatewaySums gateways = new GatewaySums();
    private @Nullable PartsSum sum;

    GatewaySums gateways() {
        return gateways;
    }

    void progressed(PartProgress part) {
        parts.put(part.part(), part);
        done.addAll(part.done());
    }

    void summed(PartsSum all) {
        sum = all;
        for (FoldReceipt receipt : all.receipts()) {
            if (!BitSet.valueOf(receipt.bitmap()).isEmpty()) {
                folded.add(receipt.board());
            }
        }
    }

    boolean isSummed() {
        return sum != null;
    }

    int started() {
        PartsSum all = sum;
        return gateways.boards()
                + (all == null
                        ? parts.values().stream()
                                .mapToInt(PartProgress::started)
                                .sum()
                        : all.started());
    }

    int finished() {
        PartsSum all = sum;
        return gateways.boards()
                + (all == null
                        ? parts.values().stream()
                                .mapToInt(PartProgress::finished)
                                .sum()
                        : all.finished());
    }

    long examples() {
        PartsSum all = sum;
        return gateways.examples()
                + (all == null
                        ? parts.values().stream()
                                .mapToLong(PartProgress::examples)
                                .sum()
                        : all.examples());
    }

    boolean isUnderWay() {
        return parts.values().stream().anyMatch(PartProgress::isUnderWay);
    }

    boolean isDone(String board) {
        return done.contains(board) || gateways.has(board);
    }

    boolean hasFolded(String board) {
        return folded.contains(board);
    }

    /** @param version of the round */
    List<FoldReceipt> receipts(long version) {
        PartsSum all = sum;
        List<FoldReceipt> receipts = new ArrayList<>(gateways.receipts(version));
        receipts.addAll(all == null ? List.of() : all.receipts());
        return receipts;
    }
}
