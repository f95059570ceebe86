package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import java.math.BigInteger;

/**
 * The weighted sum of the squares of a round's slices, by layer, exact in 128 bits: held against the square of their
 * weighted mean it tells how many boards are effectively independent. n boards whose updates point anywhere make the mean
 * n times smaller in square than an update; n like ones do not.
 */
final class Energy {
    private static final int MOST_EFFECTIVE_16 = 16 << 16;

    private final long[] high;
    private final long[] low;

    Energy(ModelLayout layout) {
        this.high = new long[layout.layers().size()];
        this.low = new long[high.length];
    }

    /** @param squares of a slice, (LSB/16)², below 2^60 */
    void add(int layer, long squares, int weight) {
        add(layer, Math.multiplyHigh(squares, weight), squares * weight);
    }

    void add(Energy other) {
        for (int h = 0; h < high.length; h++) {
            add(h, other.high[h], other.low[h]);
        }
    }

    long high(int layer) {
        return high[layer];
    }

    long low(int layer) {
        return low[layer];
    }

    void add(int layer, long addHigh, long addLow) {
        low[layer] += addLow;
        high[layer] += addHigh + (Long.compareUnsigned(low[layer], addLow) < 0 ? 1 : 0);
    }

    /**
     * Sixteen times the effective number of boards of a layer, at least 16; 0 if its mean is zero.
     *
     * @param mean LSB/16 a parameter of the model
     * @param weights of each parameter
     */
    int effective16(ModelLayout layout, int layer, int[] mean, long[] weights) {
        Layer of = layout.layers().get(layer);
        BigInteger ofMean = BigInteger.ZERO;
        long squares = 0;
        for (int i = of.first(); i < of.end(); i++) {
            squares += (long) mean[i] * mean[i];
            if (i + 1 == of.end() || weights[i + 1] != weights[i]) {
                ofMean = ofMean.add(BigInteger.valueOf(squares).multiply(BigInteger.valueOf(weights[i])));
                squares = 0;
            }
        }
        if (ofMean.signum() == 0) {
            return 0;
        }
        BigInteger ofSlices =
                BigInteger.valueOf(high[layer]).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low[layer])));
        return ofSlices.shiftLeft(4)
                .divide(ofMean)
                .max(BigInteger.valueOf(Coarseness.ONE_BOARD_16))
                .min(BigInteger.valueOf(MOST_EFFECTIVE_16))
                .intValue();
    }
}
