package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.telemetry.Metrics;
import io.micrometer.core.instrument.Counter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Everything that the aggregator counts, named once; the words are those of the wire. Any thread. */
public final class Tally {
    /** Among a link's figures: millijoules on the wire, joules here, as Prometheus wants. */
    private static final int ENERGY = 3;

    private final Metrics metrics = new Metrics();
    private final Counter packets = counter("packets", "Packets of boards");
    private final Counter bytes = counter("bytes", "Bytes of boards' packets");
    private final Counter chunksFolded = counter("chunks.folded", "Chunks added to the sum");
    private final Counter duplicates = counter("duplicates", "Packets that brought nothing new");
    private final Counter updatesOnTime = updates("on-time");
    private final Counter updatesLate = updates("late");
    private final Counter clipped = counter("slices.clipped", "Slices cut to the limit of their layer");
    private final Counter opposed =
            counter("slices.opposed", "Slices that point against the model's heading, under merge: direction");
    private final Counter diverged = counter("rounds.diverged", "Rounds whose step was far larger than those before");
    private final Counter falls = counter("falls", "Times that the watch found the model fallen behind its best");
    private final Counter retainedLost =
            counter("retained.lost", "Offers and chunks that somebody else cleared or replaced");
    private final Counter reports = counter("reports", "Reports of boards about their training");
    private final List<Counter> link = List.of(
            linkBytes("up"),
            linkBytes("down"),
            counter("link.resent", "Packets that boards say they sent again"),
            counter("link.joules", "Energy that boards say they used"));
    private final Map<Reason, Counter> refused = new EnumMap<>(Reason.class);
    private final Map<Reason, Counter> reportsRefused = new EnumMap<>(Reason.class);

    public Tally() {
        for (Reason reason : Reason.values()) {
            refused.put(
                    reason,
                    metrics.counter("linnet.aggregator.refused", "Packets not accepted", "reason", reason.label()));
            reportsRefused.put(
                    reason,
                    metrics.counter(
                            "linnet.aggregator.reports.refused", "Reports not accepted", "reason", reason.label()));
        }
    }

    private Counter updates(String outcome) {
        return metrics.counter(
                "linnet.aggregator.updates",
                "Updates folded, whole or committed in part; late: on a version before the round's",
                "outcome",
                outcome);
    }

    private Counter linkBytes(String way) {
        return metrics.counter(
                "linnet.aggregator.link.bytes", "Bytes that boards say went over their links", "way", way);
    }

    private Counter counter(String name, String help) {
        return metrics.counter("linnet.aggregator." + name, help);
    }

    /** Where the counters stand, for a page of them. */
    public Metrics metrics() {
        return metrics;
    }

    void arrived(long packetBytes) {
        packets.increment();
        bytes.increment((double) packetBytes);
    }

    public void refused(Reason reason) {
        Objects.requireNonNull(refused.get(reason)).increment();
    }

    /** @param figures of the board's link (SPEC 8, key 37); may be empty */
    public void reported(List<Integer> figures) {
        reports.increment();
        for (int i = 0; i < figures.size(); i++) {
            link.get(i).increment(figures.get(i) / (i == ENERGY ? 1e3 : 1));
        }
    }

    public void reportRefused(Reason reason) {
        Objects.requireNonNull(reportsRefused.get(reason)).increment();
    }

    void folded(int chunks) {
        chunksFolded.increment(chunks);
    }

    void duplicate() {
        duplicates.increment();
    }

    /** @param isLate on a version before the round's */
    void updateFolded(boolean isLate) {
        (isLate ? updatesLate : updatesOnTime).increment();
    }

    /** A round closed: what its merge rule found of slices. */
    public void judged(Accumulator round) {
        clipped.increment((double) round.clipped());
        opposed.increment((double) round.opposed());
    }

    /** @return how often so far */
    public long retainedLost() {
        retainedLost.increment();
        return (long) retainedLost.count();
    }

    public void fell() {
        falls.increment();
    }

    public void diverged() {
        diverged.increment();
    }

    /**
     * The counters at one moment.
     *
     * @param updatesLate of the updates folded
     * @param refused by reason; without those that never occurred
     */
    public record Snapshot(
            long packets,
            long bytes,
            long chunksFolded,
            long duplicates,
            long updatesFolded,
            long updatesLate,
            long slicesClipped,
            long diverged,
            Map<Reason, Long> refused) {}

    public Snapshot snapshot() {
        Map<Reason, Long> occurred = new EnumMap<>(Reason.class);
        refused.forEach((reason, counter) -> {
            if (counter.count() > 0) {
                occurred.put(reason, (long) counter.count());
            }
        });
        return new Snapshot(
                (long) packets.count(),
                (long) bytes.count(),
                (long) chunksFolded.count(),
                (long) duplicates.count(),
                (long) (updatesOnTime.count() + updatesLate.count()),
                (long) updatesLate.count(),
                (long) clipped.count(),
                (long) diverged.count(),
                Map.copyOf(occurred));
    }
}
