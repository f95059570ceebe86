package io.linnet.emulator.vibration;

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

    private final AxisFeatures kind;
    private final boolean isShape;
    private final int axes;
    private final int samples;

    /**
     * @param code the wire's
     * @param axes 1 … 6
     * @param samples of an axis, 16 … 256
     */
    public FrontEnd(int code, int axes, int samples) {
        this.kind = AxisFeatures.of(code & ~SHAPE_AND_LEVEL, samples);
        this.isShape = code >= SHAPE_AND_LEVEL;
        this.axes = axes;
        this.samples = samples;
    }

    /** Features that a front end makes. */
    public static int features(int code, int axes, int samples) {
        if (code == NONE) {
            return samples * axes;
        }
        return axes * AxisFeatures.count(code & ~SHAPE_AND_LEVEL) + (code >= SHAPE_AND_LEVEL ? 1 : 0);
    }

    public static int code(String label) {
        boolean isShape = label.endsWith("-shape");
        int kind = switch (isShape ? label.substring(0, label.length() - "-shape".length()) : label) {
            case "none" -> NONE;
            case "log8" -> LOG8;
            case "lin16" -> LIN16;
            case "haar" -> HAAR;
            default -> -1;
        };
        if (kind < 0 || (isShape && kind == NONE)) {
            throw new IllegalArgumentException(
                    "frontEnd=" + label + ", accepted: none, log8, lin16, haar, log8-shape, lin16-shape, haar-shape");
        }
        return isShape ? kind + SHAPE_AND_LEVEL : kind;
    }

    public static String label(int code) {
        String kind = switch (code & ~SHAPE_AND_LEVEL) {
            case LOG8 -> "log8";
            case LIN16 -> "lin16";
            case HAAR -> "haar";
            default -> "none";
        };
        return code >= SHAPE_AND_LEVEL ? kind + "-shape" : kind;
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
        int each = kind.count();
        int[] raw = new int[axes * each + (isShape ? 1 : 0)];
        int[] centred = new int[samples];
        for (int axis = 0; axis < axes; axis++) {
            centre(window, axis, centred);
            kind.features(centred, raw, axis * each);
        }
        if (isShape) {
            takeLevelApart(raw, each);
        }
        return raw;
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

    private void takeLevelApart(int[] raw, int each) {
        int sum = 0;
        for (int axis = 0; axis < axes; axis++) {
            sum += raw[axis * each + kind.level()];
        }
        int level = Math.floorDiv(sum, axes);
        for (int axis = 0; axis < axes; axis++) {
            for (int f = 0; f <= kind.level(); f++) {
                raw[axis * each + f] -= level;
            }
        }
        raw[axes * each] = level;
    }
}
