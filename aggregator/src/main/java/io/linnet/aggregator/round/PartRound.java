package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.SumSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** An open round of which this process folds a part, as those see it who put the parts together (SPEC 11.8). */
public final class PartRound {
    private final OpenRound round;

    public PartRound(OpenRound round) {
        this.round = round;
    }

    /** What the sums of a round are of, whoever folds them: the model's differences, or what boards add up. */
    public static ModelLayout layout(ModelState base, MergeRule rule, Optional<SumSettings> sums) {
        return RoundSum.of(base, rule, sums).layout();
    }

    /** How far it is. */
    public PartProgress progress(int part) {
        List<String> worked = new ArrayList<>();
        List<String> done = new ArrayList<>();
        round.boards().filter(board -> !round.isEmpty(board)).forEach(board -> {
            worked.add(board);
            if (round.isFinished(board)) {
                done.add(board);
            }
        });
        return new PartProgress(
                part,
                round.base().version(),
                round.started(),
                round.finished(),
                round.examples(),
                !round.isNothingUnderWay(),
                worked,
                done);
    }

    /** Something of a board that is gone is in the sum. */
    public boolean hasFoldedOf(Predicate<String> isGone) {
        return round.boards().anyMatch(board -> isGone.test(board) && !round.isEmpty(board));
    }

    /** Slices may wait for limits that the votes of all parts give. */
    public boolean mayWait() {
        return round.sum().mayWait();
    }

    /** Of slices that wait, or have been given up as too many. */
    public long waitingBytes() {
        return round.sum().waitingBytes();
    }

    /**
     * The limits that this sum's votes give.
     *
     * @param waitingBytes of all parts; what is too much for one process is given up by all
     */
    public int[] limits(long waitingBytes) {
        return waitingBytes > DifferenceSum.mostWaitingBytes(round.sum().layout())
                ? new int[0]
                : round.accumulator().nextLimits();
    }

    /** @param limits of the sum of all parts' votes */
    public void settleWaiting(int[] limits) {
        round.sum().settleWaiting(limits);
    }
}
