package io.linnet.protocol.points;

import io.linnet.protocol.model.Division;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A point of one board alone (SPEC 21.10): how its machine stands after a new mounting that a person confirmed. It stays
 * on the board and is no part of any version. Not thread-safe.
 */
public final class OwnPoint {
    private static final long WEIGHT_ONE = 1 << 20;
    private static final int MAX_WEIGHT = 4_096;
    private static final int SCORE_SHIFT = 12;

    private final long[] sums;
    private final long[] squares;
    private final int[] means;
    private final int[] weights;
    private final long leastVariance;
    private final int windows;
    private int taken;

    /**
     * @param floor least deviation of a feature
     * @param windows that it is made of, 8 … 255
     */
    public OwnPoint(int features, int floor, int windows) {
        this.windows = windows;
        this.sums = new long[features];
        this.squares = new long[features];
        this.means = new int[features];
        this.weights = new int[features];
        this.leastVariance = 256L * floor * floor;
    }

    /** One that is ready, as {@link #values} tells it. */
    public static OwnPoint of(List<Integer> values, int windows) {
        OwnPoint kept = new OwnPoint(values.size() / 2, 1, windows);
        kept.taken = windows;
        for (int f = 0; f < kept.means.length; f++) {
            kept.means[f] = values.get(f);
            kept.weights[f] = values.get(kept.means.length + f);
        }
        return kept;
    }

    /** The mean of each feature in sixteenths, then its weight. */
    public List<Integer> values() {
        return IntStream.concat(Arrays.stream(means), Arrays.stream(weights))
                .boxed()
                .toList();
    }

    public boolean isReady() {
        return taken == windows;
    }

    /** Windows that it has been made of so far. */
    public int taken() {
        return taken;
    }

    /** One of the windows that it is made of; later ones change nothing. */
    public void add(byte[] window) {
        if (isReady()) {
            return;
        }
        taken++;
        for (int f = 0; f < window.length; f++) {
            sums[f] += window[f];
            squares[f] += window[f] * window[f];
        }
        if (isReady()) {
            settle();
        }
    }

    private void settle() {
        for (int f = 0; f < sums.length; f++) {
            long variance = 256 * (windows * squares[f] - sums[f] * sums[f]) / ((long) windows * windows);
            long weight = Division.NEAREST.divide(WEIGHT_ONE, Math.max(variance, leastVariance));
            means[f] = (int) Division.NEAREST.divide(16 * sums[f], windows);
            weights[f] = (int) Math.max(1, Math.min(MAX_WEIGHT, weight));
        }
    }

    /** As of a model's point. */
    public long score(byte[] window) {
        long sum = 0;
        for (int f = 0; f < window.length; f++) {
            long away = 16L * window[f] - means[f];
            sum += away * away * weights[f];
        }
        return Math.min(sum >> SCORE_SHIFT, 0xFFFF_FFFFL);
    }
}
