package io.linnet.aggregator.journal;

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

    public double accuracy() {
        return (double) right / examples;
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
