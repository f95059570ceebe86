package io.linnet.protocol.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What makes a network's inputs of a sensor's windows (SPEC 18.5): a front end, and the fleet's scale of its features.
 *
 * @param code 0 none, 2 log8, 3 lin16, 4 haar, and 8 more for shape and level
 * @param axes of a window, 1 … 6
 * @param samples of an axis, 16 … 256; without a front end features of a window
 * @param means of the raw features, s16
 * @param factors 1 … 65 535
 */
public record FrontSettings(int code, int axes, int samples, List<Integer> means, List<Integer> factors) {
    /** As a model of points has them at most. */
    public static final int MAX_FEATURES = 126;

    public static final int MAX_BYTES = bytes(MAX_FEATURES);
    /** What one deviation of the fleet is in a scaled feature. */
    public static final int DEVIATION = 24;

    /** Divided by a factor: what of a raw feature is one in a network of reals, which take a scaled feature in 1/32. */
    public static final float FACTOR_OF_ONE = 1 << 21;

    private static final int UNIT_BITS = 16;
    private static final int LEAST_DEVIATION = 25;
    /** By the wire's code; one is none's. */
    private static final List<String> NAMES = List.of("none", "", "log8", "lin16", "haar");

    private static final String SHAPE = "-shape";
    private static final int SHAPE_AND_LEVEL = 8;

    public FrontSettings {
        int features = features(code, axes, samples);
        means = List.copyOf(means);
        factors = List.copyOf(factors);
        Schedule.accept("features", features, 1, MAX_FEATURES);
        if (means.size() != features || factors.size() != features) {
            throw new IllegalArgumentException("a scale of " + means.size() + " features, accepted: " + features);
        }
        means.forEach(mean -> Schedule.accept("mean", mean, Short.MIN_VALUE, Short.MAX_VALUE));
        factors.forEach(factor -> Schedule.accept("factor", factor, 1, 0xFFFF));
    }

    /** The wire's code of a front end as people write it. */
    public static int code(String name) {
        boolean isShape = name.endsWith(SHAPE);
        String kind = isShape ? name.substring(0, name.length() - SHAPE.length()) : name;
        int code = NAMES.indexOf(kind);
        if (code < 0 || kind.isEmpty() || (isShape && code == 0)) {
            throw new IllegalArgumentException(
                    "frontEnd=" + name + ", accepted: none, log8, lin16, haar, log8-shape, lin16-shape, haar-shape");
        }
        return isShape ? code + SHAPE_AND_LEVEL : code;
    }

    /** As people write it. */
    public static String name(int code) {
        return NAMES.get(code & ~SHAPE_AND_LEVEL) + (code >= SHAPE_AND_LEVEL ? SHAPE : "");
    }

    /** Features of a window, axis after axis, with the common level where it is taken apart (SPEC 21.1). */
    public static int features(int code, int axes, int samples) {
        int kind = code & 7;
        if (code < 0 || code > 15 || kind == 1 || kind > 4 || code == 8) {
            throw new IllegalArgumentException("front end=" + code
                    + ", accepted: 0, 2 (log8), 3 (lin16), 4 (haar), and 8 more of these for shape and level");
        }
        Schedule.accept("axes", axes, 1, 6);
        Schedule.accept("samples", samples, kind == 0 ? 1 : 16, 256);
        int ofAxis = switch (kind) {
            case 2 -> 10;
            case 3 -> 18;
            case 4 -> 9;
            default -> samples;
        };
        return axes * ofAxis + (code >= 8 ? 1 : 0);
    }

    /**
     * Of what a model file says of its inputs: (raw feature − mean) / deviation.
     *
     * @param deviations above 0
     */
    public static FrontSettings of(int code, int axes, int samples, List<Float> means, List<Float> deviations) {
        return new FrontSettings(
                code,
                axes,
                samples,
                means.stream().map(Math::round).toList(),
                deviations.stream()
                        .map(deviation -> Math.max(1, Math.min(0xFFFF, Math.round(FACTOR_OF_ONE / deviation))))
                        .toList());
    }

    public int features() {
        return means.size();
    }

    /** The factor with which a raw feature of this deviation has the one that networks expect (SPEC 21.7). */
    public static int factor(long deviation) {
        return (int) Division.NEAREST.divide((long) DEVIATION << UNIT_BITS, Math.max(deviation, LEAST_DEVIATION));
    }

    /** A raw feature as a network eats it, s8 (SPEC 21.3). */
    public static byte scaled(int raw, int mean, int factor) {
        long value = Division.NEAREST.divide((raw - mean) * (long) factor, 1 << UNIT_BITS);
        return (byte) Math.max(Byte.MIN_VALUE, Math.min(Byte.MAX_VALUE, value));
    }

    /** All features of a window. */
    public byte[] scaled(int[] raw) {
        byte[] scaled = new byte[raw.length];
        for (int f = 0; f < raw.length; f++) {
            scaled[f] = scaled(raw[f], means.get(f), factors.get(f));
        }
        return scaled;
    }

    /** As an offer has it. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(bytes(features())).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) code).put((byte) axes).putShort((short) samples);
        for (int f = 0; f < features(); f++) {
            out.putShort(means.get(f).shortValue()).putShort(factors.get(f).shortValue());
        }
        return out.array();
    }

    /**
     * Reads what {@link #toBytes} wrote; an {@link IllegalArgumentException} says in one line what was wrong.
     *
     * @param inputs of the network, one a feature
     */
    public static FrontSettings of(byte[] bytes, int inputs) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < bytes(1) || (bytes.length - bytes(0)) % 4 != 0) {
            throw new IllegalArgumentException(
                    "a front end of " + bytes.length + " bytes, accepted: 4 and 4 a feature");
        }
        int code = in.get();
        int axes = in.get();
        int samples = in.getShort();
        List<Integer> means = new ArrayList<>();
        List<Integer> factors = new ArrayList<>();
        while (in.hasRemaining()) {
            means.add((int) in.getShort());
            factors.add(in.getShort() & 0xFFFF);
        }
        return new FrontSettings(code, axes, samples, means, factors);
    }

    private static int bytes(int features) {
        return 4 + 4 * features;
    }
}
