package io.linnet.protocol.ridge;

import io.linnet.protocol.model.Parameters;
import java.math.BigInteger;

/**
 * From a round's sums to the next version (SPEC 22.4): the weights are the solution of the normal equations as it is, a fraction
 * of whole numbers, rounded once. So they depend neither on an order of operations nor on who computes them.
 */
public final class RidgeClose {
    /** Of fewer examples nothing is learnt. */
    private static final long LEAST_EXAMPLES = 8;

    private RidgeClose() {}

    /**
     * @param from the base version, which stays where there are too few examples
     * @param sums of all boards
     * @param penalty of a weight's square, in squared units of a feature
     */
    public static Parameters next(Parameters from, RidgeSums sums, int penalty) {
        RidgeShape shape = RidgeShape.of(from.layout());
        if (sums.examples() < LEAST_EXAMPLES) {
            return from.copy();
        }
        int n = shape.features() + 1;
        BigInteger[][] rows = new BigInteger[n][n + 1];
        for (int a = 0; a < n; a++) {
            for (int b = 0; b < n; b++) {
                rows[a][b] = input(sums, a, b);
            }
            rows[a][n] = target(sums, a).multiply(BigInteger.valueOf(RidgeModel.OUTPUT));
        }
        for (int a = 0; a + 1 < n; a++) {
            rows[a][a] = rows[a][a].add(BigInteger.valueOf(penalty));
        }
        short[] weights = new short[n];
        return isSolved(rows, weights) ? Parameters.ofFixed(from.layout(), weights) : from.copy();
    }

    /** Σ of the products of two inputs; the last input is the one that is always the same. */
    private static BigInteger input(RidgeSums sums, int a, int b) {
        int last = sums.shape().features();
        int times = (a == last ? RidgeModel.ONE : 1) * (b == last ? RidgeModel.ONE : 1);
        return BigInteger.valueOf(sums.product(place(a, last), place(b, last))).multiply(BigInteger.valueOf(times));
    }

    private static BigInteger target(RidgeSums sums, int a) {
        int last = sums.shape().features();
        return BigInteger.valueOf(sums.product(sums.shape().target(), place(a, last)))
                .multiply(BigInteger.valueOf(a == last ? RidgeModel.ONE : 1));
    }

    private static int place(int input, int last) {
        return input == last ? 0 : input + 1;
    }

    /**
     * Bareiss's elimination, without a fraction: every division leaves nothing over.
     *
     * @return false: no examples have these sums
     */
    private static boolean isSolved(BigInteger[][] rows, short[] weights) {
        int n = weights.length;
        BigInteger before = BigInteger.ONE;
        for (int k = 0; k < n; k++) {
            BigInteger pivot = rows[k][k];
            if (pivot.signum() <= 0) {
                return false;
            }
            for (int a = k + 1; a < n; a++) {
                eliminate(rows, k, a, before);
            }
            before = pivot;
        }
        BigInteger[] over = new BigInteger[n];
        for (int a = n - 1; a >= 0; a--) {
            BigInteger rest = before.multiply(rows[a][n]);
            for (int b = a + 1; b < n; b++) {
                rest = rest.subtract(rows[a][b].multiply(over[b]));
            }
            over[a] = rest.divide(rows[a][a]);
            weights[a] = rounded(over[a], before);
        }
        return true;
    }

    /** What stands below the diagonal is what stands above it: it is neither needed nor kept. */
    private static void eliminate(BigInteger[][] rows, int k, int a, BigInteger before) {
        BigInteger pivot = rows[k][k];
        BigInteger factor = rows[k][a];
        for (int b = a; b <= rows.length; b++) {
            rows[a][b] = pivot.multiply(rows[a][b])
                    .subtract(factor.multiply(rows[k][b]))
                    .divide(before);
        }
    }

    private static short rounded(BigInteger over, BigInteger under) {
        BigInteger twice = over.abs().shiftLeft(1).add(under).divide(under.shiftLeft(1));
        BigInteger most = BigInteger.valueOf(over.signum() < 0 ? 1 << 15 : Short.MAX_VALUE);
        return (short) (over.signum() * twice.min(most).intValue());
    }

    /** How a version fits what the boards learn from: its figure before they learn (SPEC 10.7). */
    public static Fit fit(Parameters version, RidgeSums sums) {
        RidgeModel model = new RidgeModel(version);
        int target = sums.shape().target();
        int n = sums.shape().features() + 1;
        BigInteger output = BigInteger.valueOf(RidgeModel.OUTPUT);
        BigInteger missed = BigInteger.valueOf(sums.product(target, target))
                .multiply(output)
                .multiply(output);
        for (int a = 0; a < n; a++) {
            BigInteger weight = BigInteger.valueOf(model.weight(a));
            BigInteger said = BigInteger.ZERO;
            for (int b = 0; b < n; b++) {
                said = said.add(BigInteger.valueOf(model.weight(b)).multiply(input(sums, a, b)));
            }
            missed = missed.add(weight.multiply(
                    said.subtract(target(sums, a).multiply(output).shiftLeft(1))));
        }
        return new Fit(
                sums.examples(),
                missed.doubleValue() / (RidgeModel.OUTPUT * RidgeModel.OUTPUT),
                sums.product(target, 0),
                sums.product(target, target));
    }
}
