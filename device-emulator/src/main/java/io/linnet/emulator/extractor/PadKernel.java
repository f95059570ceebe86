package io.linnet.emulator.extractor;

import java.util.Arrays;

/** The input in the midst of real zeros, which are the output's zero point. */
final class PadKernel implements Kernel {
    private final Operator operator;
    private final Tensor in;
    private final Tensor out;

    PadKernel(Operator operator, Tensor in, Tensor out) {
        this.operator = operator;
        this.in = in;
        this.out = out;
    }

    @Override
    public void run(byte[] arena) {
        int start = out.arenaOffset();
        Arrays.fill(arena, start, start + out.bytes(), (byte) out.zeroPoint());
        int from = in.arenaOffset();
        for (int row = 0; row < in.height(); row++) {
            for (int column = 0; column < in.width(); column++) {
                int pixel = (operator.window.top() + row) * out.width() + operator.window.left() + column;
                System.arraycopy(arena, from, arena, start + pixel * out.channels() + operator.extra, in.channels());
                from += in.channels();
            }
        }
    }
}
