package io.linnet.protocol.message;

import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a version did on examples that a board keeps out of its training (SPEC 10.8).
 *
 * @param confusion of {@code classes²} cells, a row a label, a column a decision; empty: not told. Owned by the record
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over to the receiver.
public record Held(int examples, int right, int[] confusion) {
    /** A cell of the matrix has 16 bits. */
    public static final int MAX_EXAMPLES = 0xFFFF;
    /** With more of them the matrix does not fit a message. */
    public static final int MAX_CLASSES = 21;

    static final int MAX_CONFUSION = 2 * MAX_CLASSES * MAX_CLASSES;

    public Held {
        if (examples < 1 || examples > MAX_EXAMPLES || right < 0 || right > examples) {
            throw new IllegalArgumentException(right + " right of " + examples);
        }
    }

    /** @param cells examples by [label][decision]; more classes than {@link #MAX_CLASSES}: the two counts alone */
    public static Held of(int[][] cells) {
        int classes = cells.length;
        int[] flat = new int[classes * classes];
        int examples = 0;
        int right = 0;
        for (int label = 0; label < classes; label++) {
            for (int decision = 0; decision < classes; decision++) {
                flat[label * classes + decision] = cells[label][decision];
                examples += cells[label][decision];
            }
            right += cells[label][label];
        }
        return new Held(examples, right, classes > MAX_CLASSES ? new int[0] : flat);
    }

    /** What a message says, whose matrix must agree with its counts. */
    static Held read(int examples, int right, byte[] cells) throws Refused {
        if (examples < 1 || right > examples) {
            throw new Refused(Reason.MALFORMED, "key 48 says " + right + " right of " + examples);
        }
        int classes = (int) Math.sqrt(cells.length / 2.0);
        if (2 * classes * classes != cells.length) {
            throw new Refused(
                    Reason.MALFORMED, "key 49 has " + cells.length + " bytes, accepted: 2 for each of classes² cells");
        }
        int[] confusion = new int[classes * classes];
        ByteBuffer in = ByteBuffer.wrap(cells).order(ByteOrder.LITTLE_ENDIAN);
        int sum = 0;
        int diagonal = 0;
        for (int i = 0; i < confusion.length; i++) {
            confusion[i] = in.getShort() & 0xFFFF;
            sum += confusion[i];
            diagonal += i % (classes + 1) == 0 ? confusion[i] : 0;
        }
        if (classes > 0 && (sum != examples || diagonal != right)) {
            throw new Refused(
                    Reason.MALFORMED,
                    "key 49 says " + diagonal + " of " + sum + ", key 48 " + right + " of " + examples);
        }
        return new Held(examples, right, confusion);
    }

    public boolean hasConfusion() {
        return confusion.length > 0;
    }

    public int classes() {
        return (int) Math.sqrt(confusion.length);
    }

    byte[] confusionBytes() {
        ByteBuffer out = ByteBuffer.allocate(2 * confusion.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int cell : confusion) {
            out.putShort((short) cell);
        }
        return out.array();
    }
}
