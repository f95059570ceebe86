package io.linnet.aggregator.accumulate;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What an optimiser remembers between rounds, whole numbers all (SPEC 11.7). Arrays are owned by the record, not to be
 * changed.
 *
 * @param kind whose memory it is
 * @param velocities v of each parameter, LSB/16 · 256; empty: nothing yet
 * @param squares u of each parameter, (LSB/16)² · 256; empty but for YOGI
 * @param first root mean square of each layer's first merge, LSB/16, 0: none yet; empty but for YOGI
 */
public record OptimiserState(Optimiser.Kind kind, long[] velocities, long[] squares, int[] first) {
    public static final OptimiserState NONE =
            new OptimiserState(Optimiser.Kind.AVG, new long[0], new long[0], new int[0]);

    /** A round's step, LSB/16 a parameter, and what is remembered from it on. */
    record Outcome(int[] step, OptimiserState state) {}

    /** Where another rule takes over, it begins anew. */
    private OptimiserState writable(Optimiser.Kind wanted, ModelLayout layout) {
        int n = layout.parameters();
        boolean isYogi = wanted == Optimiser.Kind.YOGI;
        return kind == wanted
                ? new OptimiserState(kind, velocities.clone(), squares.clone(), first.clone())
                : new OptimiserState(
                        wanted,
                        new long[n],
                        new long[isYogi ? n : 0],
                        new int[isYogi ? layout.layers().size() : 0]);
    }

    /**
     * @param mean merged, LSB/16 a parameter
     * @param weights of each parameter; where it is 0 nothing is known, and nothing moves
     */
    Outcome step(Optimiser optimiser, ModelLayout layout, int[] mean, long[] weights) {
        if (optimiser.kind() == Optimiser.Kind.AVG) {
            return new Outcome(mean, NONE);
        }
        OptimiserState next = writable(optimiser.kind(), layout);
        int[] step = new int[mean.length];
        for (int h = 0; h < layout.layers().size(); h++) {
            Layer layer = layout.layers().get(h);
            if (optimiser.kind() == Optimiser.Kind.AVGM) {
                next.avgm(optimiser, layer, mean, weights, step);
            } else {
                next.yogi(optimiser, h, layer, mean, weights, step);
            }
        }
        return new Outcome(step, next);
    }

    private void avgm(Optimiser o, Layer layer, int[] mean, long[] weights, int[] step) {
        for (int i = layer.first(); i < layer.end(); i++) {
            if (weights[i] > 0) {
                velocities[i] = Merge.nearest(o.momentum() * velocities[i], 256) + 256L * mean[i];
                step[i] = Merge.clampDifference(Merge.nearest(o.rate() * velocities[i], 65_536));
            }
        }
    }

    private void yogi(Optimiser o, int h, Layer layer, int[] mean, long[] weights, int[] step) {
        if (first[h] == 0) {
            first[h] = rootMeanSquare(layer, mean, weights);
        }
        long scale = (long) o.rate() * first[h];
        long floor = Math.max(1, o.floor() * 16L * first[h] / 256);
        for (int i = layer.first(); i < layer.end(); i++) {
            if (weights[i] > 0) {
                long square = 256L * mean[i] * mean[i];
                velocities[i] =
                        Merge.nearest(o.momentum() * velocities[i] + (256L - o.momentum()) * 256 * mean[i], 256);
                squares[i] += Long.signum(square - squares[i]) * Merge.nearest(square * o.adapt(), 65_536);
                long size = 4_096 * (SliceNorm.isqrt(squares[i]) + floor);
                step[i] = Merge.clampDifference(Merge.nearest(velocities[i] * scale, size));
            }
        }
    }

    private static int rootMeanSquare(Layer layer, int[] mean, long[] weights) {
        long sum = 0;
        long count = 0;
        for (int i = layer.first(); i < layer.end(); i++) {
            if (weights[i] > 0) {
                sum += (long) mean[i] * mean[i];
                count++;
            }
        }
        return count == 0 ? 0 : SliceNorm.isqrt(sum / count);
    }

    /** Little endian: the kind's number, v, u, first merges; empty: {@link #NONE}. */
    public byte[] bytes() {
        if (kind == Optimiser.Kind.AVG) {
            return new byte[0];
        }
        int size = 1 + 8 * velocities.length + 8 * squares.length + 4 * first.length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) (kind == Optimiser.Kind.AVGM ? 1 : 2));
        Arrays.stream(velocities).forEach(out::putLong);
        Arrays.stream(squares).forEach(out::putLong);
        Arrays.stream(first).forEach(out::putInt);
        return out.array();
    }

    /** What {@link #bytes} gave of a model of this layout; anything else is nothing to go on with. */
    public static OptimiserState of(byte[] bytes, ModelLayout layout) {
        int n = layout.parameters();
        boolean isYogi = bytes.length > 0 && bytes[0] == 2;
        int layers = isYogi ? layout.layers().size() : 0;
        if (bytes.length != 1 + (isYogi ? 16L : 8L) * n + 4L * layers) {
            return NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1).order(ByteOrder.LITTLE_ENDIAN);
        long[] velocities = longs(in, n);
        long[] squares = longs(in, isYogi ? n : 0);
        int[] first = new int[layers];
        in.asIntBuffer().get(first);
        return new OptimiserState(isYogi ? Optimiser.Kind.YOGI : Optimiser.Kind.AVGM, velocities, squares, first);
    }

    private static long[] longs(ByteBuffer in, int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = in.getLong();
        }
        return numbers;
    }
}
