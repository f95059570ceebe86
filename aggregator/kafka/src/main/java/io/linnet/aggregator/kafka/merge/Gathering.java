package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.PartRound;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the open round, of each partition the newest: first their votes, where slices wait for limits, then their
 * sums. A part that comes twice counts once. Parts may come before the round is known here. One thread at a time.
 */
public final class Gathering {
    private final String model;
    private final MergeRule rule;
    private final List<Integer> partitions;
    private final Map<Integer, Partial> votes = new HashMap<>();
    private final Map<Integer, Partial> sums = new HashMap<>();
    private @Nullable ModelState base;
    private boolean isLimited;
    private boolean isSummed;

    /** @param partitions of which each has a part in every round */
    public Gathering(String model, MergeRule rule, List<Integer> partitions) {
        this.model = model;
        this.rule = rule;
        this.partitions = partitions;
    }

    /** A round on this version is open; said again of the same one it changes nothing. */
    public synchronized void opened(ModelState newest) {
        ModelState known = base;
        if (known == null || known.version() != newest.version()) {
            base = newest;
            isLimited = false;
            isSummed = false;
        }
    }

    public synchronized void accept(Partial partial) {
        Map<Integer, Partial> of = partial.isFinal() ? sums : votes;
        Partial known = of.get(partial.partition());
        if (known == null || known.version() <= partial.version()) {
            of.put(partial.partition(), partial);
        }
    }

    /** The limits that the votes give, once all are there. */
    public synchronized Optional<Marker.Limits> takeLimits() throws Refused {
        ModelState of = base;
        if (of == null
                || isLimited
                || !missing(votes, of).isEmpty()
                || missing(sums, of).isEmpty()) {
            return Optional.empty();
        }
        isLimited = true;
        OpenRound round = new OpenRound(model, of, rule);
        long waiting = 0;
        for (int partition : partitions) {
            Partial part = Objects.requireNonNull(votes.get(partition));
            round.accumulator().add(Accumulator.read(part.sum(), of.parameters().layout()));
            waiting += part.waitingBytes();
        }
        return Optional.of(new Marker.Limits(of.version(), new PartRound(round).limits(waiting)));
    }

    /** They could not be said: the next try says them again. */
    public synchronized void limitsLost() {
        isLimited = false;
    }

    /** The sum of the round, once all parts are there. */
    public synchronized Optional<PartsSum> takeSum() throws Refused {
        ModelState of = base;
        if (of == null || isSummed || !missing(sums, of).isEmpty()) {
            return Optional.empty();
        }
        isSummed = true;
        Accumulator all = null;
        int started = 0;
        int finished = 0;
        long examples = 0;
        List<FoldReceipt> receipts = new ArrayList<>();
        for (int partition : partitions) {
            Partial part = Objects.requireNonNull(sums.get(partition));
            Accumulator sum = Accumulator.read(part.sum(), of.parameters().layout());
            if (all == null) {
                all = sum;
            } else {
                all.add(sum);
            }
            started += part.started();
            finished += part.finished();
            examples += part.examples();
            receipts.addAll(part.receipts());
        }
        return Optional.of(
                new PartsSum(of.version(), Objects.requireNonNull(all), started, finished, examples, receipts));
    }

    /** Partitions whose part is not there, where others' are: the round has ended, and waits for these. */
    public synchronized List<Integer> waitsFor() {
        ModelState of = base;
        if (of == null || isSummed) {
            return List.of();
        }
        List<Integer> without = missing(sums, of);
        List<Integer> silent = missing(votes, of);
        if (without.size() < partitions.size()) {
            return without;
        }
        return silent.size() < partitions.size() ? silent : List.of();
    }

    /** Base of the open round; −1: none was opened yet. */
    synchronized long version() {
        ModelState of = base;
        return of == null ? -1 : of.version();
    }

    /** Number of the open round. */
    synchronized int round() {
        ModelState of = base;
        return of == null ? 0 : of.round() + 1;
    }

    private List<Integer> missing(Map<Integer, Partial> among, ModelState of) {
        return partitions.stream()
                .filter(partition -> {
                    Partial part = among.get(partition);
                    return part == null || part.version() != of.version();
                })
                .toList();
    }

    /** What the partials tell of each round, by its base: to be restored where rounds are known without them. */
    public static Map<Long, List<FoldReceipt>> receipts(Collection<Partial> partials) {
        Map<Long, List<FoldReceipt>> byVersion = new TreeMap<>();
        for (Partial partial : partials) {
            if (partial.isFinal()) {
                byVersion
                        .computeIfAbsent(partial.version(), unused -> new ArrayList<>())
                        .addAll(partial.receipts());
            }
        }
        return byVersion;
    }
}
