package io.linnet.protocol.points;

import io.linnet.protocol.model.Division;

/**
 * A point of one board alone (SPEC 21.10): how its machine stands after a new mounting that a person confirmed. It stays
 * on the board and is no part of any version. Not thread-safe.
 */
public final class OwnPoint {
    /** Windows that it is made of. */
    public static final int WINDOWS = 60;

    private static final long WEIGHT_ONE = 1 << 20;
    private static final int MAX_WEIGHT = 4_096;
    private static final int SCORE_SHIFT = 12;

    private final long[] sums;
    private final long[] squares;
    private final int[] means;
    private final int[] weights;
    private final long leastVariance;
    private int windows;

    /** @param floor least deviation of a feature */
    public OwnPoint(int features, int floor) {
        this.sums = new long[features];
        this.squares = new long[features];
        this.means = new int[features];
        this.weights = new int[features];
        this.leastVariance = 256L * floor * floor;
    }

    public boolean isReady() {
        return windows == WINDOWS;
    }

    /** One of the windows that it is made of; later ones change nothing. */
    public void add(byte[] window) {
        if (isReady()) {
            return;
        }
        windows++;
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
            long variance = 256 * (WINDOWS * squares[f] - sums[f] * sums[f]) / (WINDOWS * WINDOWS);
            long weight = Division.NEAREST.divide(WEIGHT_ONE, Math.max(variance, leastVariance));
            means[f] = (int) Division.NEAREST.divide(16 * sums[f], WINDOWS);
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
