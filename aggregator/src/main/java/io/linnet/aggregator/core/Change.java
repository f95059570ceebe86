package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.message.OwnWish;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a person asks for while the training runs. */
public sealed interface Change {
    /** Whether boards hear a new offer. */
    default boolean isOfRounds() {
        return !(this instanceof Pin || this instanceof AcknowledgeAlarm || this instanceof Remount);
    }

    /** Boards rest: nothing is offered to work on. What they still bring to the open round is taken; it does not close. */
    record Pause() implements Change {}

    /**
     * The newest version is the last, until it is resumed. The open round stays as with a pause: boards have worked for it, and
     * would not again.
     */
    record Finish() implements Change {}

    /** A paused or finished model goes on. */
    record Resume() implements Change {}

    /** A model that the watch holds goes on from its best version. */
    record Release() implements Change {}

    /** The next version has the parameters of this one; what was gathered for the open round is dropped. */
    record RollBack(ModelState to) implements Change {}

    /** A version is kept however old it grows, or no longer. */
    record Pin(long version, boolean isPinned) implements Change {}

    /** Of the rounds from now on, the open one among them; empty: stays. */
    record SetRounds(OptionalLong deadlineMillis, OptionalInt quorum) implements Change {}

    /** Somebody has looked at a board's machine: its alarm ends. */
    record AcknowledgeAlarm(String board) implements Change {}

    /**
     * Somebody says that a board's machine was mounted anew, and that what it does now is usual: its alarm ends, and the
     * board learns a point of its own.
     *
     * @param windows that the point is made of, 8 … 255; 0: the point is taken back
     */
    record Remount(String board, int windows) implements Change {
        public Remount {
            new OwnWish(1, windows);
        }
    }

    /** Somebody let a board in or threw it out, in the fleet's list: it is kept who did, and the list tells the core. */
    record Enrol(String board, String was, String is) implements Change {}
}
