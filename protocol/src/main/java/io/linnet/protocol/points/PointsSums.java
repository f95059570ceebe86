package io.linnet.protocol.points;

import io.linnet.protocol.codec.SumDigits;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;

/**
 * What a board adds up in a round, and what all boards' add up to (SPEC 21.6): plain whole numbers, so that a fleet's
 * are those of one place that has all windows. Not thread-safe.
 */
public final class PointsSums {
    /** A point is a board's own when it holds one in so many of its windows. */
    public static final int OWN_SHARE = 32;

    private static final long MAX_RAW = 1 << 15;
    private static final long MAX_SCALED = 1 << 7;

    private final PointsShape shape;
    private final long[] sums;
    private final long[] classes;

    public PointsSums(PointsShape shape) {
        this(shape, new long[shape.sums()], new long[ScoreClasses.CLASSES]);
    }

    private PointsSums(PointsShape shape, long[] sums, long[] classes) {
        this.shape = shape;
        this.sums = sums;
        this.classes = classes;
    }

    public PointsShape shape() {
        return shape;
    }

    long at(int index) {
        return sums[index];
    }

    /** The live counts of classes of scores. */
    public long[] classes() {
        return classes;
    }

    public long windows(int column) {
        return sums[shape.count(column)];
    }

    /** Of all columns. */
    public long windows() {
        long windows = 0;
        for (int column = 0; column <= shape.points(); column++) {
            windows += windows(column);
        }
        return windows;
    }

    /** Boards that use a point: of one board's sums 0 or 1. */
    public long boards(int column) {
        return sums[shape.use(column)];
    }

    /** A window of a round for the scale. */
    public void addRaw(int[] raw) {
        int column = shape.scaleColumn();
        sums[shape.count(column)]++;
        for (int f = 0; f < raw.length; f++) {
            sums[shape.sum(f, column)] += raw[f];
            sums[shape.square(f, column)] += (long) raw[f] * raw[f];
        }
    }

    /** A window of a round for the points: it counts for the nearest. */
    public void add(byte[] window, PointsModel base, PointsStage stage) {
        int k = Math.max(base.nearest(window), 0);
        int widest = base.widest(k);
        int most = window[widest] - base.centre(widest, k);
        sums[shape.count(k)]++;
        for (int f = 0; f < window.length; f++) {
            int away = window[f] - base.centre(f, k);
            sums[shape.sum(f, k)] += away;
            sums[shape.square(f, k)] += (long) away * away;
            if (stage == PointsStage.SPLIT) {
                sums[shape.product(f, k)] += (long) away * most;
            }
        }
    }

    /**
     * A window of a round that measures: what the network leaves of it counts for the point that it is nearest to.
     *
     * @param left of each feature
     */
    public void addLeft(byte[] window, byte[] left, PointsModel base) {
        int k = Math.max(base.nearest(window), 0);
        sums[shape.count(k)]++;
        for (int f = 0; f < left.length; f++) {
            sums[shape.square(f, k)] += left[f] * left[f];
        }
    }

    /** A score of a held-out window. */
    public void count(long score) {
        classes[ScoreClasses.of(score)]++;
    }

    /**
     * Says which points the board's windows use.
     *
     * @param own windows of the board that each point holds, of all the board remembers
     */
    public void use(long[] own) {
        long all = 0;
        for (long windows : own) {
            all += windows;
        }
        for (int column = 0; column < own.length; column++) {
            sums[shape.use(column)] = own[column] > 0 && own[column] * OWN_SHARE >= all ? 1 : 0;
        }
    }

