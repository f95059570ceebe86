package io.linnet.emulator.extractor;

/**
 * Convolution with the output channels innermost: each input value is multiplied into a row of sums, a loop that the
 * compiler vectorises. Values are taken four at a time to halve the traffic on the sums; all-zero groups, half of what a
 * ReLU leaves, are skipped.
 */
final class ConvolutionKernel implements Kernel {
    private final Tensor out;
    private final PaddedInput padded;
    private final int[] taps;
    private final int inChannels;
    private final int[] weights;
    private final int[] bias;
    private final int[] sums;
    private final Requantizer requantizer;

    ConvolutionKernel(Operator operator, Tensor in, Tensor out) {
        this.out = out;
        this.padded = new PaddedInput(operator.window, in, out);
        this.taps = padded.taps();
        this.inChannels = in.channels();
        this.weights = byInput(operator.weights, out.channels());
        this.bias = operator.bias;
        this.sums = new int[out.channels()];
        this.requantizer = new Requantizer(operator, out);
    }

    /** [out][taps and in] to [taps and in][out]. */
    static int[] byInput(byte[] weights, int outputs) {
        int inputs = weights.length / outputs;
        int[] turned = new int[weights.length];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                turned[i * outputs + o] = weights[o * inputs + i];
            }
        }
        return turned;
    }

    @Override
    public void run(byte[] arena) {
        padded.load(arena);
        int at = out.arenaOffset();
        for (int row = 0; row < out.height(); row++) {
            for (int column = 0; column < out.width(); column++) {
                System.arraycopy(bias, 0, sums, 0, sums.length);
                int start = padded.start(row, column);
                for (int tap = 0; tap < taps.length; tap++) {
                    accumulate(padded.values, start + taps[tap], inChannels, weights, tap * inChannels, sums);
                }
                requantizer.store(sums, arena, at);
                at += sums.length;
            }
        }
    }

    /** {@code sums[o] += Σ values[from + i] · weights[row + i][o]} for i below {@code count}. */
    static void accumulate(int[] values, int from, int count, int[] weights, int row, int[] sums) {
        int outputs = sums.length;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            int a = values[from + i];
            int b = values[from + i + 1];
            int c = values[from + i + 2];
            int d = values[from + i + 3];
            if ((a | b | c | d) != 0) {
                four(sums, weights, (row + i) * outputs, outputs, a, b, c, d);
            }
        }
        for (; i < count; i++) {
            int a = values[from + i];
            if (a != 0) {
                one(sums, weights, (row + i) * outputs, a);
            }
        }
    }

    private static void four(int[] sums, int[] weights, int at, int step, int a, int b, int c, int d) {
        int second = at + step;
        int third = second + step;
        int fourth = third + step;
        for (int o = 0; o < sums.length; o++) {
            sums[o] += a * weights[at + o] + b * weights[second + o] + c * weights[third + o] + d * weights[fourth + o];
        }
    }

    private static void one(int[] sums, int[] weights, int at, int a) {
        for (int o = 0; o < sums.length; o++) {
            sums[o] += a * weights[at + o];
        }
    }
}
