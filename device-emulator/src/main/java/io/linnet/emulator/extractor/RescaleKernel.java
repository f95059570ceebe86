package io.linnet.emulator.extractor;

/** A ReLU that stands alone: to the output's scale and zero point, then the clamp. */
final class RescaleKernel implements Kernel {
    private final Operator operator;
    private final Tensor in;
    private final Tensor out;

    RescaleKernel(Operator operator, Tensor in, Tensor out) {
        this.operator = operator;
        this.in = in;
        this.out = out;
    }

    @Override
    public void run(byte[] arena) {
        Multiplier multiplier = operator.multipliers.get(0);
        for (int i = 0; i < out.bytes(); i++) {
            int value = multiplier.apply(arena[in.arenaOffset() + i] - in.zeroPoint());
            arena[out.arenaOffset() + i] = operator.clamp(value + out.zeroPoint());
        }
    }
}
