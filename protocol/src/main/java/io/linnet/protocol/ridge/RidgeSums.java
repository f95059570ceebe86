package io.linnet.protocol.ridge;

import io.linnet.protocol.codec.SumDigits;
import io.linnet.protocol.model.RidgeSettings;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * All that a ridge regression has to know of a board's examples, and of all boards' (SPEC 22.3): plain whole numbers, so that a
 * fleet's are those of one place that has all examples. Not thread-safe.
 */
public final class RidgeSums {
    private static final long MOST_FEATURE = 1 << 7;
    private static final long MOST_TARGET = 1 << 15;
    private static final long MOST_MISS = 1 << 16;
    /** Of a number's size, by which it may be wrong through rounding. */
    private static final double ROUNDING = 0x1p-30;

    private final RidgeShape shape;
    private final long[] sums;

    public RidgeSums(RidgeShape shape) {
        this.shape = shape;
        this.sums = new long[shape.sums()];
    }

    public RidgeShape shape() {
        return shape;
    }

    public long examples() {
        return sums[0];
    }

    /** Σ of the products of two places of a row. */
    long product(int a, int b) {
        return a >= b ? sums[RidgeShape.product(a, b)] : sums[RidgeShape.product(b, a)];
    }

    /**
     * An example to learn from.
     *
     * @param features those of it stand from {@code at} on
     * @param target s16
     */
    public void add(byte[] features, int at, int target) {
        int i = 0;
        for (int a = 0; a <= shape.target(); a++) {
            long of = place(features, at, target, a);
            for (int b = 0; b <= a; b++) {
                sums[i++] += of * place(features, at, target, b);
            }
        }
    }

    private long place(byte[] features, int at, int target, int place) {
        return place == 0 ? 1 : place == shape.target() ? target : features[at + place - 1];
    }

    /** An example that is never learnt from: what the base says of it counts. */
    public void hold(RidgeModel base, byte[] features, int at, int target) {
        long missed = (long) target - base.predict(features, at);
        sums[shape.heldBoards()] = 1;
        sums[shape.held()]++;
        sums[shape.heldMissed()] += missed * missed;
        sums[shape.heldTargets()] += target;
        sums[shape.heldSquares()] += (long) target * target;
    }

    /** Adds another's: of another board, or of a part of the fleet. */
    public void add(RidgeSums other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
    }

    /** How the version did that the boards had, on what they keep out of their training; {@code examples} 0: nothing. */
    public Fit held() {
        return new Fit(
                sums[shape.held()], sums[shape.heldMissed()], sums[shape.heldTargets()], sums[shape.heldSquares()]);
    }

    /** Boards that keep some out. */
    public long heldBoards() {
        return sums[shape.heldBoards()];
    }

    /** As they travel: the lowest digits of all, the middle ones, the highest. */
    public int[] toDigits() {
        int[] digits = new int[SumDigits.DIGITS * sums.length];
        for (int i = 0; i < digits.length; i++) {
            digits[i] = SumDigits.digit(sums[i % sums.length], i / sums.length);
        }
        return digits;
    }

    /** Of one board's digits, or of the sums of many boards'. */
    public static RidgeSums ofDigits(RidgeShape shape, long[] digits) {
        RidgeSums read = new RidgeSums(shape);
        int n = read.sums.length;
        for (int i = 0; i < n; i++) {
            read.sums[i] = SumDigits.number(digits[i], digits[n + i], digits[2 * n + i]);
        }
        return read;
    }

    /**
     * Refuses what no examples of one board can give.
     *
     * @param examples that the board announced
     */
    public void check(int examples) throws Refused {
        if (examples > RidgeSettings.MAX_EXAMPLES || examples() != examples) {
            throw new Refused(Reason.OUT_OF_RANGE, "sums of " + examples() + " examples, announced " + examples);
        }
        for (int a = 0; a <= shape.target(); a++) {
            for (int b = 0; b <= a; b++) {
                if (Math.abs(product(a, b)) > most(a) * most(b) * examples || (a == b && product(a, a) < 0)) {
                    throw new Refused(Reason.OUT_OF_RANGE, "product " + a + ", " + b + ": no examples have these sums");
                }
            }
        }
        checkSpread();
        checkHeld();
    }

    private long most(int place) {
        return place == 0 ? 1 : place == shape.target() ? MOST_TARGET : MOST_FEATURE;
    }

    /** Products of rows with themselves leave no spread below zero, whatever is explained by what. */
    private void checkSpread() throws Refused {
        int n = shape.target() + 1;
        double[][] left = new double[n][n];
        for (int a = 0; a < n; a++) {
            double least = ROUNDING * product(a, a);
            for (int b = 0; b <= a; b++) {
                double rest = product(a, b);
                for (int k = 0; k < b; k++) {
                    rest -= left[a][k] * left[b][k];
                }
                if (a != b) {
                    left[a][b] = left[b][b] == 0 ? 0 : rest / left[b][b];
                } else if (rest < -least) {
                    throw new Refused(Reason.OUT_OF_RANGE, "place " + a + ": no examples have these sums");
                } else {
                    left[a][a] = rest > least ? Math.sqrt(rest) : 0;
                }
            }
        }
    }

    private void checkHeld() throws Refused {
        long n = sums[shape.held()];
        double targets = sums[shape.heldTargets()];
        long squares = sums[shape.heldSquares()];
        long missed = sums[shape.heldMissed()];
        boolean isPossible = n >= 0
                && n <= examples()
                && sums[shape.heldBoards()] == (n > 0 ? 1 : 0)
                && missed >= 0
                && missed <= n * MOST_MISS * MOST_MISS
                && squares >= 0
                && squares <= n * MOST_TARGET * MOST_TARGET
                && Math.abs(targets) <= n * MOST_TARGET
                && targets * targets <= (double) n * squares * (1 + ROUNDING);
        if (!isPossible) {
            throw new Refused(Reason.OUT_OF_RANGE, "sums of " + n + " held-out examples that none have");
        }
    }
}
