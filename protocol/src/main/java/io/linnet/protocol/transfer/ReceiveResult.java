package io.linnet.protocol.transfer;

import java.util.List;

/**
 * What a valid packet brought.
 *
 * @param chunks the new chunks, identical to the originals (POLL clear); several when a repair solves several. To be
 *     stored before the next status is sent.
 */
public record ReceiveResult(Use use, List<byte[]> chunks) {
    /** Only {@link #NEW} comes with chunks. */
    public enum Use {
        NEW,
        /** A repair that is of use later. */
        HELD,
        DUPLICATE,
        POLLED
    }

    static final ReceiveResult HELD = new ReceiveResult(Use.HELD, List.of());
    static final ReceiveResult DUPLICATE = new ReceiveResult(Use.DUPLICATE, List.of());
    static final ReceiveResult POLLED = new ReceiveResult(Use.POLLED, List.of());

    static ReceiveResult chunks(List<byte[]> chunks) {
        return new ReceiveResult(Use.NEW, chunks);
    }
}
