package io.linnet.cli;

import io.linnet.emulator.board.HeldVersion;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.protocol.message.Message.Offer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What emulated boards learn from. */
interface EmulatedData {
    /** @param board by number, from 0 on */
    Learner learner(int board);

    /** How a version does, in the words of a row. */
    Map<String, Object> figures(Offer offer, HeldVersion held);

    /** A version was reached: boards may have more to do than to learn. */
    default void reached(HeldVersion held, Fleet fleet) {}

    /** Done when there is nothing left to do beside learning. */
    default CompletableFuture<Void> over() {
        return CompletableFuture.completedFuture(null);
    }
}
