package io.linnet.emulator.fleet;

import io.linnet.emulator.board.Outbox;
import io.linnet.protocol.reason.Reason;

/** Told what happens in a fleet; from many threads, must return soon. */
public interface FleetListener {
    FleetListener NONE = new FleetListener() {};

    /** A board has trained for a round. */
    default void worked(String board, Outbox update) {}

    /** A gateway has taken a board's update into custody. */
    default void entrusted(String board, Outbox update) {}

    /** A board's update is settled: so many of its chunks count. */
    default void settled(String board, Outbox update, int folded) {}

    /** A board cannot take part, and repeating does not cure it: a line that has ended, or {@link BrokerRefused}. */
    default void failed(String board, Throwable cause) {}

    /** A board did not take an offer: nothing proves that it is the fleet's, or it is from before the newest. */
    default void offerRefused(String board, Reason reason) {}

    /** A board does not reach its broker, which may pass: it tries on. Told each time another cause comes up. */
    default void unreachable(String board, String cause) {}
}
