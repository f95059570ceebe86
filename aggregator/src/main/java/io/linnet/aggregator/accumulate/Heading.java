package io.linnet.aggregator.accumulate;

import io.linnet.protocol.codec.Nonzeros;
import io.linnet.protocol.model.ModelLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;

/**
 * Where a model has been going: of each parameter a running step that forgets a tenth a round. A slice that points the
 * other way is put aside (SPEC 11.9). Whole numbers all; the array is owned by the record, not to be changed.
 *
 * @param rounds that it remembers, at most those after which it may judge
 * @param steps of each parameter, LSB/16, below 2^23; empty: nothing yet
 */
public record Heading(int rounds, int[] steps) {
    public static final Heading NONE = new Heading(0, new int[0]);
    /** Of 256. */
    private static final int MEMORY = 230;
    /** A heading of fewer rounds is mostly the first boards' noise; one that judged by it locked itself in. */
    private static final int ROUNDS_TO_JUDGE = 3;

    boolean judges() {
        return rounds == ROUNDS_TO_JUDGE;
    }

    /** A slice's scalar product with it is negative: below 2^16 · 2^23 · 2^16 in magnitude. */
    boolean isOpposite(Nonzeros q, int first) {
        int[] at = q.at();
        int[] values = q.values();
        long product = 0;
        for (int i = 0; i < q.count(); i++) {
            product += (long) values[i] * steps[first + at[i]];
        }
        return product < 0;
    }

    /**
     * @param mean merged, LSB/16 a parameter
     * @param weights of each parameter; where it is 0 the heading stays
     * @param turned parameters that begin anew
     */
    Heading next(int[] mean, long[] weights, BitSet turned) {
        int[] next = steps.length == 0 ? new int[mean.length] : steps.clone();
        for (int i = 0; i < next.length; i++) {
            if (weights[i] > 0) {
                int kept = turned.get(i) ? 0 : (int) Merge.nearest((long) MEMORY * next[i], 256);
                next[i] = kept + mean[i];
            }
        }
        return new Heading(Math.min(ROUNDS_TO_JUDGE, rounds + 1), next);
    }

    /** Little endian: rounds, then the steps; empty: {@link #NONE}. */
    public byte[] bytes() {
        if (steps.length == 0) {
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(1 + 4 * steps.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) rounds).asIntBuffer().put(steps);
        return out.array();
    }

    /** What {@link #bytes} gave of a model of this layout; anything else is nothing to go on with. */
    public static Heading of(byte[] bytes, ModelLayout layout) {
        if (bytes.length != 1 + 4L * layout.parameters() || bytes[0] < 1 || bytes[0] > ROUNDS_TO_JUDGE) {
            return NONE;
        }
        int[] steps = new int[layout.parameters()];
        ByteBuffer.wrap(bytes, 1, bytes.length - 1)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer()
                .get(steps);
        return new Heading(bytes[0], steps);
    }
}
