package io.linnet.lab.anomaly;

/**
 * A regression head solved from sums, by Cholesky's factors: the same sums give the same head. An input is a feature times
 * 2^-7, the output a target times 2^-13.
 */
final class Ridge {
    private static final double INPUT = 0x1p-7;
    private static final double OUTPUT = 0x1p-13;
    private static final int WEIGHT = 256;

    private final double[] weights;

    private Ridge(double[] weights) {
        this.weights = weights;
    }

    /** @param penalty of a weight's square; the mean's is free */
    static Ridge of(RidgeSums sums, double penalty) {
        int n = sums.features();
        double[][] left = new double[n][n];
        double[] right = new double[n];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b <= a; b++) {
                left[a][b] = sums.product(a, b) * INPUT * INPUT;
            }
            right[a] = sums.withTarget(a) * INPUT * OUTPUT;
        }
        return solved(left, right, penalty);
    }

    /** In one place, from features and targets in the same units that nobody has rounded. */
    static Ridge of(double[][] examples, double[] targets, double penalty) {
        int n = examples[0].length + 1;
        double[][] left = new double[n][n];
        double[] right = new double[n];
        for (int i = 0; i < examples.length; i++) {
            for (int a = 0; a < n; a++) {
                double of = at(examples[i], a) * INPUT;
                for (int b = 0; b <= a; b++) {
                    left[a][b] += of * at(examples[i], b) * INPUT;
                }
                right[a] += of * targets[i] * OUTPUT;
            }
        }
        return solved(left, right, penalty);
    }

    private static double at(double[] example, int feature) {
        return feature < example.length ? example[feature] : RidgeSums.ONE;
    }

    private static Ridge solved(double[][] left, double[] right, double penalty) {
        for (int a = 0; a + 1 < right.length; a++) {
            left[a][a] += penalty;
        }
        return new Ridge(solved(left, right));
    }

    private static double[] solved(double[][] left, double[] right) {
        int n = right.length;
        for (int a = 0; a < n; a++) {
            for (int b = 0; b <= a; b++) {
                double rest = left[a][b];
                for (int k = 0; k < b; k++) {
                    rest -= left[a][k] * left[b][k];
                }
                left[a][b] = a == b ? Math.sqrt(rest) : rest / left[b][b];
            }
        }
        double[] x = right.clone();
        for (int a = 0; a < n; a++) {
            for (int k = 0; k < a; k++) {
                x[a] -= left[a][k] * x[k];
            }
            x[a] /= left[a][a];
        }
        for (int a = n - 1; a >= 0; a--) {
            for (int k = a + 1; k < n; k++) {
                x[a] -= left[k][a] * x[k];
            }
            x[a] /= left[a][a];
        }
        return x;
    }

    /** As it would go to boards: whole numbers of 16 bits, 256 a unit. */
    Ridge fixed() {
        double[] rounded = new double[weights.length];
        for (int i = 0; i < rounded.length; i++) {
            long value = Math.round(weights[i] * WEIGHT);
            rounded[i] = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)) / (double) WEIGHT;
        }
        return new Ridge(rounded);
    }

    /** What it says of an example, in the target's units. */
    double of(double[] example) {
        double sum = weights[weights.length - 1] * RidgeSums.ONE * INPUT;
        for (int f = 0; f < example.length; f++) {
            sum += weights[f] * example[f] * INPUT;
        }
        return sum / OUTPUT;
    }
}
