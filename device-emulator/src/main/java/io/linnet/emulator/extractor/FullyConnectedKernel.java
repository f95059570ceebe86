package io.linnet.emulator.extractor;

/** A matrix times the input less its zero point, a row of the output at a time. */
final class FullyConnectedKernel implements Kernel {
    private final Tensor in;
    private final Tensor out;
    private final int[] values;
    private final int[] weights;
    private final int[] bias;
    private final int[] sums;
    private final Requantizer requantizer;

    FullyConnectedKernel(Operator operator, Tensor in, Tensor out) {
        this.in = in;
        this.out = out;
        this.values = new int[in.bytes() / (out.height() * out.width())];
        this.weights = ConvolutionKernel.byInput(operator.weights, out.channels());
        this.bias = operator.bias;
        this.sums = new int[out.channels()];
        this.requantizer = new Requantizer(operator, out);
    }

    @Override
    public void run(byte[] arena) {
        for (int row = 0; row < out.height() * out.width(); row++) {
            int from = in.arenaOffset() + row * values.length;
            for (int i = 0; i < values.length; i++) {
                values[i] = arena[from + i] - in.zeroPoint();
            }
            System.arraycopy(bias, 0, sums, 0, sums.length);
            ConvolutionKernel.accumulate(values, 0, values.length, weights, 0, sums);
            requantizer.store(sums, arena, out.arenaOffset() + row * sums.length);
        }
    }
}
