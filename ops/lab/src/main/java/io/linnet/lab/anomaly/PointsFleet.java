package io.linnet.lab.anomaly;

import io.linnet.emulator.vibration.PointsWork;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.List;

/** Boards' windows through the product's sums, digits, checks and close, without the links between. */
final class PointsFleet {
    private PointsFleet() {}

    /** The model after so many rounds of all boards. */
    static Parameters train(PointsShape shape, PointsSettings settings, int rounds, List<PointsWork> boards) {
        Parameters model = Parameters.zero(shape.layout());
        for (int round = 0; round < rounds; round++) {
            PointsStage stage = PointsStage.of(new PointsModel(model), round, settings);
            PointsSums all = new PointsSums(shape);
            for (PointsWork board : boards) {
                all.add(received(board.sums(model, settings, round), model, stage));
            }
            model = PointsClose.next(model, all, stage, settings.floor());
        }
        return model;
    }

    /** As an aggregator reads what a board has sent. */
    private static PointsSums received(PointsSums sent, Parameters base, PointsStage stage) {
        PointsModel model = new PointsModel(base);
        long[] digits =
                Arrays.stream(sent.toDigits(model, stage)).asLongStream().toArray();
        PointsSums read = PointsSums.ofDigits(model, stage, digits);
        try {
            read.check(model, stage, (int) read.windows());
        } catch (Refused refused) {
            throw new IllegalStateException("an honest board was refused", refused);
        }
        return read;
    }

    /** Of everything but how many boards use a point: one place with all windows cannot know that. */
    static Digest digest(PointsShape shape, Parameters model) {
        short[] values = model.fixed().clone();
        int columns = shape.points() + 2;
        int row = 2 * shape.features();
        Arrays.fill(values, row * columns, (row + 1) * columns - 1, (short) 0);
        return Parameters.ofFixed(model.layout(), values).digest();
    }
}
