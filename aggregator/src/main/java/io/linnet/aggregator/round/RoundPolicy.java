package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.Set;
import java.util.function.Consumer;

/**
 * When rounds open and close, and how much may be under way.
 *
 * @param cohort boards that must have said hello before the first round opens; they are numbered by the order of their
 *     ids, so the numbers do not depend on who came first
 * @param quorum updates begun without which a round does not close at its deadline
 * @param deadlineMillis after a round's offer
 * @param maxExamples one update may claim; see {@link #mostExamples}
 * @param underWay packets that may be on their way to the aggregator at once; keep it well below the broker's queue for
 *     one subscriber (1 000 in Mosquitto and HiveMQ CE)
 * @param maxRounds after which no round opens, 0: no end
 * @param closePercent of the boards that a round waits for: when so many have finished, the others have a while more, of
 *     a few updates' length. 100: the round waits for all to its deadline, so that the set that is merged does not hang
 *     on time
 * @param closeAt updates begun at which a round closes once those are whole; 0: it waits for its boards
 * @param merge how updates become one
 * @param optimiser what the server makes of their mean
 * @param age versions that an update's base may be behind, 0: a round takes updates on its own version only
 * @param isAgeDiscounted an update weighs less, the more versions its base is behind
 * @param draw which boards a round asks for
 * @param times when rounds may open
 * @param gatewaySums gateways that may bring updates of several boards as one sum (SPEC 17.6)
 * @param watch when the model is taken for fallen, and what becomes of it
 */
public record RoundPolicy(
        int cohort,
        int quorum,
        long deadlineMillis,
        int maxExamples,
        int underWay,
        int maxRounds,
        int closePercent,
        int closeAt,
        MergeRule merge,
        Optimiser optimiser,
        int age,
        boolean isAgeDiscounted,
        Draw draw,
        RoundTimes times,
        Set<String> gatewaySums,
        WatchPolicy watch) {
    private static final int MAX_WINDOW = 64;
    private static final int MAX_EXAMPLES = 1 << 20;
    /** The work of boards that are twenty rounds slower than the others still counts. */
    private static final int AGE = 20;

    public RoundPolicy {
        gatewaySums = Set.copyOf(gatewaySums);
        accept("cohort", cohort, 1, 65_535);
        accept("quorum", quorum, 1, cohort);
        accept("deadlineMillis", deadlineMillis, 10, 0xFFFF_FFFFL);
        accept("maxExamples", maxExamples, 1, MAX_EXAMPLES);
        accept("underWay", underWay, 1, 1_000_000);
        accept("maxRounds", maxRounds, 0, Integer.MAX_VALUE);
        accept("closePercent", closePercent, 1, 100);
        accept("closeAt", closeAt, 0, 65_535);
        accept("age", age, 0, Journal.MAX_AGE);
    }

    /** A round that waits for every board that works, and the merge that suits most fleets. */
    public RoundPolicy(int cohort, int quorum, long deadlineMillis, int maxExamples, int underWay, int maxRounds) {
        this(
                cohort,
                quorum,
                deadlineMillis,
                maxExamples,
                underWay,
                maxRounds,
                100,
                0,
                MergeRule.CLIP,
                Optimiser.AVG,
                AGE,
                false,
                Draw.ALL,
                RoundTimes.ALWAYS,
                Set.of(),
                WatchPolicy.DEFAULT);
    }

    /** The same, but a round closes early when so many per cent of the boards have finished. */
    public RoundPolicy closingAt(int percent) {
        return with(copy -> copy.closePercent = percent);
    }

    /** The same, but a round closes when so many updates have begun and are whole; 0: it waits for its boards. */
    public RoundPolicy closingAfter(int updates) {
        return with(copy -> copy.closeAt = updates);
    }

    public RoundPolicy withMerge(MergeRule other) {
        return with(copy -> copy.merge = other);
    }

    public RoundPolicy withOptimiser(Optimiser other) {
        return with(copy -> copy.optimiser = other);
    }

    public RoundPolicy withDeadline(long millis) {
        return with(copy -> copy.deadlineMillis = millis);
    }

    public RoundPolicy withQuorum(int updates) {
        return with(copy -> copy.quorum = updates);
    }

    public RoundPolicy withAge(int versions) {
        return with(copy -> copy.age = versions);
    }

    /** The same, but an update weighs less, the more versions its base is behind. */
    public RoundPolicy discountingAge(boolean isDiscounted) {
        return with(copy -> copy.isAgeDiscounted = isDiscounted);
    }

    public RoundPolicy withDraw(Draw other) {
        return with(copy -> copy.draw = other);
    }

    public RoundPolicy withTimes(RoundTimes other) {
        return with(copy -> copy.times = other);
    }

    public RoundPolicy withGatewaySums(Set<String> gateways) {
        return with(copy -> copy.gatewaySums = gateways);
    }

    public RoundPolicy withWatch(WatchPolicy other) {
        return with(copy -> copy.watch = other);
    }

    /** What may be another. */
    private static final class Copy {
        private int quorum;
        private long deadlineMillis;
        private int closePercent;
        private int closeAt;
        private MergeRule merge;
        private Optimiser optimiser;
        private int age;
        private boolean isAgeDiscounted;
        private Draw draw;
        private RoundTimes times;
        private Set<String> gatewaySums;
        private WatchPolicy watch;

        Copy(RoundPolicy of) {
            quorum = of.quorum;
            deadlineMillis = of.deadlineMillis;
            closePercent = of.closePercent;
            closeAt = of.closeAt;
            merge = of.merge;
            optimiser = of.optimiser;
            age = of.age;
            isAgeDiscounted = of.isAgeDiscounted;
            draw = of.draw;
            times = of.times;
            gatewaySums = of.gatewaySums;
            watch = of.watch;
        }
    }

    private RoundPolicy with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new RoundPolicy(
                cohort,
                copy.quorum,
                copy.deadlineMillis,
                maxExamples,
                underWay,
                maxRounds,
                copy.closePercent,
                copy.closeAt,
                copy.merge,
                copy.optimiser,
                copy.age,
                copy.isAgeDiscounted,
                copy.draw,
                copy.times,
                copy.gatewaySums,
                copy.watch);
    }

    /**
     * What an update may claim where nobody says otherwise: room above what an honest board has, and no board with a
     * hundred votes.
     *
     * @param examples that a board takes in a round
     */
    public static int mostExamples(int examples) {
        return Math.min(2 * examples, MAX_EXAMPLES);
    }

    private static void accept(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + "=" + value + ", accepted: " + min + " to " + max);
        }
    }

    /** Refuses an update that claims nothing, or more than one may. */
    void requireWeight(int examples) throws Refused {
        if (examples < 1 || examples > maxExamples) {
            throw new Refused(Reason.WEIGHT, examples + " examples, accepted: 1 to " + maxExamples);
        }
    }

    /** Packets one of {@code boards} may have under way. */
    public int window(int boards) {
        return Math.max(1, Math.min(MAX_WINDOW, underWay / Math.max(1, boards)));
    }
}
