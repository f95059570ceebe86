package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.accumulate.SumsMerge;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.ridge.RidgeSums;
import java.util.List;

/** Of boards that add up their examples for a regression head (SPEC 22.3). */
final class RidgeSum extends DigitSum {
    private final ModelState base;
    private final RidgeSettings settings;
    private final RidgeShape shape;

    RidgeSum(ModelState base, RidgeSettings settings) {
        super(RidgeShape.of(base.parameters().layout()).sumsLayout());
        this.base = base;
        this.settings = settings;
        this.shape = RidgeShape.of(base.parameters().layout());
    }

    @Override
    public void checkWhole(List<Chunk> chunks, int examples) throws Refused {
        RidgeSums.ofDigits(shape, digits(chunks)).check(examples);
    }

    @Override
    public ModelStep merge(int downC16, Optimiser optimiser) {
        return SumsMerge.ridge(base, accumulator(), settings.penalty());
    }
}
