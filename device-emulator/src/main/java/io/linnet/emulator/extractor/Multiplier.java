package io.linnet.emulator.extractor;

/**
 * A positive real factor as {@code significand · 2^(shift − 31)}, and the two roundings with which TensorFlow Lite's
 * reference kernels apply it: first to the high half of the product, then to the shifted result ("double rounding", the
 * default build). Jacob et al., "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
 * Inference", section 2.2.
 *
 * @param significand 0 or 2^30 … 2^31 − 1
 * @param shift −31 … 30, positive is to the left
 */
public record Multiplier(int significand, int shift) {
    static final int LEAST_SHIFT = -31;
    static final int GREATEST_SHIFT = 30;

    public Multiplier {
        if (significand < 0 || shift < LEAST_SHIFT || shift > GREATEST_SHIFT) {
            throw new IllegalArgumentException("multiplier significand=" + significand + " shift=" + shift);
        }
    }

    /**
     * The nearest multiplier; a factor too small for any output bit becomes 0.
     *
     * @throws IllegalArgumentException if the factor is negative, not finite or at least 2^30
     */
    public static Multiplier of(double factor) {
        if (!(factor >= 0) || factor >= 1 << GREATEST_SHIFT) {
            throw new IllegalArgumentException("factor=" + factor + ", accepted: 0 … 2^30");
        }
        if (factor < 0x1p-60) {
            return new Multiplier(0, 0);
        }
        int shift = Math.getExponent(factor) + 1;
        // In [2^30, 2^31): the fraction 1/2 … 1 with 31 bits, halves away from zero. Exact: scaling by a power of two.
        long significand = (long) Math.floor(Math.scalb(factor, 31 - shift) + 0.5);
        if (significand == 1L << 31) {
            significand >>= 1;
            shift++;
        }
        return shift < LEAST_SHIFT ? new Multiplier(0, 0) : new Multiplier((int) significand, shift);
    }

    int apply(int value) {
        return apply(value, significand, shift);
    }

    /** {@code value · significand · 2^(shift − 31)}; the left shift wraps as int32 does. */
    static int apply(int value, int significand, int shift) {
        return shift > 0
                ? doublingHigh(value << shift, significand)
                : roundingShiftRight(doublingHigh(value, significand), -shift);
    }

    /** {@code nearest(a · b / 2^31)}; halves go up. Saturates in the single case of −2^31 · −2^31. */
    static int doublingHigh(int a, int b) {
        if (a == Integer.MIN_VALUE && b == Integer.MIN_VALUE) {
            return Integer.MAX_VALUE;
        }
        return (int) (((long) a * b + (1L << 30)) >> 31);
    }

    /** {@code nearest(value / 2^bits)}, halves away from zero; bits 0 … 31. */
    static int roundingShiftRight(int value, int bits) {
        int mask = (int) ((1L << bits) - 1);
        int remainder = value & mask;
        int threshold = (mask >> 1) + (value < 0 ? 1 : 0);
        return (value >> bits) + (remainder > threshold ? 1 : 0);
    }
}
