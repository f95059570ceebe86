package io.linnet.protocol.points;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.Parameters;
import java.util.Objects;
import java.util.stream.IntStream;

/** A version of a model of points, or of those behind a network, to be read (SPEC 21.4, 23.2). The parameters are shared, not copied. */
public final class PointsModel {
    /** What {@link #nearest} answers where there is no point. */
    public static final int NONE = -1;

    private static final int SCORE_SHIFT = 12;
    /** Of a variance of 1. */
    private static final int WHOLE_WEIGHT = 4_096;

    private final PointsShape shape;
    private final short[] values;

    public PointsModel(Parameters parameters) {
        this.shape = PointsShape.of(parameters.layout());
        this.values = parameters.fixed();
    }

    public PointsShape shape() {
        return shape;
    }

    /** Whether raw features can be scaled: before that a board adds up the raw ones. */
    public boolean isScaled() {
        return values[shape.windows(shape.scaleColumn())] > 0;
    }

    /**
     * The scale for a network that learns labels of such windows (SPEC 18.5); {@link #isScaled} first.
     *
     * @param code of the front end that the model's fleet has
     */
    public FrontSettings front(int code, int axes, int samples) {
        int column = shape.scaleColumn();
        return new FrontSettings(
                code,
                axes,
                samples,
                IntStream.range(0, shape.features())
                        .mapToObj(f -> mean(f, column))
                        .toList(),
                IntStream.range(0, shape.features())
                        .mapToObj(f -> weight(f, column))
                        .toList());
    }

    /** The same for versions that scale raw features alike. */
    public int scaleMark() {
        int mark = 1;
        for (int f = 0; f < shape.features(); f++) {
            mark = Objects.hash(mark, mean(f, shape.scaleColumn()), weight(f, shape.scaleColumn()));
        }
        return mark;
    }

    /** How many points there are: from 0 on without a gap. */
    public int present() {
        int count = 0;
        while (count < shape.points() && windows(count) > 0) {
            count++;
        }
        return count;
    }

    /** Windows that a point was last made from, at most 32 767; 0: there is no such point. */
    public int windows(int point) {
        return values[shape.windows(point)];
    }

    /** Boards of whose windows a point holds a good part. */
    public int boards(int point) {
        return values[shape.boards(point)];
    }

    public int mean(int feature, int point) {
        return values[shape.mean(feature, point)];
    }

    public int weight(int feature, int point) {
        return values[shape.weight(feature, point)] & 0xFFFF;
    }

    /** Whether what the network usually leaves near a point is known: a window is judged by that. */
    public boolean isMeasured(int point) {
        return shape.network().isPresent() && values[shape.measured(point)] > 0;
    }

    /** Of what is left near a point, where it is measured. */
    private int left(int feature, int point) {
        return values[shape.left(feature, point)] & 0xFFFF;
    }

    public Limits limits() {
        int row = PointsShape.LIMITS_FIRST;
        return new Limits(
                values[shape.limit(PointsShape.LIMITS_WINDOWS)],
                values[shape.limit(row)],
                values[shape.limit(row + 1)],
                values[shape.limit(row + 2)]);
    }

    /**
     * Raw features as a network eats them: one deviation of the fleet is 24.
     *
     * @param raw s16
     */
    public byte[] scale(int[] raw) {
        byte[] scaled = new byte[shape.features()];
        for (int f = 0; f < scaled.length; f++) {
            scaled[f] = FrontSettings.scaled(raw[f], mean(f, shape.scaleColumn()), weight(f, shape.scaleColumn()));
        }
        return scaled;
    }

    /** How far a window is from a point; 256 a feature is as usual. At most 2^32 − 1. */
    public long score(byte[] window, int point) {
        long sum = 0;
        for (int f = 0; f < window.length; f++) {
            long away = 16L * window[f] - mean(f, point);
            sum += away * away * weight(f, point);
        }
        return Math.min(sum >> SCORE_SHIFT, 0xFFFF_FFFFL);
    }

    /**
     * How much more than usual a network leaves of a window near a point, where that is measured (SPEC 23.6).
     *
     * @param left of each feature
     */
    public long leftScore(byte[] left, int point) {
        long sum = 0;
        for (int f = 0; f < left.length; f++) {
            long away = 16L * left[f];
            sum += away * away * left(f, point);
        }
        return Math.min(sum >> SCORE_SHIFT, 0xFFFF_FFFFL);
    }

    /** The nearest point, of equals the lowest; {@link #NONE} where there is none. */
    public int nearest(byte[] window) {
        return nearest(window, -1L);
    }

    /** The nearest of the points whose bit is set. */
    public int nearest(byte[] window, long points) {
        int best = NONE;
        long least = Long.MAX_VALUE;
        for (int k = 0, present = present(); k < present; k++) {
            if ((points >> k & 1) == 1) {
                long score = score(window, k);
                if (score < least) {
                    least = score;
                    best = k;
                }
            }
        }
        return best;
    }

    /** What a board's sums count from: the point's mean in whole units. */
    int centre(int feature, int point) {
        return (int) Division.NEAREST.divide(mean(feature, point), 16);
    }

    /** The square that a window of this point is expected to add: what travels is how far the sum is from that. */
    int expected(int feature, int point, PointsStage stage) {
        int weight =
                stage != PointsStage.MEASURE ? weight(feature, point) : isMeasured(point) ? left(feature, point) : 0;
        return weight == 0 ? 0 : (int) Division.NEAREST.divide(WHOLE_WEIGHT, weight);
    }

    /** The first feature with the least weight: the one that spreads most. */
    int widest(int point) {
        int widest = 0;
        for (int f = 1; f < shape.features(); f++) {
            if (weight(f, point) < weight(widest, point)) {
                widest = f;
            }
        }
        return widest;
    }
}
