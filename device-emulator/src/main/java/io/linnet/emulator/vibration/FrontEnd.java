package io.linnet.emulator.vibration;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.points.Blind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From a window of samples to raw features (SPEC 21.1). Every axis is taken alone, and without its mean: where gravity
 * points is not what a machine does. Holds scratch; not thread-safe.
 */
public final class FrontEnd {
    /** Features as they are. */
    public static final int NONE = 0;

    public static final int LOG8 = 2;
    public static final int LIN16 = 3;
    public static final int HAAR = 4;
    /** Added to one of these: the level apart from the shape. */
    public static final int SHAPE_AND_LEVEL = 8;

    public static final int MAX_AXES = 6;
    public static final int MIN_SAMPLES = 16;
    public static final int MAX_SAMPLES = 256;

    /** A share of the samples that may stand at the ends. */
    private static final int SATURATED = 10;

    private final @Nullable AxisFeatures kind;
    private final boolean isShape;
    private final int axes;
    private final int samples;

    /**
     * @param code the wire's
     * @param axes 1 … 6
     * @param samples of an axis, 16 … 256
     */
    public FrontEnd(int code, int axes, int samples) {
        this.kind = code == NONE ? null : AxisFeatures.of(code & ~SHAPE_AND_LEVEL, samples);
        this.isShape = code >= SHAPE_AND_LEVEL;
        this.axes = axes;
        this.samples = samples;
    }

    /** What an offer asks for. */
    public static FrontEnd of(PointsSettings settings) {
        return new FrontEnd(settings.frontEnd(), settings.axes(), settings.samples());
    }

    /**
     * With the scale of these features, as a fleet that has them would learn it (SPEC 21.7).
     *
     * @param raw of many windows, at least one
     */
    public static FrontSettings settings(int code, int axes, int samples, List<int[]> raw) {
        BigInteger n = BigInteger.valueOf(raw.size());
        List<Integer> means = new ArrayList<>();
        List<Integer> factors = new ArrayList<>();
        for (int f = 0; f < FrontSettings.features(code, axes, samples); f++) {
            long sum = 0;
            long squares = 0;
            for (int[] row : raw) {
                sum += row[f];
                squares += (long) row[f] * row[f];
            }
            BigInteger spread = n.multiply(BigInteger.valueOf(squares))
                    .subtract(BigInteger.valueOf(sum).pow(2));
            means.add((int) Division.NEAREST.divide(sum, raw.size()));
            factors.add(FrontSettings.factor(spread.divide(n.pow(2)).sqrt().longValueExact()));
        }
        return new FrontSettings(code, axes, samples, means, factors);
    }

    /** Features that a front end makes. */
    public static int features(int code, int axes, int samples) {
        return FrontSettings.features(code, axes, samples);
    }

    public static int code(String label) {
        return FrontSettings.code(label);
    }

    public static String label(int code) {
        return FrontSettings.name(code);
    }

    /**
     * @param window sample after sample, each with all its axes
     * @return axis after axis, then the common level if it is taken apart; s16 each
     */
    public int[] features(short[] window) {
        if (window.length != axes * samples) {
            throw new IllegalArgumentException(
                    window.length + " samples, accepted: " + samples + " of " + axes + " axes");
        }
        if (kind == null) {
            int[] raw = new int[window.length];
            for (int i = 0; i < raw.length; i++) {
                raw[i] = window[i];
            }
            return raw;
        }
        int each = kind.count();
        int[] raw = new int[axes * each + (isShape ? 1 : 0)];
        int[] centred = new int[samples];
        for (int axis = 0; axis < axes; axis++) {
            centre(window, axis, centred);
            kind.features(centred, raw, axis * each);
        }
        if (isShape) {
            takeLevelApart(raw, each, kind.level());
        }
        return raw;
    }

    /**
     * What is wrong with a window before anything is made of it. Samples that are features themselves have no axes; empty:
     * nothing is.
     */
    public Optional<Blind> trouble(short[] window) {
        if (window.length != axes * samples) {
            return Optional.of(new Blind(Blind.Cause.OTHER_WINDOWS, 0));
        }
        for (int axis = 0; kind != null && axis < axes; axis++) {
            int same = 0;
            int ends = 0;
            for (int at = axis; at < window.length; at += axes) {
                same += window[at] == window[axis] ? 1 : 0;
                ends += window[at] == Short.MIN_VALUE || window[at] == Short.MAX_VALUE ? 1 : 0;
            }
            if (same == samples) {
                return Optional.of(new Blind(Blind.Cause.DEAD, axis + 1));
            }
            if (SATURATED * ends >= samples) {
                return Optional.of(new Blind(Blind.Cause.SATURATED, axis + 1));
            }
        }
        return Optional.empty();
    }

    /** Samples times their number less the sum of all: the mean leaves without being rounded. */
    private void centre(short[] window, int axis, int[] centred) {
        int sum = 0;
        for (int n = 0; n < samples; n++) {
            sum += window[n * axes + axis];
        }
        for (int n = 0; n < samples; n++) {
            centred[n] = samples * window[n * axes + axis] - sum;
        }
    }

    private void takeLevelApart(int[] raw, int each, int ofLevel) {
        int sum = 0;
        for (int axis = 0; axis < axes; axis++) {
            sum += raw[axis * each + ofLevel];
        }
        int level = Math.floorDiv(sum, axes);
        for (int axis = 0; axis < axes; axis++) {
            for (int f = 0; f <= ofLevel; f++) {
                raw[axis * each + f] -= level;
            }
        }
        raw[axes * each] = level;
    }
}
