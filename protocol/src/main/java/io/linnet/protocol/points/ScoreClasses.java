package io.linnet.protocol.points;

/**
 * Scores as classes that are 9 % wide (SPEC 21.8): counts of classes add up over a fleet, and a quantile of them is a
 * limit that no board's scores had to be collected for.
 */
public final class ScoreClasses {
    public static final int CLASSES = 176;

    private static final long MAX_SCORE = (1L << 24) - 1;
    /** Fewest windows that say where a hundredth, and a thousandth, begins. */
    static final long ENOUGH_FOR_99 = 100;

    private static final long ENOUGH_FOR_999 = 1_000;
    /** Added where they are too few: a factor two of the score. */
    private static final int MARGIN = 8;

    private ScoreClasses() {}

    /** The class of a score: itself below 8, else eight classes for each doubling. */
    public static int of(long score) {
        int m = (int) Math.min(score, MAX_SCORE);
        if (m < 8) {
            return m;
        }
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(m);
        return 8 * (bits - 3) + ((m >> (bits - 4)) & 7);
    }

    /** What the counts of held-out windows say of a fleet. */
    public static Limits limits(long[] counts) {
        long total = 0;
        int last = 0;
        for (int c = 0; c < counts.length; c++) {
            total += counts[c];
            last = counts[c] > 0 ? c : last;
        }
        int c50 = quantile(counts, total, 1, 2);
        int c99 = total < ENOUGH_FOR_99 ? last + MARGIN : quantile(counts, total, 99, 100);
        int c999 = total < ENOUGH_FOR_999 ? c99 + MARGIN : quantile(counts, total, 999, 1_000);
        return new Limits((int) Math.min(total, Short.MAX_VALUE), c50, c99, c999);
    }

    private static int quantile(long[] counts, long total, long numerator, long denominator) {
        long sum = 0;
        for (int c = 0; c < counts.length; c++) {
            sum += counts[c];
            if (sum * denominator >= total * numerator) {
                return c;
            }
        }
        return counts.length - 1;
    }
}
