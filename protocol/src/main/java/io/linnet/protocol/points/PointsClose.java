package io.linnet.protocol.points;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.Parameters;
import java.math.BigInteger;

/**
 * From a round's sums to the next version (SPEC 21.7). A point is the mean of its windows; its weights are one over their
 * variance. A point splits along its windows' widest spread: the sign of each feature's product with the widest says
 * which way that feature goes.
 */
public final class PointsClose {
    /** Fewer windows make no point. */
    private static final int LEAST_WINDOWS = 8;

    private static final long WEIGHT_ONE = 1 << 20;
    private static final int MAX_WEIGHT = 4_096;

    private final PointsModel base;
    private final PointsShape shape;
    private final PointsSums sums;
    private final long leastVariance;
    private final short[] next;

    /** A point was measured for the first time: limits of before say nothing of what is left. */
    private boolean isNewlyMeasured;

    private PointsClose(Parameters from, PointsSums sums, int floor) {
        this.base = new PointsModel(from);
        this.shape = base.shape();
        this.sums = sums;
        this.leastVariance = 256L * floor * floor;
        this.next = from.fixed().clone();
    }

    /**
     * @param from the base version
     * @param sums of all boards
     * @param floor least deviation of a feature, in its units
     */
    public static Parameters next(Parameters from, PointsSums sums, PointsStage stage, int floor) {
        PointsClose close = new PointsClose(from, sums, floor);
        if (stage == PointsStage.SCALE) {
            close.scale();
        } else if (stage == PointsStage.MEASURE) {
            close.measure();
        } else {
            close.points(stage == PointsStage.SPLIT);
        }
        close.limits();
        return Parameters.ofFixed(from.layout(), close.next);
    }

    private void scale() {
        int column = shape.scaleColumn();
        long n = sums.windows(column);
        if (n < LEAST_WINDOWS) {
            return;
        }
        for (int f = 0; f < shape.features(); f++) {
            BigInteger deviation =
                    spread(f, column).divide(BigInteger.valueOf(n).pow(2)).sqrt();
            next[shape.mean(f, column)] = (short) Division.NEAREST.divide(sums.at(shape.sum(f, column)), n);
            next[shape.weight(f, column)] = (short) FrontSettings.factor(deviation.longValueExact());
        }
        note(column, column);
    }

    /** n·Q − S², the same from wherever the sums count. */
    private BigInteger spread(int f, int column) {
        BigInteger n = BigInteger.valueOf(sums.windows(column));
        BigInteger sum = BigInteger.valueOf(sums.at(shape.sum(f, column)));
        return n.multiply(BigInteger.valueOf(sums.at(shape.square(f, column)))).subtract(sum.pow(2));
    }

    private void points(boolean splits) {
        int present = base.present();
        int counted = Math.max(present, 1);
        for (int k = 0; k < counted; k++) {
            boolean isMoved = sums.windows(k) >= LEAST_WINDOWS;
            if (isMoved) {
                move(k);
            }
            next[shape.boards(k)] = clamped(sums.boards(k));
            if (splits) {
                split(k, k + present, isMoved);
            }
        }
    }

    /** What the network leaves is held against nothing: where it usually leaves much, it counts little. */
    private void measure() {
        for (int k = 0, present = base.present(); k < present; k++) {
            long n = sums.windows(k);
            next[shape.boards(k)] = clamped(sums.boards(k));
            if (n < LEAST_WINDOWS) {
                continue;
            }
            for (int f = 0; f < shape.features(); f++) {
                long square = 256 * sums.at(shape.square(f, k)) / n;
                next[shape.left(f, k)] = weight(square);
            }
            isNewlyMeasured |= !base.isMeasured(k);
            next[shape.measured(k)] = clamped(n);
        }
    }

    private short weight(long variance) {
        long weight = Division.NEAREST.divide(WEIGHT_ONE, Math.max(variance, leastVariance));
        return (short) Math.max(1, Math.min(MAX_WEIGHT, weight));
    }

    private void move(int k) {
        long n = sums.windows(k);
        for (int f = 0; f < shape.features(); f++) {
            long sum = sums.at(shape.sum(f, k)) + n * base.centre(f, k);
            next[shape.mean(f, k)] = (short) Division.NEAREST.divide(16 * sum, n);
            next[shape.weight(f, k)] = weight(variance(f, k));
        }
        note(k, k);
    }

    /** In 1/256 of a unit squared. */
    private long variance(int f, int k) {
        BigInteger n = BigInteger.valueOf(sums.windows(k));
        return spread(f, k).shiftLeft(8).divide(n.pow(2)).longValueExact();
    }

    private void split(int k, int twin, boolean isMoved) {
        int widest = base.widest(k);
        for (int f = 0; f < shape.features(); f++) {
            int mean = next[shape.mean(f, k)];
            int half = isMoved ? (int) (Math.sqrt((double) variance(f, k)) / 2) : 0;
            int way = isMoved && isOpposed(f, widest, k) ? -half : half;
            next[shape.mean(f, twin)] = (short) (mean + way);
            next[shape.mean(f, k)] = (short) (mean - way);
            next[shape.weight(f, twin)] = next[shape.weight(f, k)];
        }
        next[shape.boards(twin)] = 0;
        next[shape.windows(twin)] = next[shape.windows(k)];
    }

    private boolean isOpposed(int f, int widest, int k) {
        BigInteger n = BigInteger.valueOf(sums.windows(k));
        BigInteger both = BigInteger.valueOf(sums.at(shape.sum(f, k)))
                .multiply(BigInteger.valueOf(sums.at(shape.sum(widest, k))));
        return n.multiply(BigInteger.valueOf(sums.at(shape.product(f, k))))
                        .subtract(both)
                        .signum()
                < 0;
    }

    private void note(int column, int of) {
        next[shape.windows(column)] = clamped(sums.windows(of));
        next[shape.boards(column)] = clamped(sums.boards(of));
    }

    private void limits() {
        Limits limits = isNewlyMeasured ? Limits.NONE : ScoreClasses.limits(sums.classes());
        if (limits.isKnown() || isNewlyMeasured) {
            int row = PointsShape.LIMITS_FIRST;
            next[shape.limit(PointsShape.LIMITS_WINDOWS)] = (short) limits.windows();
            next[shape.limit(row)] = (short) limits.c50();
            next[shape.limit(row + 1)] = (short) limits.c99();
            next[shape.limit(row + 2)] = (short) limits.c999();
        }
    }

    private static short clamped(long count) {
        return (short) Math.min(count, Short.MAX_VALUE);
    }
}
