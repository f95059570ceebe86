package io.linnet.protocol.codec;

/**
 * The quantizer's step: the power of two nearest (in the logarithm) to c times the root mean square of a layer's fresh
 * difference, from integer sums alone (SPEC 7.2). The residual does not count: with it, coarse profiles (c ≥ 6) run away.
 */
public final class StepExponent {
    /** Highest step exponent of a chunk header. */
    public static final int MAX_STEP = 15;
    /** Differences are clamped to this magnitude before anything else. */
    public static final int MAX_DIFFERENCE = 524_287;
    /** Largest c16 of a profile. */
    public static final int MAX_C16 = 65_535;

    private StepExponent() {}

    public static int clamp(int x) {
        return Math.max(-MAX_DIFFERENCE, Math.min(MAX_DIFFERENCE, x));
    }

    /**
     * @param sumSquares of the clamped differences of a layer, in fraction units
     * @param parameters of the layer
     * @param c16 16·c², 0 for lossless
     * @param fraction bits of a difference below the model's least significant one (4, or 0 for integer networks)
     * @param lowest 0 for updates, {@code fraction} for the server's step
     * @return log2 of the step in fraction units; the header's step is this minus {@code fraction}
     */
    public static int of(long sumSquares, int parameters, int c16, int fraction, int lowest) {
        if (c16 < 0 || c16 > MAX_C16) {
            throw new IllegalArgumentException("c16=" + c16 + ", accepted: 0 to " + MAX_C16);
        }
        if (c16 == 0) {
            return fraction;
        }
        long meanTimes256 = sumSquares / parameters * 256 + sumSquares % parameters * 256 / parameters;
        long product = meanTimes256 * c16;
        int s = lowest;
        while (s < MAX_STEP + fraction && product >= 1L << (2 * s + 13)) {
            s++;
        }
        return s;
    }
}
