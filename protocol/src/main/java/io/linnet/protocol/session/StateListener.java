package io.linnet.protocol.session;

/** Told of every change of state, on the session's own thread, in order. */
@FunctionalInterface
public interface StateListener {
    /**
     * @param detail one line for a human: the broker, or why the connection was lost
     */
    void onState(SessionState state, String detail);
}
