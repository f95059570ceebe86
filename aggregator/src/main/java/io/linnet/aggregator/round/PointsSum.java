package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.accumulate.SumsMerge;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.reason.Refused;
import java.util.List;

/** Of boards that add up their windows (SPEC 21.6). */
final class PointsSum extends DigitSum {
    private final ModelState base;
    private final PointsSettings settings;
    private final PointsStage stage;

    PointsSum(ModelState base, PointsSettings settings) {
        super(PointsShape.of(base.parameters().layout()).sumsLayout());
        this.base = base;
        this.settings = settings;
        this.stage = PointsStage.of(new PointsModel(base.parameters()), base.round(), settings.roundsOfSize());
    }

    @Override
    public void checkWhole(List<Chunk> chunks, int examples) throws Refused {
        PointsModel model = new PointsModel(base.parameters());
        PointsSums.ofDigits(model, digits(chunks)).check(model, stage, examples);
    }

    @Override
    public ModelStep merge(int downC16, Optimiser optimiser) {
        return SumsMerge.points(base, accumulator(), stage, settings.floor());
    }
}
