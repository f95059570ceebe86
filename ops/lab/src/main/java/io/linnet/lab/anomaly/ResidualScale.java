package io.linnet.lab.anomaly;

import io.linnet.emulator.learn.Repetition;
import io.linnet.protocol.points.PointsModel;
import java.util.List;

/**
 * What a network leaves of a window, measured by what it usually leaves near the window's point: a feature that it never
 * repeats well counts for less. Sums of squares for each point, which boards could add up, as exact as those of points.
 */
final class ResidualScale {
    private static final long WHOLE_WEIGHT = 1 << 20;
    private static final long MAX_WEIGHT = 4_096;
    private static final int SHIFT = 12;

    private final Repetition network;
    private final PointsModel points;
    private final long[][] weights;

    /** @param raw features of windows that are usual */
    ResidualScale(Repetition network, PointsModel points, List<int[]> raw) {
        this.network = network;
        this.points = points;
        int features = points.shape().features();
        long[] windows = new long[points.shape().points()];
        long[][] squares = new long[windows.length][features];
        for (int[] row : raw) {
            byte[] window = points.scale(row);
            int nearest = points.nearest(window);
            int[] left = network.residual(window);
            windows[nearest]++;
            for (int f = 0; f < features; f++) {
                squares[nearest][f] += (long) left[f] * left[f];
            }
        }
        this.weights = new long[windows.length][features];
        for (int k = 0; k < windows.length; k++) {
            for (int f = 0; f < features; f++) {
                long variance = Math.max(256 * squares[k][f] / Math.max(1, windows[k]), 256);
                weights[k][f] = Math.min(MAX_WEIGHT, Math.max(1, (WHOLE_WEIGHT + variance / 2) / variance));
            }
        }
    }

    /** 256 a feature is as usual. */
    long score(int[] raw) {
        byte[] window = points.scale(raw);
        long[] weight = weights[points.nearest(window)];
        int[] left = network.residual(window);
        long sum = 0;
        for (int f = 0; f < left.length; f++) {
            long away = 16L * left[f];
            sum += away * away * weight[f];
        }
        return sum >> SHIFT;
    }
}
