package io.linnet.gateway.custody;

import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.message.Mac;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One thing to be made durable, numbered in the order of the writes. Immutable. */
public sealed interface CustodyWrite {
    long number();

    /** Whether a later write of this kind makes an earlier one needless, which is still owed. */
    default boolean replaces(CustodyWrite earlier) {
        return false;
    }

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

    /** How long the updates have been in custody, by their rows. */
    record KeepAges(long number, Map<Long, Long> millis) implements CustodyWrite {
        @Override
        public boolean replaces(CustodyWrite earlier) {
            return earlier instanceof KeepAges;
        }
    }

    /** @param mac the aggregator's over it, if the board has a key */
    record KeepOrdinal(long number, String board, int ordinal, Optional<Mac> mac) implements CustodyWrite {
        public KeepOrdinal(long number, String board, int ordinal) {
            this(number, board, ordinal, Optional.empty());
        }

        @Override
        public boolean replaces(CustodyWrite earlier) {
            return earlier instanceof KeepOrdinal other && other.board.equals(board);
        }
    }

    record KeepOffer(long number, String model, byte[] message) implements CustodyWrite {
        @Override
        public boolean replaces(CustodyWrite earlier) {
            return earlier instanceof KeepOffer other && other.model.equals(model);
        }
    }

    /** The chunks of a model's object replace those of the one before. */
    record KeepObject(long number, String model, int object, List<byte[]> packets) implements CustodyWrite {
        @Override
        public boolean replaces(CustodyWrite earlier) {
            return earlier instanceof KeepObject other && other.model.equals(model) && other.object == object;
        }
    }
}
