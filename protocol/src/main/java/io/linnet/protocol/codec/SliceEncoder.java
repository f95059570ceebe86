package io.linnet.protocol.codec;

/**
 * Integers into a payload: as many as fit, deterministically, so that every implementation writes the same bytes (SPEC
 * 6.2). Stateless; any thread.
 */
public final class SliceEncoder {
    private static final int SUMS_RANGE = 0;
    private static final int SUMS_RICE = 3;

    private SliceEncoder() {}

    /**
     * Encodes the values from {@code from} on, all of one layer, until the payload is full, the layer ends or 65 535
     * values are in.
     *
     * @param q magnitudes up to {@link Codec#maxMagnitude}
     * @param end index after the layer's last value; the choice of init looks ahead up to here
     * @param limitBytes the payload's room, at least {@link Codec#MIN_LIMIT_BYTES}
     */
    public static EncodedSlice encode(Codec codec, int[] q, int from, int end, int limitBytes) {
        if (from < 0 || end > q.length || from >= end) {
            throw new IllegalArgumentException("slice from " + from + " to " + end + " of " + q.length);
        }
        requireLimit(limitBytes);
        return switch (codec) {
            case INT16 -> int16(q, from, end, limitBytes);
            case RANGE -> RangeEncoder.encode(q, from, end, limitBytes);
            case RICE -> RiceCodec.encode(q, from, end, limitBytes);
            case FLOAT32 -> throw new IllegalArgumentException("codec=FLOAT32 holds floats, see FloatSlices");
        };
    }

    /**
     * The same of a board's sums (SPEC 21.6): mostly zeros, with large numbers between them. Looking ahead would take the
     * first few for the whole, and make every zero cost as much as they do.
     */
    public static EncodedSlice encodeSums(Codec codec, int[] q, int from, int end, int limitBytes) {
        requireLimit(limitBytes);
        return switch (codec) {
            case RANGE -> RangeEncoder.encode(SUMS_RANGE, q, from, end, limitBytes);
            case RICE -> RiceCodec.encode(SUMS_RICE, q, from, end, limitBytes);
            case INT16, FLOAT32 -> throw new IllegalArgumentException("codec=" + codec + ", accepted: RANGE and RICE");
        };
    }

    static void requireLimit(int limitBytes) {
        if (limitBytes < Codec.MIN_LIMIT_BYTES || limitBytes > 65_535) {
            throw new IllegalArgumentException(
                    "limitBytes=" + limitBytes + ", accepted: " + Codec.MIN_LIMIT_BYTES + " to 65535");
        }
    }

    private static EncodedSlice int16(int[] q, int from, int end, int limitBytes) {
        int count = Math.min(Math.min(end - from, limitBytes / 2), Codec.MAX_COUNT);
        byte[] payload = new byte[2 * count];
        for (int i = 0; i < count; i++) {
            payload[2 * i] = (byte) q[from + i];
            payload[2 * i + 1] = (byte) (q[from + i] >> 8);
        }
        return new EncodedSlice(0, count, payload);
    }
}
