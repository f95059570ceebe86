package io.linnet.gateway.custody;

import io.linnet.gateway.session.End;
import io.linnet.gateway.session.Transfer;
import java.util.List;
import java.util.function.Consumer;

/** One thing to be made durable. */
sealed interface Write {
    /** A write that may fail, and says so. */
    sealed interface Asked extends Write {
        Consumer<Boolean> done();
    }

    record Keep(Transfer transfer, int index, byte[] chunk, Consumer<Boolean> done) implements Asked {}

    record Close(Transfer transfer, Consumer<Boolean> done) implements Asked {}

    /** Chunks out, end in. Owed: repeated until it is durable. */
    record Finish(long transfer, End end) implements Write {}

    record Ordinal(String board, int ordinal) implements Write {}

    record Offer(String model, byte[] message) implements Write {}

    /** The chunks of an object replace those of the one before. */
    record Pieces(String model, int object, List<byte[]> packets) implements Write {}
}
