package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.accumulate.SumsMerge;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.reason.Refused;
import java.util.List;

/** Of boards that add up their windows, or what a network leaves of them (SPEC 21.6, 23.5). */
final class PointsSum extends DigitSum {
    private final ModelState base;
    private final PointsStage stage;
    private final int floor;

    /** @param floor least deviation of a feature, in its units */
    PointsSum(ModelState base, PointsStage stage, int floor) {
        super(PointsShape.of(base.parameters().layout()).sumsLayout());
        this.base = base;
        this.stage = stage;
        this.floor = floor;
    }

    @Override
    public void checkWhole(List<Chunk> chunks, int examples) throws Refused {
        PointsModel model = new PointsModel(base.parameters());
        PointsSums.ofDigits(model, stage, digits(chunks)).check(model, stage, examples);
    }

    @Override
    public ModelStep merge(int downC16, Optimiser optimiser) {
        return SumsMerge.points(base, accumulator(), stage, floor);
    }
}
