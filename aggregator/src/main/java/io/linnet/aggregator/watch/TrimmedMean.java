package io.linnet.aggregator.watch;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The weighted mean without the lowest and the highest fifth of the weight: of boards that say what they like, less than a
 * fifth of all move it by no more than honest boards differ.
 */
final class TrimmedMean {
    private static final int SHARE = 5;

    private TrimmedMean() {}

    /**
     * @param values one for each report, |value| below 2^23
     * @param reports at least one; their examples are the weights
     */
    static int of(long[] values, List<BoardFigures> reports) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted((a, b) -> Long.compare(values[a], values[b]))
                .mapToInt(Integer::intValue)
                .toArray();
        long all = reports.stream().mapToLong(BoardFigures::examples).sum();
        long from = all / SHARE;
        long to = all - from;
        long seen = 0;
        long sum = 0;
        for (int i : order) {
            int weight = reports.get(i).examples();
            long inside = Math.min(to, seen + weight) - Math.max(from, seen);
            sum += Math.max(0, inside) * values[i];
            seen += weight;
        }
        return (int) Math.floorDiv(sum, to - from);
    }
}
