package io.linnet.aggregator.accumulate;

import io.linnet.protocol.codec.Nonzeros;

/**
 * A slice's size, and what it is cut by, in exact integers (SPEC 11.3). With {@code e = step + 4} a value is
 * {@code q · 2^e} LSB/16, at most 2^21 in magnitude, so that {@code N · 4^e < 2^58} for N the sum of the squared q.
 */
final class SliceNorm {
    /** Half octaves of a squared norm below 2^63. */
    static final int CLASSES = 128;
    /** The factor of a slice that stays as it is: one in 2^-16. */
    static final int WHOLE = 1 << 16;

    private SliceNorm() {}

    /** Σ q²: below 2^48. */
    static long squares(Nonzeros q) {
        int[] values = q.values();
        long sum = 0;
        for (int i = 0; i < q.count(); i++) {
            sum += (long) values[i] * values[i];
        }
        return sum;
    }

    /** Twice the number of bits, and one more in the upper half of an octave; 0 for 0. */
    static int sizeClass(long meanSquare) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(meanSquare);
        int upper = bits < 2 ? 0 : (int) (meanSquare >>> (bits - 2)) & 1;
        return 2 * bits + upper;
    }

    /** The largest number of a class. */
    static long largest(int sizeClass) {
        int bits = sizeClass >> 1;
        if (bits < 2) {
            return bits;
        }
        return ((3L + (sizeClass & 1)) << (bits - 2)) - 1;
    }

    /** Root mean square in LSB/16 at which every slice of the class stays whole. */
    static int limitOf(int sizeClass) {
        return isqrt(largest(sizeClass)) + 1;
    }

    /**
     * By how much a slice is cut: each value becomes {@code trunc(q · 2^e · factor / 2^16)}, after which the sum of their
     * squares is at most {@code limit² · count}.
     *
     * @param squares Σ q² of the slice
     * @param limit root mean square in LSB/16, 1 to 2^21
     * @return {@link #WHOLE}: not at all
     */
    static int factor(long squares, int e, int count, int limit) {
        long bound = (long) limit * limit * count;
        if (squares <= bound >> (2 * e)) {
            return WHOLE;
        }
        return isqrt(scaledQuotient(bound, squares << (2 * e)));
    }

    /** {@code ⌊bound · 2^32 / size⌋} for bound below size, both below 2^62. */
    private static long scaledQuotient(long bound, long size) {
        long rest = bound;
        long quotient = 0;
        for (int bit = 0; bit < 32; bit++) {
            rest <<= 1;
            quotient <<= 1;
            if (rest >= size) {
                rest -= size;
                quotient |= 1;
            }
        }
        return quotient;
    }

    /** Of a number below 2^52, of which the double's root is never off by one. */
    static int isqrt(long number) {
        return (int) Math.sqrt((double) number);
    }
}
