package io.linnet.aggregator.round;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.aggregator.accumulate.PointsMerge;
import io.linnet.protocol.chunk.Chunk;
import io.linnet.protocol.chunk.ObjectDecoder;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.List;

/** Of boards that add up their windows (SPEC 21.6): every board's sums once, none of them weighted or cut. */
final class PointsSum implements RoundSum {
    private final ModelState base;
    private final PointsSettings settings;
    private final PointsShape shape;
    private final PointsStage stage;
    private final ModelLayout layout;
    private final Accumulator accumulator;
    private final ObjectDecoder decoder;

    PointsSum(ModelState base, PointsSettings settings) {
        PointsModel model = new PointsModel(base.parameters());
        this.base = base;
        this.settings = settings;
        this.shape = model.shape();
        this.stage = PointsStage.of(model, base.round(), settings.roundsOfSize());
        this.layout = shape.sumsLayout();
        this.accumulator = new Accumulator(layout);
        this.decoder = new ObjectDecoder(layout);
    }

    @Override
    public ModelLayout layout() {
        return layout;
    }

    @Override
    public boolean isWholeOnly() {
        return true;
    }

    @Override
    public Accumulator accumulator() {
        return accumulator;
    }

    @Override
    public void add(Chunk chunk, int weight, boolean votes) throws Refused {
        check(chunk);
        // The finest step, so that a digit counts as one.
        accumulator.fold(
                decoder.nonzeros(chunk),
                chunk.header().first(),
                chunk.header().count(),
                -Accumulator.FRACTION_BITS,
                1,
                true);
    }

    @Override
    public void check(Chunk chunk) throws Refused {
        if (chunk.header().step() != 0) {
            throw new Refused(Reason.OUT_OF_RANGE, "step " + chunk.header().step() + " of sums");
        }
        decoder.nonzeros(chunk);
    }

    @Override
    public void checkWhole(List<Chunk> chunks, int examples) throws Refused {
        long[] digits = new long[layout.parameters()];
        for (Chunk chunk : chunks) {
            int[] values = decoder.integers(chunk);
            for (int i = 0; i < chunk.header().count(); i++) {
                digits[chunk.header().first() + i] = values[i];
            }
        }
        PointsModel model = new PointsModel(base.parameters());
        PointsSums.ofDigits(model, digits).check(model, stage, examples);
    }

    @Override
    public boolean mayWait() {
        return false;
    }

    @Override
    public long waitingBytes() {
        return 0;
    }

    @Override
    public void settleWaiting(int[] limits) {}

    @Override
    public ModelStep merge(int downC16, Optimiser optimiser) {
        return PointsMerge.next(base, accumulator, stage, settings.floor());
    }
}
