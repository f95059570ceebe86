package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;

/** From a round's sums of windows to the next points: exact, so that it does not matter who had which window. */
public final class PointsMerge {
    private PointsMerge() {}

    /** @param sums of digits, each folded as one */
    public static ModelStep next(ModelState base, Accumulator sums, PointsStage stage, int floor) {
        Parameters from = base.parameters();
        long[] digits = new long[sums.layout().parameters()];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = sums.sum(i);
        }
        PointsSums all = PointsSums.ofDigits(new PointsModel(from), digits);
        Parameters to = PointsClose.next(from, all, stage, floor);
        int[] q = new int[to.fixed().length];
        for (int i = 0; i < q.length; i++) {
            q[i] = to.fixed()[i] - from.fixed()[i];
        }
        ModelState next = new ModelState(
                base.version() + 1,
                base.round() + 1,
                to,
                to.digest(),
                new int[0],
                new int[0],
                0,
                0,
                0,
                OptimiserState.NONE);
        return new ModelStep(next, q, new int[] {0}, 0, false);
    }
}
