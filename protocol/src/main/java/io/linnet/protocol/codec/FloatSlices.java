package io.linnet.protocol.codec;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Codec float32: finite single-precision values, 4 bytes each (SPEC 6.1). Stateless; any thread. */
public final class FloatSlices {
    /** Magnitudes in an update stay below this, so that the merge's integers cannot overflow. */
    public static final float UPDATE_LIMIT = 128f;
    /** Any finite value. */
    public static final float FINITE = Float.POSITIVE_INFINITY;

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
                payload[4 * i + b] = (byte) (bits >>> (8 * b));
            }
        }
        return new EncodedSlice(0, count, payload);
    }

    /**
     * @param limit values at or above this magnitude are refused: {@link #UPDATE_LIMIT} or {@link #FINITE}
     * @param bits receives the values' bits, as of {@link Float#intBitsToFloat}; what it holds after a refusal is
     *     undefined
     * @throws Refused not-finite, undecodable or malformed
     */
    public static void decode(int init, byte[] in, int offset, int length, int count, float limit, int[] bits)
            throws Refused {
        if (count < 1 || count > Codec.MAX_COUNT || count > bits.length) {
            throw new Refused(Reason.OUT_OF_RANGE, "count " + count);
        }
        SliceDecoder.requireFixed(init, length, 4 * count);
        ByteBuffer.wrap(in, offset, length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(bits, 0, count);
        requireBelow(limit, bits, count);
    }

    /**
     * Without their sign, the bits of floats are ordered as the magnitudes are, with NaN behind infinity. A value too
     * large reaches the sign bit when the limit's distance is added. Or-ing all of that is a loop which the compiler
     * turns into vector instructions, as it does not with a maximum: a quarter of the time.
     */
    private static void requireBelow(float limit, int[] bits, int count) throws Refused {
        int toSignBit = Integer.MIN_VALUE - Float.floatToRawIntBits(limit);
        int sums = 0;
        for (int i = 0; i < count; i++) {
            sums |= (bits[i] & Integer.MAX_VALUE) + toSignBit;
        }
        if (sums < 0) {
            throw new Refused(Reason.NOT_FINITE, "a magnitude of " + limit + " or more");
        }
    }
}
