package io.linnet.aggregator.watch;

import io.linnet.protocol.ridge.Fit;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How the fleet did when it trained on a version: means of what its boards report, weighted by their examples; of a regression
 * what their sums say.
 *
 * @param boards that reported and took part
 * @param loss empty: nobody said
 * @param accuracy of a regression R²
 */
public record FleetFigures(long version, int boards, OptionalDouble loss, double accuracy) {
    /** @param reports at least one */
    static FleetFigures of(long version, List<BoardFigures> reports) {
        long weight = 0;
        long right = 0;
        long lossWeight = 0;
        long loss = 0;
        for (BoardFigures of : reports) {
            weight += of.examples();
            right += (long) of.examples() * of.accuracyMillionths();
            if (of.lossMillionths().isPresent()) {
                lossWeight += of.examples();
                loss += (long) of.examples() * of.lossMillionths().getAsInt();
            }
        }
        return new FleetFigures(
                version,
                reports.size(),
                lossWeight == 0 ? OptionalDouble.empty() : OptionalDouble.of(mean(loss, lossWeight)),
                mean(right, weight));
    }

    /** @param boards whose examples it is of */
    static FleetFigures of(long version, int boards, Fit fit) {
        return new FleetFigures(version, boards, OptionalDouble.of(fit.loss()), fit.share());
    }

    private static double mean(long millionths, long weight) {
        return (double) millionths / weight / 1e6;
    }
}
