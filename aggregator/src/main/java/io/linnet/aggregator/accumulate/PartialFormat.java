package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;

/**
 * The bytes of a partial sum (SPEC 11.8).
 *
 * <pre>
 * 0        1        2
 * +--------+--------+------------+--------+---------+------------------+---------------+--------+------+
 * | format | flags  | parameters | slices | clipped | energy, a layer  | weights       | votes  | sums |
 * +--------+--------+------------+--------+---------+------------------+---------------+--------+------+
 *    1       bit 0: votes        numbers from here on               runs of equal weight
 * </pre>
 *
 * <p>A number is LEB128, unsigned, in its shortest form. A signed one is folded first: 0 −1 1 −2 become 0 1 2 3.
 */
final class PartialFormat {
    static final int FORMAT = 1;
    static final int FLAG_VOTES = 1;

    /** 2^20 boards of 2^20 examples: what an int16 sum holds, see {@link #largestDifference}. */
    static final long MAX_WEIGHT = 1L << 40;
    /** Slices of a round, and parameters that voted for one size: far above what boards can send, far below 2^63. */
    static final long MAX_COUNT = 1L << 48;
    /** The upper 64 bits of an energy: 2^18 parameters a layer of 2^42 each, with weights up to 2^40. */
    static final long MAX_ENERGY_HIGH = 1L << 36;
    /** Longest number, 64 bits in groups of seven. */
    static final int MAX_NUMBER_BYTES = 10;

    private PartialFormat() {}

    /** No accumulator of this layout needs more. */
    static int maxBytes(ModelLayout layout) {
        int ofLayer = 2 * MAX_NUMBER_BYTES + 2 + SliceNorm.CLASSES * (MAX_NUMBER_BYTES + 1);
        // A run's length and weight, and a sum: 30 bytes a parameter.
        return 2 + 3 * MAX_NUMBER_BYTES + layout.layers().size() * ofLayer + 3 * MAX_NUMBER_BYTES * layout.parameters();
    }

    static long maxWeight(ModelLayout layout) {
        return layout.numeric() == Numeric.FLOAT32 ? Accumulator.MAX_FLOAT_EXAMPLES : MAX_WEIGHT;
    }

    /** Magnitude of one update's difference: a sum is at most its weight times this, which is 2^63 or less. */
    static long largestDifference(ModelLayout layout) {
        return layout.numeric() == Numeric.FLOAT32 ? (1L << 31) - 1 : 1L << 21;
    }
}