    /** Adds another's: of another board, or of a part of the fleet. */
    public void add(PointsSums other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
        }
        for (int c = 0; c < classes.length; c++) {
            classes[c] += other.classes[c];
        }
    }

    /**
     * As they travel: squares less what the base makes expect, then three digits of 16 bits with the number's sign, and the
     * classes after the lowest.
     */
    public int[] toDigits(PointsModel base, PointsStage stage) {
        int n = sums.length;
        long[] numbers = sums.clone();
        expect(numbers, base, stage, -1);
        int[] digits = new int[SumDigits.DIGITS * n + ScoreClasses.CLASSES];
        for (int i = 0; i < n; i++) {
            digits[i] = SumDigits.digit(numbers[i], 0);
            digits[n + ScoreClasses.CLASSES + i] = SumDigits.digit(numbers[i], 1);
            digits[2 * n + ScoreClasses.CLASSES + i] = SumDigits.digit(numbers[i], 2);
        }
        for (int c = 0; c < classes.length; c++) {
            digits[n + c] = (int) classes[c];
        }
        return digits;
    }

    private void expect(long[] numbers, PointsModel base, PointsStage stage, int sign) {
        for (int column = 0; column < shape.points(); column++) {
            for (int f = 0; f < shape.features(); f++) {
                numbers[shape.square(f, column)] +=
                        sign * numbers[shape.count(column)] * base.expected(f, column, stage);
            }
        }
    }

    /** Of one board's digits, or of the sums of many boards'. */
    public static PointsSums ofDigits(PointsModel base, PointsStage stage, long[] digits) {
        PointsSums read = new PointsSums(base.shape());
        int n = read.sums.length;
        for (int i = 0; i < n; i++) {
            read.sums[i] = SumDigits.number(
                    digits[i], digits[n + ScoreClasses.CLASSES + i], digits[2 * n + ScoreClasses.CLASSES + i]);
        }
        System.arraycopy(digits, n, read.classes, 0, ScoreClasses.CLASSES);
        read.expect(read.sums, base, stage, 1);
        return read;
    }

    /**
     * Refuses what no windows of one board can give.
     *
     * @param windows that the board announced
     */
    public void check(PointsModel base, PointsStage stage, int windows) throws Refused {
        if (windows > PointsShape.MAX_WINDOWS || windows() != windows) {
            throw new Refused(Reason.OUT_OF_RANGE, "sums of " + windows() + " windows, announced " + windows);
        }
        for (long count : classes) {
            if (count < 0 || count > PointsShape.MAX_WINDOWS) {
                throw new Refused(Reason.OUT_OF_RANGE, "a class of " + count + " windows");
            }
        }
        int counted = Math.max(base.present(), 1);
        for (int column = 0; column <= shape.points(); column++) {
            boolean isOfStage = stage == PointsStage.SCALE ? column == shape.scaleColumn() : column < counted;
            long n = windows(column);
            if (n < 0 || n > windows || (!isOfStage && n > 0) || (boards(column) & ~1L) != 0) {
                throw new Refused(Reason.OUT_OF_RANGE, "point " + column + " of " + n + " windows");
            }
        }
        for (int column = 0; column <= shape.points(); column++) {
            for (int f = 0; f < shape.features(); f++) {
                check(base, stage, column, f);
            }
        }
    }

    private void check(PointsModel base, PointsStage stage, int column, int f) throws Refused {
        boolean isRaw = column == shape.scaleColumn();
        long n = windows(column);
        long sum = sums[shape.sum(f, column)];
        long square = sums[shape.square(f, column)];
        long product = sums[shape.product(f, column)];
        boolean isLeft = stage == PointsStage.MEASURE;
        long centre = isRaw || isLeft ? 0 : base.centre(f, column);
        long most = isRaw ? MAX_RAW : MAX_SCALED;
        long plain = sum + n * centre;
        long plainSquare = square + 2 * centre * sum + n * centre * centre;
        boolean isPossible = n == 0
                ? (sum | square | product) == 0
                : Math.abs(plain) <= most * n
                        && plainSquare <= most * most * n
                        && square >= 0
                        && sum * sum <= n * square;
        if (!isPossible || (stage != PointsStage.SPLIT && product != 0) || (isLeft && sum != 0)) {
            throw new Refused(
                    Reason.OUT_OF_RANGE, "point " + column + ", feature " + f + ": no windows have these sums");
        }
        if (product != 0
                && (isBeyond(product, n)
                        || 2 * Math.abs(product) > square + sums[shape.square(base.widest(column), column)])) {
            throw new Refused(Reason.OUT_OF_RANGE, "point " + column + ", feature " + f + ": a product too large");
        }
    }

    private static boolean isBeyond(long product, long n) {
        return Math.abs(product) > n * (2 * MAX_SCALED) * (2 * MAX_SCALED);
    }
}
