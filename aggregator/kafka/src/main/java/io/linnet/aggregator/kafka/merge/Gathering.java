package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.PartRound;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.SumSettings;
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
 * sums. A part that comes twice counts once. Parts may come before the round is known here. Of a model that several fleets
 * learn each has its own gathering, of the parts of all of them: so each comes to the same sum, and to the same next version.
 * One thread at a time.
 */
public final class Gathering {
    private final ModelId own;
    private final MergeRule rule;
    private final List<Part> parts;
    private final Map<Part, Partial> votes = new HashMap<>();
    private final Map<Part, Partial> sums = new HashMap<>();
    private @Nullable ModelState base;
    private Optional<SumSettings> summed = Optional.empty();
    private boolean isLimited;
    private boolean isSummed;

    /** A partition of one of the fleets. */
    private record Part(ModelId of, int partition) {}

    /** @param engine its fleets' partitions, of which each has a part in every round */
    public Gathering(ModelId own, MergeRule rule, EngineSettings engine) {
        this.own = own;
        this.rule = rule;
        this.parts = engine.everywhere(own).stream()
                .flatMap(id -> engine.spread(id).all().stream().map(partition -> new Part(id, partition)))
                .toList();
    }

    /**
     * A round on this version is open; said again of the same one it changes nothing.
     *
     * @param of where boards add up their examples and do not train
     */
    public synchronized void opened(ModelState newest, Optional<SumSettings> of) {
        ModelState known = base;
        if (known == null || known.version() != newest.version()) {
            base = newest;
            summed = of;
            isLimited = false;
            isSummed = false;
        }
    }

    /** @param id the model in the fleet that it is of */
    public synchronized void accept(ModelId id, Partial partial) {
        Map<Part, Partial> of = partial.isFinal() ? sums : votes;
        Part part = new Part(id, partial.partition());
        Partial known = of.get(part);
        if (known == null || known.version() <= partial.version()) {
            of.put(part, id.equals(own) ? partial : partial.withoutReceipts());
        }
    }

    /** The limits that the votes give, once all are there. */
    public synchronized Optional<Marker.Limits> takeLimits() throws Refused {
        ModelState of = base;
        if (of == null
                || isLimited
                || !missing(votes, of).isEmpty()
                || partitions(missing(sums, of)).isEmpty()) {
            return Optional.empty();
        }
        isLimited = true;
        OpenRound round = new OpenRound(own.model(), of, rule, false, Map.of(), summed);
        ModelLayout layout = PartRound.layout(of, rule, summed);
        long waiting = 0;
        for (Part part : parts) {
            Partial vote = Objects.requireNonNull(votes.get(part));
            round.accumulator().add(sum(part, vote, of, layout));
            waiting += vote.waitingBytes();
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
        ModelLayout layout = PartRound.layout(of, rule, summed);
        Accumulator all = null;
        int started = 0;
        int finished = 0;
        long examples = 0;
        List<FoldReceipt> receipts = new ArrayList<>();
        for (Part part : parts) {
            Partial partial = Objects.requireNonNull(sums.get(part));
            Accumulator sum = sum(part, partial, of, layout);
            if (all == null) {
                all = sum;
            } else {
                all.add(sum);
            }
            // What else it tells is of this fleet's boards: other fleets' may bear the same names.
            if (isOwn(part)) {
                started += partial.started();
                finished += partial.finished();
                examples += partial.examples();
                receipts.addAll(partial.receipts());
            }
        }
        return Optional.of(
                new PartsSum(of.version(), Objects.requireNonNull(all), started, finished, examples, receipts));
    }

    private Accumulator sum(Part part, Partial partial, ModelState of, ModelLayout layout) throws Refused {
        if (partial.base().isPresent() && !partial.base().get().equals(of.digest())) {
            throw new IllegalStateException(
                    "fleet " + part.of().fleet() + " has another version " + of.version()
                            + " of " + own.model() + " than fleet " + own.fleet()
                            + ", accepted: processes with the same learning,"
                            + " rounds.merge, server, coding, start and engine.fleets, in topics where no fleet learnt it apart");
        }
        return Accumulator.read(partial.sum(), layout);
    }

    /** Partitions of this fleet whose part is not there, where others' are: the round has ended, and waits for these. */
    public synchronized List<Integer> waitsFor() {
        ModelState of = base;
        if (of == null || isSummed) {
            return List.of();
        }
        long all = parts.stream().filter(this::isOwn).count();
        List<Integer> without = partitions(missing(sums, of));
        List<Integer> silent = partitions(missing(votes, of));
        if (without.size() < all) {
            return without;
        }
        return silent.size() < all ? silent : List.of();
    }

    /** Fleets whose round has not ended, where this one's has: its model waits for their sums. */
    public synchronized List<String> waitsForFleets() {
        ModelState of = base;
        if (of == null || isSummed) {
            return List.of();
        }
        boolean isOut = partitions(missing(sums, of)).isEmpty();
        if (!isOut && !partitions(missing(votes, of)).isEmpty()) {
            return List.of();
        }
        return missing(isOut ? sums : votes, of).stream()
                .map(part -> part.of().fleet())
                .distinct()
                .toList();
    }

    private boolean isOwn(Part part) {
        return part.of().equals(own);
    }

    private List<Integer> partitions(List<Part> among) {
        return among.stream().filter(this::isOwn).map(Part::partition).toList();
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

    private List<Part> missing(Map<Part, Partial> among, ModelState of) {
        return parts.stream()
                .filter(part -> {
                    Partial partial = among.get(part);
                    return partial == null || partial.version() != of.version();
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
