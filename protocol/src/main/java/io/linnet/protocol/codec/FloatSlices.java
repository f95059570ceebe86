package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Codec float32: finite single-precision values, 4 bytes each (SPEC 6.1). Stateless; any thread. */
public final class FloatSlices {
    /** Magnitudes in an update stay below this, so that the merge's integers cannot overflow. */
    public static final float UPDATE_LIMIT = 128f;
    /** Any finite value. */
    public static final float FINITE = Float.POSITIVE_INFINITY;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private FloatSlices() {}

    /** As {@link SliceEncoder#encode}. */
    public static EncodedSlice encode(float[] values, int from, int end, int limitBytes) {
        if (from < 0 || end > values.length || from >= end) {
            throw new IllegalArgumentException("slice from " + from + " to " + end + " of " + values.length);
        }
        SliceEncoder.requireLimit(limitBytes);
        int count = Math.min(Math.min(end - from, limitBytes / 4), Codec.MAX_COUNT);
        byte[] payload = new byte[4 * count];
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(values[from + i]);
            for (int b = 0; b < 4; b++) {
                payload[4 * i + b] = (byte) (bits >>> 8 * b);
            }
        }
        return new EncodedSlice(0, count, payload);
    }

    /**
     * @param limit values at or above this magnitude are refused: {@link #UPDATE_LIMIT} or {@link #FINITE}
     * @throws Refused not-finite, undecodable or malformed
     */
    public static void decode(int init, byte[] in, int offset, int length, int count, float limit, float[] values)
            throws Refused {
        if (count < 1 || count > Codec.MAX_COUNT || count > values.length) {
            throw new Refused(Reason.OUT_OF_RANGE, "count " + count);
        }
        SliceDecoder.requireFixed(init, length, 4 * count);
        // Without their sign, the bits of floats are ordered as the magnitudes are, with NaN behind infinity.
        int largestBits = 0;
        for (int i = 0; i < count; i++) {
            int bits = (int) INT.get(in, offset + 4 * i);
            values[i] = Float.intBitsToFloat(bits);
            largestBits = Math.max(largestBits, bits & Integer.MAX_VALUE);
        }
        float largest = Float.intBitsToFloat(largestBits);
        if (!(largest < limit)) {
            throw new Refused(Reason.NOT_FINITE, "largest magnitude is " + largest);
        }
    }
}
