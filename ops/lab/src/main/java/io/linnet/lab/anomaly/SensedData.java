package io.linnet.lab.anomaly;

import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.protocol.model.SplitMix64;
import java.util.ArrayList;
import java.util.List;

/**
 * Raw features of windows whose labels say what is normal, in the order in which they were taken.
 *
 * @param normal windows of each regime
 * @param faults windows of each fault
 */
record SensedData(List<int[][]> normal, List<int[][]> faults) {
    /**
     * @param normal labels; of the others those in {@code faults} are faults, and what is left is not used
     * @param loadOctaves every window is multiplied by 2^u, u drawn evenly within this many octaves either way
     */
    static SensedData of(
            SensorWindows windows, int frontEnd, List<String> normal, List<String> faults, int loadOctaves) {
        FrontEnd front = new FrontEnd(frontEnd, windows.axes(), windows.samples());
        List<int[][]> good = new ArrayList<>();
        List<int[][]> bad = new ArrayList<>();
        SplitMix64 random = new SplitMix64(1);
        for (String label : normal) {
            good.add(features(windows, label, front, random, loadOctaves));
        }
        for (String label : faults) {
            bad.add(features(windows, label, front, random, loadOctaves));
        }
        return new SensedData(good, bad);
    }

    private static int[][] features(
            SensorWindows windows, String label, FrontEnd front, SplitMix64 random, int loadOctaves) {
        return windows.of(label).stream()
                .map(window -> front.features(loadOctaves == 0 ? window : loaded(window, random, loadOctaves)))
                .toArray(int[][]::new);
    }

    private static short[] loaded(short[] window, SplitMix64 random, int octaves) {
        double factor = Math.pow(2, random.uniform(-1_000_000, 1_000_000) / 1e6 * octaves);
        short[] loaded = new short[window.length];
        for (int i = 0; i < window.length; i++) {
            loaded[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(window[i] * factor)));
        }
        return loaded;
    }

    int features() {
        return normal.get(0)[0].length;
    }

    /** The part of a fold's number, contiguous in time: to test with; the rest is to learn from. */
    static int[][] part(int[][] rows, int fold, int folds, boolean isTest) {
        int from = fold * rows.length / folds;
        int to = (fold + 1) * rows.length / folds;
        List<int[]> chosen = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            if ((i >= from && i < to) == isTest) {
                chosen.add(rows[i]);
            }
        }
        return chosen.toArray(new int[0][]);
    }
}
