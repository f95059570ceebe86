package io.linnet.emulator.extractor;

/**
 * Sum of two tensors of different scales: both are shifted left by 20 bits, brought to twice the larger scale, added,
 * and brought to the output's.
 */
final class AddKernel implements Kernel {
    private static final int LEFT_SHIFT = 20;

    private final Operator operator;
    private final Tensor first;
    private final Tensor second;
    private final Tensor out;

    AddKernel(Operator operator, Tensor first, Tensor second, Tensor out) {
        this.operator = operator;
        this.first = first;
        this.second = second;
        this.out = out;
    }

    @Override
    public void run(byte[] arena) {
        Multiplier ofFirst = operator.multipliers.get(0);
        Multiplier ofSecond = operator.multipliers.get(1);
        Multiplier ofSum = operator.multipliers.get(2);
        for (int i = 0; i < out.bytes(); i++) {
            int a = (arena[first.arenaOffset() + i] - first.zeroPoint()) << LEFT_SHIFT;
            int b = (arena[second.arenaOffset() + i] - second.zeroPoint()) << LEFT_SHIFT;
            int sum = ofFirst.apply(a) + ofSecond.apply(b);
            arena[out.arenaOffset() + i] = operator.clamp(ofSum.apply(sum) + out.zeroPoint());
        }
    }
}
