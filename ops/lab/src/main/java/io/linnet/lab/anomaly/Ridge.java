package io.linnet.lab.anomaly;

/** What the fleet's head is held against: ridge in one place, in binary64, of features and targets that nobody has rounded. */
final class Ridge {
    /** The feature that is the same for all. */
    private static final double ONE = 1;

    private final double[] weights;

    private Ridge(double[] weights) {
        this.weights = weights;
    }

    /** In one place, from features and targets in the same units that nobody has rounded. */
    static Ridge of(double[][] examples, double[] targets, double penalty) {
        int n = examples[0].length + 1;
        double[][] left = new double[n][n];
        double[] right = new double[n];
        for (int i = 0; i < examples.length; i++) {
            for (int a = 0; a < n; a++) {
                double of = at(examples[i], a);
                for (int b = 0; b <= a; b++) {
                    left[a][b] += of * at(examples[i], b);
                }
                right[a] += of * targets[i];
            }
        }
        return solved(left, right, penalty);
    }

    private static double at(double[] example, int feature) {
        return feature < example.length ? example[feature] : ONE;
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

    /** What it says of an example, in the target's units. */
    double of(double[] example) {
        double sum = weights[weights.length - 1] * ONE;
        for (int f = 0; f < example.length; f++) {
            sum += weights[f] * example[f];
        }
        return sum;
    }
}
