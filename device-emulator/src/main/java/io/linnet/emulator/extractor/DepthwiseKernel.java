package io.linnet.emulator.extractor;

/** Depthwise convolution: channel c of the input feeds channels {@code c · m … c · m + m − 1} of the output. */
final class DepthwiseKernel implements Kernel {
    private final Tensor out;
    private final PaddedInput padded;
    private final int[] taps;
    private final int multiplier;
    private final int[] weights;
    private final int[] bias;
    private final int[] sums;
    private final Requantizer requantizer;

    DepthwiseKernel(Operator operator, Tensor in, Tensor out) {
        this.out = out;
        this.padded = new PaddedInput(operator.window, in, out);
        this.taps = padded.taps();
        this.multiplier = out.channels() / in.channels();
        this.weights = new int[operator.weights.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = operator.weights[i];
        }
        this.bias = operator.bias;
        this.sums = new int[out.channels()];
        this.requantizer = new Requantizer(operator, out);
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
                    if (multiplier == 1) {
                        accumulate(sums, padded.values, start + taps[tap], weights, tap * sums.length);
                    } else {
                        spread(padded.values, start + taps[tap], tap * sums.length);
                    }
                }
                requantizer.store(sums, arena, at);
                at += sums.length;
            }
        }
    }

    private static void accumulate(int[] sums, int[] values, int from, int[] weights, int row) {
        for (int c = 0; c < sums.length; c++) {
            sums[c] += values[from + c] * weights[row + c];
        }
    }

    private void spread(int[] values, int from, int row) {
        for (int c = 0; c * multiplier < sums.length; c++) {
            int value = values[from + c];
            for (int m = c * multiplier; m < (c + 1) * multiplier; m++) {
                sums[m] += value * weights[row + m];
            }
        }
    }
}
