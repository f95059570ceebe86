package io.linnet.emulator.extractor;

/**
 * Softmax over the channels in fixed point, as the reference kernel does it from int8 to int8 (boards run that one; the
 * desktop interpreter looks exponentials up in a float table and may differ by one). A raw int32 with k integer bits
 * stands for {@code raw · 2^(k − 31)}. The exponential splits its argument into a part in (−¼, 0], a Taylor polynomial
 * of degree 4 about −⅛, and a product of e^(−2^n) for the bits of the rest; the reciprocal takes three Newton steps from
 * 48/17 − 32/17·x. Arithmetic of gemmlowp, "The low-precision paradigm", fixedpoint.
 */
final class SoftmaxKernel implements Kernel {
    /** Integer bits of the scaled difference to the maximum: it reaches from −32 to 0. */
    private static final int DIFFERENCE_BITS = 5;

    /** Integer bits of the sum of exponentials: up to 4095 classes at full weight. */
    private static final int SUM_BITS = 12;

    static final int MOST_CLASSES = 4_095;

    private static final int ONE = Integer.MAX_VALUE;
    private static final int QUARTER = 1 << (31 - DIFFERENCE_BITS - 2);
    private static final int EXP_MINUS_EIGHTH = 1_895_147_668;
    private static final int ONE_THIRD = 715_827_883;

    /** e^(−2^n) for n = −2 … 4, no integer bits. */
    private static final int[] EXP_OF_POWERS = {
        1_672_461_947, 1_302_514_674, 790_015_084, 290_630_308, 39_332_535, 720_401, 242
    };

    /** 48/17 and −32/17 with two integer bits. */
    private static final int RECIPROCAL_START = 1_515_870_810;

    private static final int RECIPROCAL_SLOPE = -1_010_580_540;

    private final Operator operator;
    private final Tensor in;
    private final Tensor out;

    SoftmaxKernel(Operator operator, Tensor in, Tensor out) {
        this.operator = operator;
        this.in = in;
        this.out = out;
    }

    @Override
    public void run(byte[] arena) {
        int classes = in.channels();
        for (int row = 0; row < in.height() * in.width(); row++) {
            runRow(arena, in.arenaOffset() + row * classes, out.arenaOffset() + row * classes, classes);
        }
    }

    private void runRow(byte[] arena, int from, int to, int classes) {
        int greatest = Byte.MIN_VALUE;
        for (int c = 0; c < classes; c++) {
            greatest = Math.max(greatest, arena[from + c]);
        }
        int sum = 0;
        for (int c = 0; c < classes; c++) {
            int difference = arena[from + c] - greatest;
            if (difference >= operator.extra) {
                sum += Multiplier.roundingShiftRight(exponential(scaled(difference)), SUM_BITS);
            }
        }
        int headroom = Integer.numberOfLeadingZeros(sum);
        int reciprocal = reciprocalOfOnePlus((sum << headroom) - Integer.MIN_VALUE);
        int shift = SUM_BITS - headroom + 31 - Byte.SIZE;
        for (int c = 0; c < classes; c++) {
            int difference = arena[from + c] - greatest;
            int value = Byte.MIN_VALUE;
            if (difference >= operator.extra) {
                int product = Multiplier.doublingHigh(reciprocal, exponential(scaled(difference)));
                // Beyond 31 bits nothing is left: one class of very many.
                value += shift > 31 ? 0 : Multiplier.roundingShiftRight(product, shift);
            }
            arena[to + c] = operator.clamp(value);
        }
    }

    private int scaled(int difference) {
        return operator.multipliers.get(0).apply(difference);
    }

    /** e^a of a ≤ 0 with five integer bits; the result has none. */
    static int exponential(int a) {
        if (a == 0) {
            return ONE;
        }
        int fraction = (a & (QUARTER - 1)) - QUARTER;
        int result = exponentialNearZero(fraction << DIFFERENCE_BITS);
        int rest = fraction - a;
        for (int n = 0; n < EXP_OF_POWERS.length; n++) {
            if ((rest & (QUARTER << n)) != 0) {
                result = Multiplier.doublingHigh(result, EXP_OF_POWERS[n]);
            }
        }
        return result;
    }

    /** e^a for a in [−¼, 0), no integer bits. */
    private static int exponentialNearZero(int a) {
        int x = a + (1 << 28);
        int x2 = Multiplier.doublingHigh(x, x);
        int x3 = Multiplier.doublingHigh(x2, x);
        int x4 = Multiplier.doublingHigh(x2, x2);
        int cubicAndQuartic = Multiplier.doublingHigh(Multiplier.roundingShiftRight(x4, 2) + x3, ONE_THIRD);
        int aboveLinear = Multiplier.roundingShiftRight(cubicAndQuartic + x2, 1);
        return EXP_MINUS_EIGHTH + Multiplier.doublingHigh(EXP_MINUS_EIGHTH, x + aboveLinear);
    }

    /** 1 / (1 + a) for a in [0, 1), no integer bits. */
    private static int reciprocalOfOnePlus(int a) {
        int half = (int) (((long) a + ONE + 1) / 2);
        int x = RECIPROCAL_START + Multiplier.doublingHigh(half, RECIPROCAL_SLOPE);
        for (int step = 0; step < 3; step++) {
            int error = (1 << 29) - Multiplier.doublingHigh(half, x);
            x += shiftLeft(Multiplier.doublingHigh(x, error), 2);
        }
        return shiftLeft(x, 1);
    }

    private static int shiftLeft(int value, int bits) {
        long shifted = (long) value << bits;
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, shifted));
    }
}
