package io.linnet.emulator.board;

import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.reason.Reason;

/** Hears what happens on a board; called by the thread that calls the board, inside the call. */
public interface BoardObserver {
    BoardObserver NONE = new BoardObserver() {};

    /** The board holds another version. */
    default void held(Base version) {}

    /** A round's work is done and about to be sent. */
    default void worked(Outbox update) {}

    /** A gateway has taken an update into custody: it will arrive, and the board is done with it. */
    default void entrusted(Outbox update) {}

    /** An update is settled: so many of its chunks count. */
    default void settled(Outbox update, int folded) {}

    /** Something that arrived was not accepted by the board. */
    default void refusedHere(Reason reason) {}

    /** An offer was not accepted: nothing proves it, or it is from before the newest. Told beside {@link #refusedHere}. */
    default void offerRefused(Reason reason) {}

    /** The board was told that something it sent was not accepted. */
    default void refusedThere(Reason reason) {}
}
