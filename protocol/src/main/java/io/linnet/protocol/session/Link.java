package io.linnet.protocol.session;

import java.util.List;

/**
 * One connection of the client library, used once: a new connection is a new link, so nothing stale (aliases, limits,
 * half-sent messages, flags) survives from the one before. The session sends again what a link did not finish.
 */
interface Link {
    /** Starts connecting and returns; {@link Events} tells how it went. */
    void connect();

    /**
     * Hands one publish to the library.
     *
     * @param done called at most once, on the callback thread; not called for a link that was lost
     */
    void publish(QueuedPublish message, LinkDone done) throws LinkException;

    /** Subscribes all in one packet; {@code done} gets a reason code for each, or the failure of the whole. */
    void subscribe(List<Subscription> subscriptions, SubscribeDone done);

    /** Without an answer: what still comes in is unhandled. */
    void unsubscribe(String filter);

    /** Acknowledges a QoS 1 message that came over this link; any thread. */
    void acknowledge(int packetId);

    /** Says goodbye, after the acknowledgements already given, and closes; waits a short while for it. */
    void disconnect(long timeoutMillis);

    /** Closes at once; no events follow that matter. */
    void cut();

    /** See {@link LinkSocketFactory#silentNanos}. */
    long silentNanos();

    /** What a link tells its session, on the library's threads. */
    interface Events {
        void connected(Link link, LinkLimits limits);

        void failed(Link link, String cause);

        void lost(Link link, String cause);

        void arrived(Link link, String topic, byte[] payload, int qos, boolean retained, int packetId);
    }

    /**
     * The broker's limits, from its CONNACK; MQTT 3.1.1 tells none.
     *
     * @param qos the highest that it takes
     * @param isRetaining whether it keeps retained messages
     */
    record LinkLimits(int receiveMaximum, long packetBytes, int qos, boolean isRetaining) {
        static final LinkLimits NONE = of(65_535, Long.MAX_VALUE);

        static LinkLimits of(int receiveMaximum, long packetBytes) {
            return new LinkLimits(receiveMaximum, packetBytes, 2, true);
        }
    }

    /** {@code refusal} is empty when the broker took it. */
    @FunctionalInterface
    interface LinkDone {
        void onDone(String refusal);
    }

    /** {@code refusals} has one entry a subscription, empty when granted. */
    @FunctionalInterface
    interface SubscribeDone {
        void onDone(List<String> refusals);
    }
}
