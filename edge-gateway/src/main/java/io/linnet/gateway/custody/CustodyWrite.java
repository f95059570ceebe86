package io.linnet.gateway.custody;

import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.UpdateRow;
import java.util.List;

/** One thing to be made durable, numbered in the order of the writes. Immutable. */
public sealed interface CustodyWrite {
    long number();

    /** A write that may fail, and whose {@link WriteEnd} is told. All others are repeated until they are durable. */
    sealed interface Asked extends CustodyWrite {
        UpdateRow update();
    }

    /** A chunk of an update; the first brings the update's row. */
    record KeepChunk(long number, UpdateRow update, int index, byte[] chunk) implements Asked {}

    /** The board sends no more of it. */
    record CloseUpdate(long number, UpdateRow update) implements Asked {}

    /** Its chunks out, what became of it in. */
    record EndUpdate(long number, long update, ClosedUpdate closed) implements CustodyWrite {}

    record KeepOrdinal(long number, String board, int ordinal) implements CustodyWrite {}

    record KeepOffer(long number, String model, byte[] message) implements CustodyWrite {}

    /** The chunks of a model's object replace those of the one before. */
    record KeepObject(long number, String model, int object, List<byte[]> packets) implements CustodyWrite {}
}
