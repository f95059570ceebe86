package io.linnet.protocol.session;

/** The promise that a received message need not come again. */
@FunctionalInterface
public interface Ack {
    /**
     * Acknowledges; any thread, at any time. Only the first call counts. Does nothing for QoS 0, or when the connection
     * that brought the message is gone: the broker then sends it again.
     */
    void done();
}
