package io.linnet.aggregator.accumulate;

import io.linnet.aggregator.accumulate.ModelStep.Fits;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.ridge.RidgeClose;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;
import java.util.Optional;

/** From a round's sums to the next version: exact, so that it does not matter who had which example. */
public final class SumsMerge {
    private SumsMerge() {}

    /** @param sums of digits, each folded as one */
    public static ModelStep points(ModelState base, Accumulator sums, PointsStage stage, int floor) {
        Parameters from = base.parameters();
        PointsSums all = PointsSums.ofDigits(new PointsModel(from), stage, digits(sums));
        return step(base, PointsClose.next(from, all, stage, floor), Optional.empty());
    }

    /** @param sums of digits, each folded as one */
    public static ModelStep ridge(ModelState base, Accumulator sums, int penalty) {
        Parameters from = base.parameters();
        RidgeSums all = RidgeSums.ofDigits(RidgeShape.of(from.layout()), digits(sums));
        Optional<Fits> fits = Optional.of(new Fits(RidgeClose.fit(from, all), all.held(), (int) all.heldBoards()))
                .filter(of -> of.learnt().examples() > 0);
        return step(base, RidgeClose.next(from, all, penalty), fits);
    }

    private static long[] digits(Accumulator sums) {
        long[] digits = new long[sums.layout().parameters()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = sums.sum(i);
        }
        return digits;
    }

    private static ModelStep step(ModelState base, Parameters to, Optional<Fits> fits) {
        Parameters from = base.parameters();
        int[] q = new int[to.fixed().length];
        for (int i = 0; i < q.length; i++) {
            q[i] = to.fixed()[i] - from.fixed()[i];
        }
        // What rounds of differences have left for the next one of theirs stays as it is.
        ModelState next = new ModelState(
                base.version() + 1,
                base.round() + 1,
                to,
                to.digest(),
                base.stepResidual(),
                base.limits(),
                base.norm(),
                base.fineUntil(),
                base.effective16(),
                base.optimiser(),
                base.heading());
        return new ModelStep(next, q, new int[from.layout().layers().size()], 0, false, fits);
    }
}
