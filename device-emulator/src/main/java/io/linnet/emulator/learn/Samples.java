package io.linnet.emulator.learn;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/**
 * Labelled feature vectors, a row each, either as s8 (what an integer network eats) or as reals. Each form gives the
 * other by the rule of SPEC 10.5.1 and 10.6.2. The arrays are shared with whoever gave them and never written here.
 */
public final class Samples {
    private static final byte[] NO_BYTES = {};
    private static final float[] NO_FLOATS = {};
    private static final int[] NO_PLACES = {};

    private final int features;
    private final byte[] bytes;
    private final float[] reals;
    private final int[] labels;
    /** Of each example where it stands in its round; empty: they follow each other. */
    private final int[] places;

    private Samples(int features, byte[] bytes, float[] reals, int[] labels, int[] places) {
        if (features < 1 || (long) features * labels.length != bytes.length + reals.length) {
            throw new IllegalArgumentException((bytes.length + reals.length) + " values for " + labels.length
                    + " labels of " + features + " features");
        }
        this.features = features;
        this.bytes = bytes;
        this.reals = reals;
        this.labels = labels;
        this.places = places;
    }

    public static Samples ofBytes(int features, byte[] values, int[] labels) {
        return new Samples(features, values, NO_FLOATS, labels, NO_PLACES);
    }

    public static Samples ofReals(int features, float[] values, int[] labels) {
        return new Samples(features, NO_BYTES, values, labels, NO_PLACES);
    }

    /** The same with other labels, one each. */
    public Samples labelled(int[] others) {
        return new Samples(features, bytes, reals, others, places);
    }

    public int count() {
        return labels.length;
    }

    /** Values of one example. */
    public int features() {
        return features;
    }

    public int label(int example) {
        return labels[example];
    }

    /** The live array. */
    public int[] labels() {
        return labels;
    }

    /** True when the examples are held as s8. */
    public boolean isBytes() {
        return reals.length == 0;
    }

    /** Row-major s8 features; the live array when held so. */
    public byte[] toBytes() {
        if (isBytes()) {
            return bytes;
        }
        byte[] out = new byte[reals.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = toByte(reals[i]);
        }
        return out;
    }

    /** Row-major real features; the live array when held so. */
    public float[] toReals() {
        if (!isBytes()) {
            return reals;
        }
        float[] out = new float[bytes.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (bytes[i] + 128) * 0x1p-8f;
        }
        return out;
    }

    static byte toByte(float real) {
        float scaled = real * 32;
        return (byte) Math.max(-128, Math.min(127, (int) (scaled + (scaled < 0 ? -0.5f : 0.5f))));
    }

    /** A copy of the given rows, in that order; a row may stand there twice. */
    public Samples select(int[] rows) {
        return select(rows, NO_PLACES);
    }

    /** The same without some rows, each of which makes its batch shorter. */
    public Samples select(int[] rows, BitSet without) {
        int[] places = IntStream.range(0, rows.length)
                .filter(k -> !without.get(rows[k]))
                .toArray();
        return places.length == rows.length
                ? select(rows)
                : select(Arrays.stream(places).map(k -> rows[k]).toArray(), places);
    }

    /** How many of the examples from this one on are in its batch. */
    int batch(int from, int size) {
        if (places.length == 0) {
            return Math.min(size, count() - from);
        }
        int end = from;
        while (end < count() && places[end] / size == places[from] / size) {
            end++;
        }
        return end - from;
    }

    private Samples select(int[] rows, int[] places) {
        int[] selected = new int[rows.length];
        byte[] someBytes = isBytes() ? new byte[rows.length * features] : NO_BYTES;
        float[] someReals = isBytes() ? NO_FLOATS : new float[rows.length * features];
        for (int k = 0; k < rows.length; k++) {
            selected[k] = labels[rows[k]];
            Object from = isBytes() ? bytes : reals;
            Object to = isBytes() ? someBytes : someReals;
            System.arraycopy(from, rows[k] * features, to, k * features, features);
        }
        return new Samples(features, someBytes, someReals, selected, places);
    }

    /** Fails in one line unless the examples fit a network of these inputs and classes. */
    void requireFit(int inputs, int classes) {
        if (features != inputs) {
            throw new DataDoNotFit(
                    "the data have " + features + " features an example, the model has " + inputs + " inputs");
        }
        for (int label : labels) {
            if (label < 0 || label >= classes) {
                throw new DataDoNotFit(
                        "the data have a class of number " + label + ", the model has " + classes + " classes, from 0");
            }
        }
    }
}
