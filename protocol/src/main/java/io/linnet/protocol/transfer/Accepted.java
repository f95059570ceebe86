package io.linnet.protocol.transfer;

import java.util.List;

/**
 * What a valid packet brought.
 *
 * @param chunks the new chunks, identical to the originals (POLL clear); several when a repair solves several. To be
 *     stored before the next status is sent.
 */
public record Accepted(Outcome outcome, List<byte[]> chunks) {
    /** Only {@link #NEW} comes with chunks. */
    public enum Outcome {
        NEW,
        /** A repair that is of use later. */
        HELD,
        DUPLICATE,
        POLLED
    }

    static final Accepted HELD = new Accepted(Outcome.HELD, List.of());
    static final Accepted DUPLICATE = new Accepted(Outcome.DUPLICATE, List.of());
    static final Accepted POLLED = new Accepted(Outcome.POLLED, List.of());

    static Accepted chunks(List<byte[]> chunks) {
        return new Accepted(Outcome.NEW, chunks);
    }
}
