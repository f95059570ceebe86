package io.linnet.aggregator.journal;

import java.nio.ByteBuffer;

/**
 * How a version did on examples that boards keep out of their training, as far as it may be told (SPEC 10.8).
 *
 * @param boards that said so
 * @param confusion a row a label: a column a decision, then one of all that is hidden in the row; a count that is hidden
 *     stands as {@link #HIDDEN}. Empty: not known. Owned by the record
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to the receiver.
public record HeldRecord(long version, int boards, long examples, long right, long[] confusion) {
    public static final long HIDDEN = -1;

    public double accuracy() {
        return (double) right / examples;
    }

    /** 0: there is no confusion matrix. */
    public int classes() {
        return (int) Math.sqrt(confusion.length);
    }

    /** Of a label: taken for this class, or, of the column behind the last class, hidden. */
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
