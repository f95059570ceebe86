package io.linnet.protocol.model;

import io.linnet.protocol.model.SplitMix64.Purpose;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * The parameters of one model version: int16 fixed point or float32, by the layout's numeric. Exactly one of the two
 * arrays is in use, the other is empty. The arrays are owned by this object; callers that change them own the object.
 */
public final class Parameters {
    private static final short[] NO_FIXED = {};
    private static final float[] NO_FLOATS = {};
    private static final int FLOAT_INITIAL_EXPONENT = -14;
    private static final int MAX_INITIAL = 16_384;

    private final ModelLayout layout;
    private final short[] fixed;
    private final float[] floats;

    private Parameters(ModelLayout layout, short[] fixed, float[] floats) {
        this.layout = layout;
        this.fixed = fixed;
        this.floats = floats;
    }

    public static Parameters ofFixed(ModelLayout layout, short[] values) {
        require(layout, Numeric.INT16, values.length);
        return new Parameters(layout, values, NO_FLOATS);
    }

    public static Parameters ofFloats(ModelLayout layout, float[] values) {
        require(layout, Numeric.FLOAT32, values.length);
        return new Parameters(layout, NO_FIXED, values);
    }

    private static void require(ModelLayout layout, Numeric numeric, int length) {
        if (layout.numeric() != numeric || layout.parameters() != length) {
            throw new IllegalArgumentException(
                    length + " " + numeric + " values for " + layout.parameters() + " " + layout.numeric());
        }
    }

    public static Parameters zero(ModelLayout layout) {
        int n = layout.parameters();
        return layout.numeric() == Numeric.INT16 ? ofFixed(layout, new short[n]) : ofFloats(layout, new float[n]);
    }

    /** Version 0, drawn from the seed (SPEC 3.4). */
    public static Parameters initial(ModelLayout layout, Network network, long seed) {
        Parameters start = zero(layout);
        if (network == Network.TIFED || network.isSummed()) {
            return start;
        }
        boolean isEven = network != Network.SOFTMAX;
        for (int h = 0; h < layout.layers().size(); h++) {
            Layer layer = layout.layers().get(h);
            boolean isFloat = layout.numeric() == Numeric.FLOAT32;
            int exponent = isFloat ? FLOAT_INITIAL_EXPONENT : layer.exponent();
            if (network == Network.AUTOENCODER && exponent == 0) {
                continue;
            }
            int half = initialHalf(exponent);
            SplitMix64 random = SplitMix64.stream(seed, Purpose.INITIAL, h);
            for (int i = layer.first(); i < layer.end(); i++) {
                int lo = isEven ? -half : i < layer.bias() ? -2 * half : 0;
                int hi = isEven ? half - 1 : 2 * half - 1;
                int value = random.uniform(lo, hi);
                if (isFloat) {
                    start.floats[i] = Math.scalb((float) value, exponent);
                } else {
                    start.fixed[i] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
                }
            }
        }
        return start;
    }

    /** One half in units of 2^exponent, at least 1 and at most 16 384. */
    private static int initialHalf(int exponent) {
        int shift = -exponent - 1;
        return shift <= 0 ? 1 : shift >= 14 ? MAX_INITIAL : 1 << shift;
    }

    public ModelLayout layout() {
        return layout;
    }

    /** The live array; empty for float32. */
    public short[] fixed() {
        return fixed;
    }

    /** The live array; empty for int16. */
    public float[] floats() {
        return floats;
    }

    /** The values of the first layers, as a model of their own; a copy. */
    public Parameters first(ModelLayout first) {
        return new Parameters(
                first,
                Arrays.copyOf(fixed, Math.min(fixed.length, first.parameters())),
                Arrays.copyOf(floats, Math.min(floats.length, first.parameters())));
    }

    public Parameters copy() {
        return new Parameters(layout, fixed.clone(), floats.clone());
    }

    /** All values as real numbers, whatever the numeric. */
    public float[] toFloats() {
        if (layout.numeric() == Numeric.FLOAT32) {
            return floats.clone();
        }
        float[] real = new float[fixed.length];
        for (Layer layer : layout.layers()) {
            for (int i = layer.first(); i < layer.end(); i++) {
                real[i] = Math.scalb((float) fixed[i], layer.exponent());
            }
        }
        return real;
    }

    /** The canonical bytes of the values: s16 or float32, little endian. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(
                        layout.parameters() * layout.numeric().bytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        if (layout.numeric() == Numeric.INT16) {
            out.asShortBuffer().put(fixed);
        } else {
            out.asFloatBuffer().put(floats);
        }
        return out.array();
    }

    /** Reads what {@link #toBytes} wrote. */
    public static Parameters fromBytes(ModelLayout layout, byte[] bytes) {
        if (bytes.length != (long) layout.parameters() * layout.numeric().bytes()) {
            throw new IllegalArgumentException(bytes.length + " bytes for " + layout.parameters() + " parameters of "
                    + layout.numeric().bytes() + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Parameters out = zero(layout);
        if (layout.numeric() == Numeric.INT16) {
            in.asShortBuffer().get(out.fixed);
        } else {
            in.asFloatBuffer().get(out.floats);
        }
        return out;
    }

    /** SPEC 3.5. */
    public Digest digest() {
        ByteBuffer head = ByteBuffer.allocate(6 * layout.layers().size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Layer layer : layout.layers()) {
            head.putShort((short) layer.inputs()).putShort((short) layer.outputs());
            head.put((byte) layer.exponent()).put((byte) layout.numeric().code());
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(head.array());
            return new Digest(Arrays.copyOf(sha.digest(toBytes()), Digest.BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
