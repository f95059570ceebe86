package io.linnet.protocol.session;

/** What became of a publish. {@code detail} is one line for a human, empty when taken. */
public record PublishOutcome(Code code, String detail) {
    /** QoS 1: the broker has answered that it took it. QoS 0: it is written to the connection. */
    public static final PublishOutcome TAKEN = new PublishOutcome(Code.TAKEN, "");

    public enum Code {
        TAKEN,
        /** The broker answered no, for example because the topic is not ours. */
        REFUSED,
        /** Waited for a connection longer than its own expiry. */
        EXPIRED,
        /** Larger than the packet limit of the session or the broker. */
        TOO_LONG,
        /** No valid topic name. */
        INVALID,
        /** The queue is full, and the caller may not wait. */
        FULL,
        /** Sent on several connections and lost with each: given up. */
        LOST,
        /** The session was closed, or the caller interrupted, before the broker answered. */
        CLOSED
    }

    /** A broker that took it has not delivered it: queues overflow silently. */
    public boolean isTaken() {
        return code == Code.TAKEN;
    }
}
