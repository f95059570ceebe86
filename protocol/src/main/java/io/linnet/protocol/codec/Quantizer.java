package io.linnet.protocol.codec;

/**
 * Differences to small integers, the rest to the residual: uniform quantization with a power-of-two step a layer and
 * error feedback (SPEC section 7). "Fresh" is what this round changed; the residual joins after the step is chosen.
 */
public final class Quantizer {
    /** The most that a value of an update may stand for, in LSB/16: with it a round's sums stay below 2^57. */
    public static final int MAX_UPDATE = 1 << 21;

    private static final int UPDATE_FRACTION = 4;

    private final int fraction;
    private final int c16;
    private final Codec codec;

    /**
     * @param fraction bits of the differences below the model's least significant bit: 4 for networks trained in floating
     *     point, 0 for integer networks
     * @param c16 16·c², 0 for lossless
     * @param codec what will carry the values; bounds their magnitude
     */
    public Quantizer(int fraction, int c16, Codec codec) {
        if (fraction != 0 && fraction != 4) {
            throw new IllegalArgumentException("fraction=" + fraction + ", accepted: 0, 4");
        }
        if (c16 < 0 || c16 > StepExponent.MAX_C16) {
            throw new IllegalArgumentException("c16=" + c16 + ", accepted: 0 to " + StepExponent.MAX_C16);
        }
        this.fraction = fraction;
        this.c16 = c16;
        this.codec = codec;
    }

    /**
     * One layer.
     *
     * @param step for the header: a value stands for q·2^step LSB
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record QuantizedLayer(int step, int[] q) {}

    /**
     * Quantises a layer on the board and updates its residual.
     *
     * @param differences local − base in LSB/2^fraction; clamped, not changed
     */
    public QuantizedLayer quantize(int[] differences, Residual residual) {
        int n = differences.length;
        int[] q = new int[n];
        long sum = sumSquares(differences, 0, n);
        if (sum == 0 && c16 != 0) {
            return new QuantizedLayer(0, q);
        }
        int s = StepExponent.of(sum, n, c16, fraction, 0);
        int shift = Residual.shiftFor(s);
        int most = maxMagnitude(codec, s - fraction);
        for (int i = 0; i < n; i++) {
            int v = StepExponent.clamp(differences[i]) + residual.get(i);
            q[i] = value(v, s, most);
            residual.set(i, v - (q[i] << s), shift);
        }
        residual.setShift(shift);
        return new QuantizedLayer(s - fraction, q);
    }

    /** Gives a lost slice's values back: parameters {@code first …} of the layer (SPEC 7.5). */
    public void refund(Residual residual, int first, int count, int step, int[] q) {
        for (int i = 0; i < count; i++) {
            residual.refund(first + i, (long) q[i] << (step + fraction));
        }
    }

    /** Largest magnitude of an update's values under this header's step (SPEC 7.3). */
    public static int maxMagnitude(Codec codec, int step) {
        return Math.min(codec.maxMagnitude(), MAX_UPDATE >> (step + UPDATE_FRACTION));
    }

    /** Σ x² of the clamped differences. */
    public static long sumSquares(int[] differences, int from, int end) {
        long sum = 0;
        for (int i = from; i < end; i++) {
            long x = StepExponent.clamp(differences[i]);
            sum += x * x;
        }
        return sum;
    }

    /**
     * The quantised value.
     *
     * @param v difference plus residual
     * @param s log2 of the step, in the same units
     */
    public static int value(int v, int s, int maxMagnitude) {
        int magnitude = Math.min(maxMagnitude, (Math.abs(v) + ((1 << s) >> 1)) >> s);
        return v < 0 ? -magnitude : magnitude;
    }

    /** Common power of two of {@code values[from … end)}, 0 to 15 (SPEC 6.8). */
    public static int commonShift(int[] values, int from, int end) {
        int all = 0;
        for (int i = from; i < end; i++) {
            all |= values[i];
        }
        return all == 0 ? 0 : Math.min(StepExponent.MAX_STEP, Integer.numberOfTrailingZeros(all));
    }
}
