package io.linnet.cli;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.protocol.model.Parameters;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * What the same rows give without a fleet, on the same rows kept for testing: all of them in one place, and each board with its
 * own alone. Everybody trains on as many examples as in the fleet, with the same network and settings.
 *
 * @param central accuracy where all rows are brought together
 * @param alone mean of the boards' accuracies
 * @param aloneWorst the lowest of them
 */
record OtherWays(double central, double alone, double aloneWorst) {
    /**
     * @param parts rows of each board
     * @param progress a share of the work, and a word on it
     */
    static OtherWays of(
            Dataset data,
            List<int[]> parts,
            Tuning.Setting setting,
            int rounds,
            long seed,
            BiConsumer<Double, String> progress) {
        DoubleSummaryStatistics alone = new DoubleSummaryStatistics();
        for (int board = 0; board < parts.size(); board++) {
            progress.accept(board / (2.0 * parts.size()), "board " + (board + 1) + " alone");
            alone.accept(accuracy(data, List.of(parts.get(board)), setting, rounds, seed));
        }
        progress.accept(0.5, "all rows in one place");
        int[] all = parts.stream().flatMapToInt(IntStream::of).toArray();
        double central = accuracy(data, List.of(all), setting, rounds * parts.size(), seed);
        return new OtherWays(central, alone.getAverage(), alone.getMin());
    }

    private static double accuracy(Dataset data, List<int[]> parts, Tuning.Setting setting, int rounds, long seed) {
        Parameters model = Tuning.learnt(data.train(), setting, parts, rounds, seed);
        return Tuning.accuracy(setting, model, data.test());
    }
}
