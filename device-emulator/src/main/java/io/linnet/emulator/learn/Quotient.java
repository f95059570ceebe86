package io.linnet.emulator.learn;

import io.linnet.protocol.model.Division;

/** Division of a whole row by one divisor; a power of two by shifts, which vectorise. */
final class Quotient {
    private Quotient() {}

    /** {@code out[j] = division(in[j] / divisor)}; every |in[j]| ≤ 2^31 − 1. */
    static void divide(Division division, int[] in, int[] out, int divisor) {
        if (Integer.bitCount(divisor) != 1) {
            for (int j = 0; j < in.length; j++) {
                out[j] = (int) division.divide(in[j], divisor);
            }
            return;
        }
        int shift = Integer.numberOfTrailingZeros(divisor);
        switch (division) {
            case FLOOR -> floor(in, out, shift);
            case TRUNC -> trunc(in, out, shift);
            case NEAREST -> nearest(in, out, shift);
        }
    }

    private static void floor(int[] in, int[] out, int shift) {
        for (int j = 0; j < in.length; j++) {
            out[j] = in[j] >> shift;
        }
    }

    private static void trunc(int[] in, int[] out, int shift) {
        int rest = (1 << shift) - 1;
        for (int j = 0; j < in.length; j++) {
            out[j] = (in[j] + ((in[j] >> 31) & rest)) >> shift;
        }
    }

    /** Halves away from zero: on the magnitude, unsigned so that adding the half cannot overflow. */
    private static void nearest(int[] in, int[] out, int shift) {
        int half = (1 << shift) >> 1;
        for (int j = 0; j < in.length; j++) {
            int sign = in[j] >> 31;
            int magnitude = (in[j] ^ sign) - sign;
            out[j] = (((magnitude + half) >>> shift) ^ sign) - sign;
        }
    }
}
