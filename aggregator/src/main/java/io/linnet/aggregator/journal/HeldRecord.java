package io.linnet.aggregator.journal;

import io.linnet.protocol.ridge.Fit;
import java.nio.ByteBuffer;

/**
 * How a version did on examples that boards keep out of their training, as far as it may be told (SPEC 10.8).
 *
 * @param boards that said so
 * @param confusion a row a label, a column a decision; a count that is hidden stands as {@link #HIDDEN}. Behind the last
 *     column stands the sum of what is hidden in each row, below the last row that of each column. Empty: not known. Owned
 *     by the record
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to the receiver.
public record HeldRecord(long version, int boards, long examples, long right, long[] confusion) {
    public static final long HIDDEN = -1;
    /** Of the bytes in the matrix's place, where it is one number. */
    static final int FIT_BYTES = Long.BYTES;

    private static final double MILLION = 1e6;

    /** Of a regression, which is never right or wrong: how well it fits. */
    public static HeldRecord of(long version, int boards, Fit fit) {
        return new HeldRecord(version, boards, fit.examples(), 0, new long[] {Math.round(fit.share() * MILLION)});
    }

    /** The share decided rightly; of a regression R². */
    public double accuracy() {
        return isFit() ? confusion[0] / MILLION : (double) right / examples;
    }

    /** In the matrix's place stands R² in millionths: no matrix has one cell. */
    private boolean isFit() {
        return confusion.length == 1;
    }

    /** 0: there is no confusion matrix. */
    public int classes() {
        return confusion.length == 0 ? 0 : (int) Math.sqrt(confusion.length) - 1;
    }

    /** Of a label: taken for this class. The label or column behind the last: the sum of what is hidden. */
    public long cell(int label, int column) {
        return confusion[label * (classes() + 1) + column];
    }

    byte[] confusionBytes() {
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES * confusion.length);
        out.asLongBuffer().put(confusion);
        return out.array();
    }

    static long[] confusion(byte[] bytes) {
        long[] cells = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(cells);
        return cells;
    }
}
