package io.linnet.emulator.board;

import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.vibration.OwnRecord;
import io.linnet.protocol.message.Held;
import io.linnet.protocol.message.Message.Acknowledge;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.Parameters;
import java.util.Optional;

/** What a board does with its own examples in a round. Called by one thread at a time. */
public interface Learner {
    /**
     * Trains from {@code base}, which stays as it is.
     *
     * @param layer the one layer to train, or {@link io.linnet.emulator.learn.Task#ALL}
     * @return the difference learnt; its examples are the distinct ones seen. {@link LocalUpdate#NONE}: none of the round's
     *     says anything
     */
    LocalUpdate learn(Parameters base, Offer offer, int layer);

    /** Whether there is something to learn from; a board without takes no part in a round. */
    default boolean hasExamples(Offer offer) {
        return true;
    }

    /** The version with a last layer of the board's own, which it decides with; empty: the offer asks for none. */
    default Optional<Parameters> tune(Parameters version, Offer offer) {
        return Optional.empty();
    }

    /** How a version does on examples that are never trained on; empty: there are none. */
    default Optional<Held> evaluate(Parameters version, Offer offer) {
        return Optional.empty();
    }

    /** Somebody has looked at the board's machine, and may have a word on its own point; by the same thread as {@code judge}. */
    default void acknowledge(Acknowledge seen) {}

    /** What the board kept of its own point before it was started again; empty: nothing. */
    default void resume(Optional<OwnRecord> kept) {}

    /** What the board must keep of its own point; changes with {@code acknowledge} and {@code judge}. */
    default Optional<OwnRecord> own() {
        return Optional.empty();
    }

    /**
     * What a window tells of the board's machine, where that is to be said; by the thread that calls the board.
     *
     * @param window sample after sample, each with all its axes
     */
    default Optional<MachineState> judge(Offer offer, HeldVersion held, short[] window) {
        return Optional.empty();
    }
}
