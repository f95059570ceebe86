package io.linnet.protocol.session;

/**
 * Takes the messages of one subscription, one at a time, in the broker's order, on the connection's callback thread.
 * While it works nothing else comes in and no publish completes, so it hands over anything slow; one that takes longer
 * than the keep alive loses the connection. A publish made in it never waits (see {@link MqttSession#publish}).
 */
@FunctionalInterface
public interface MessageHandler {
    /**
     * @param payload the handler's own
     * @param ack called once the message is dealt with or durable; a QoS 1 message without it comes again on the next
     *     connection of a persistent session, and holds one place of the receive maximum until then
     */
    void onMessage(String topic, byte[] payload, boolean retained, Ack ack);
}
