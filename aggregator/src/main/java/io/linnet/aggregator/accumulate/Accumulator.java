package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.ModelLayout;

/**
 * The running exact sum of a round: for each parameter the weighted sum of the updates' differences, and the sum of
 * their weights (SPEC 11.1). Integer sums, so neither order nor duplicates handled before nor threads matter. A slice's
 * weight is noted at its two ends only, so folding costs one pass over its values.
 *
 * <p>Differences are in units of LSB/16 for int16 models and of 2^-24 for float32 ones.
 */
public final class Accumulator {
    /** Bits below the least significant bit of an int16 model. */
    public static final int FRACTION_BITS = 4;
    /** Bits below one of a float32 model. */
    public static final int FLOAT_FRACTION_BITS = 24;
    /** Examples of all updates of a round of a float32 model: what is below 128 stays below 2^63 in the sum. */
    public static final long MAX_FLOAT_EXAMPLES = 1L << 32;

    private static final float FLOAT_SCALE = 1 << FLOAT_FRACTION_BITS;

    private final ModelLayout layout;
    private final long[] sums;
    /** Change of the weight at each parameter against the one before it. */
    private final long[] weightSteps;

    private long slices;

    public Accumulator(ModelLayout layout) {
        this.layout = layout;
        this.sums = new long[layout.parameters()];
        this.weightSteps = new long[layout.parameters() + 1];
    }

    public ModelLayout layout() {
        return layout;
    }

    /** Slices folded so far. */
    public long slices() {
        return slices;
    }

    /**
     * Folds {@code count} quantized differences of parameters from {@code first}: {@code q · 2^step} LSB each, at most
     * 2^17 LSB in magnitude, which a decoder of updates has checked.
     *
     * @param step −4 … 15
     * @param weight examples, 1 … 2^20
     */
    public void fold(int[] q, int first, int count, int step, int weight) {
        long factor = (long) weight << (step + FRACTION_BITS);
        for (int i = 0; i < count; i++) {
            sums[first + i] += q[i] * factor;
        }
        note(first, count, weight);
    }

    /**
     * Folds finite float differences below 128 in magnitude, given as their bits; each counts as its next multiple of
     * 2^-24 towards zero.
     */
    public void foldFloats(int[] bits, int first, int count, int weight) {
        for (int i = 0; i < count; i++) {
            sums[first + i] += (long) (int) (Float.intBitsToFloat(bits[i]) * FLOAT_SCALE) * weight;
        }
        note(first, count, weight);
    }

    private void note(int first, int count, int weight) {
        weightSteps[first] += weight;
        weightSteps[first + count] -= weight;
        slices++;
    }

    /** Adds another accumulator's sums: how partial results of a partitioned fleet become one. */
    public void add(Accumulator other) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += other.sums[i];
            weightSteps[i] += other.weightSteps[i];
        }
        slices += other.slices;
    }

    long sum(int parameter) {
        return sums[parameter];
    }

    /** Sum of the weights of each parameter, O(model). */
    long[] weights() {
        long[] weights = new long[sums.length];
        long weight = 0;
        for (int i = 0; i < weights.length; i++) {
            weight += weightSteps[i];
            weights[i] = weight;
        }
        return weights;
    }
}
