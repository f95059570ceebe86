package io.linnet.emulator.extractor;

/** Average (halves away from zero) or maximum over what of the window lies on the input. */
final class PoolKernel implements Kernel {
    private final Operator operator;
    private final Window window;
    private final Tensor in;
    private final Tensor out;

    PoolKernel(Operator operator, Tensor in, Tensor out) {
        this.operator = operator;
        this.window = operator.window;
        this.in = in;
        this.out = out;
    }

    @Override
    public void run(byte[] arena) {
        int at = out.arenaOffset();
        for (int row = 0; row < out.height(); row++) {
            int top = row * window.strideHeight() - window.top();
            int fromRow = Math.max(0, top);
            int toRow = Math.min(in.height(), top + window.height());
            for (int column = 0; column < out.width(); column++) {
                int left = column * window.strideWidth() - window.left();
                int fromColumn = Math.max(0, left);
                int toColumn = Math.min(in.width(), left + window.width());
                for (int channel = 0; channel < out.channels(); channel++) {
                    int pooled = operator.kind == Operator.Kind.MAX_POOL
                            ? maximum(arena, fromRow, toRow, fromColumn, toColumn, channel)
                            : average(arena, fromRow, toRow, fromColumn, toColumn, channel);
                    arena[at++] = operator.clamp(pooled);
                }
            }
        }
    }

    private int index(int row, int column, int channel) {
        return in.arenaOffset() + (row * in.width() + column) * in.channels() + channel;
    }

    private int maximum(byte[] arena, int fromRow, int toRow, int fromColumn, int toColumn, int channel) {
        int greatest = Byte.MIN_VALUE;
        for (int row = fromRow; row < toRow; row++) {
            for (int column = fromColumn; column < toColumn; column++) {
                greatest = Math.max(greatest, arena[index(row, column, channel)]);
            }
        }
        return greatest;
    }

    private int average(byte[] arena, int fromRow, int toRow, int fromColumn, int toColumn, int channel) {
        int sum = 0;
        for (int row = fromRow; row < toRow; row++) {
            for (int column = fromColumn; column < toColumn; column++) {
                sum += arena[index(row, column, channel)];
            }
        }
        int count = (toRow - fromRow) * (toColumn - fromColumn);
        return sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count;
    }
}
