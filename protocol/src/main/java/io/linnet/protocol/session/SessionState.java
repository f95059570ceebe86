package io.linnet.protocol.session;

/** Where a session stands. */
public enum SessionState {
    /** Made, not started. */
    NEW,
    /** A connection is being made, or its subscriptions are being answered. */
    CONNECTING,
    /** Connected, and the broker has answered every subscription: publishes go out, messages come in. */
    READY,
    /** Not connected; the next try is on its way. Publishes wait. */
    WAITING,
    /** Closed for good. */
    CLOSED
}
