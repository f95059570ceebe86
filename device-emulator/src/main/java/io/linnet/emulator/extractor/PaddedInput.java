package io.linnet.emulator.extractor;

import java.util.Arrays;

/**
 * A copy of a convolution's input as ints less the zero point, with a border of zeros, so that the inner loops neither
 * subtract nor look for edges. Padding counts as real zero, as in the reference.
 */
final class PaddedInput {
    final int[] values;
    final int rowLength;
    private final Tensor in;
    private final Window window;

    PaddedInput(Window window, Tensor in, Tensor out) {
        this.in = in;
        this.window = window;
        int height =
                Math.max(window.top() + in.height(), (out.height() - 1) * window.strideHeight() + window.spanHeight());
        int width = Math.max(window.left() + in.width(), (out.width() - 1) * window.strideWidth() + window.spanWidth());
        rowLength = width * in.channels();
        values = new int[Math.multiplyExact(height, rowLength)];
    }

    void load(byte[] arena) {
        int length = in.width() * in.channels();
        int zeroPoint = in.zeroPoint();
        for (int row = 0; row < in.height(); row++) {
            int from = in.arenaOffset() + row * length;
            int to = (window.top() + row) * rowLength + window.left() * in.channels();
            for (int i = 0; i < length; i++) {
                values[to + i] = arena[from + i] - zeroPoint;
            }
        }
    }

    /** Index of the first value under the window of an output element. */
    int start(int outRow, int outColumn) {
        return outRow * window.strideHeight() * rowLength + outColumn * window.strideWidth() * in.channels();
    }

    /** Offsets from {@link #start} to the first channel of each tap, row by row. */
    int[] taps() {
        int[] taps = new int[window.height() * window.width()];
        Arrays.setAll(
                taps,
                i -> i / window.width() * window.dilationHeight() * rowLength
                        + i % window.width() * window.dilationWidth() * in.channels());
        return taps;
    }
}
