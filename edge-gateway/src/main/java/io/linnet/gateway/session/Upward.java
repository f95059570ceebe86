package io.linnet.gateway.session;

import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.Message.Status;

/** The way to the aggregator as the sessions need it. Loop thread. */
public interface Upward {
    /** True while the broker is connected. */
    boolean isUp();

    /** Passes a hello on, without its announcement; the answer comes to {@link BoardSession#fromAggregator}. */
    void hello(String board, Hello hello);

    /** Passes a request for a model on if the uplink is there; else false. */
    boolean request(String board, Status status);

    /** A report: retained by nobody, dropped while the uplink is down. */
    void report(String board, byte[] message);

    /** The board has a transfer that may be forwarded. */
    void forward(BoardSession board);

    /** The board came or went. */
    void present(String board, boolean isOnline);
}
