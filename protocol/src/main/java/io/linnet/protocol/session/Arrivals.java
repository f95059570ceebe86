package io.linnet.protocol.session;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Messages that a link brings, each to the handler of its subscription; on the library's callback thread. */
final class Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSession.class);

    private final String session;
    private final Subscriptions subscriptions;
    private final LongAdder received = new LongAdder();
    private final LongAdder unhandled = new LongAdder();
    private volatile @Nullable Thread callbackThread;

    Arrivals(String session, Subscriptions subscriptions) {
        this.session = session;
        this.subscriptions = subscriptions;
    }

    boolean isCallbackThread() {
        return Thread.currentThread().equals(callbackThread);
    }

    long received() {
        return received.sum();
    }

    long unhandled() {
        return unhandled.sum();
    }

    void deliver(Link from, String topic, byte[] payload, int qos, boolean retained, int packetId) {
        callbackThread = Thread.currentThread();
        Ack ack = qos == 0 ? () -> {} : new LinkAck(from, packetId);
        Subscription subscription = subscriptions.find(topic);
        if (subscription == null) {
            // Of a filter given up, or of an older life of a kept session.
            unhandled.increment();
            ack.done();
            return;
        }
        received.increment();
        try {
            subscription.handler().onMessage(topic, payload, retained, ack);
        } catch (RuntimeException e) {
            // Its fault would come again with the message: better one message lost and told than all stuck.
            unhandled.increment();
            LOG.error("{}: the handler of {} failed at {}", session, subscription.filter(), topic, e);
            ack.done();
        }
    }

    private static final class LinkAck implements Ack {
        private final Link link;
        private final int packetId;
        private final AtomicBoolean done = new AtomicBoolean();

        LinkAck(Link link, int packetId) {
            this.link = link;
            this.packetId = packetId;
        }

        @Override
        public void done() {
            if (done.compareAndSet(false, true)) {
                link.acknowledge(packetId);
            }
        }
    }
}
