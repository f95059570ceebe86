package io.linnet.lab.anomaly;

import java.util.Arrays;

/**
 * How well scores tell faults from normal windows.
 *
 * @param auc area under the curve; equal scores count half
 * @param tprAt1 share of the faults above the score that one normal window in a hundred exceeds
 */
record Detection(double auc, double tprAt1) {
    static Detection of(long[] normal, long[] faults) {
        long[] sorted = normal.clone();
        Arrays.sort(sorted);
        double below = 0;
        for (long fault : faults) {
            below += (rank(sorted, fault) + rank(sorted, fault + 1)) / 2.0;
        }
        long limit = sorted[Math.min(sorted.length - 1, (int) Math.ceil(0.99 * sorted.length) - 1)];
        long found = Arrays.stream(faults).filter(fault -> fault > limit).count();
        return new Detection(below / normal.length / faults.length, (double) found / faults.length);
    }

    /** Values below this one. */
    private static int rank(long[] sorted, long value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
