package io.linnet.aggregator;

import io.linnet.aggregator.broadcast.RetainedWatch;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Packets onto topics. Retained chunks that a shorter object leaves behind are removed, also those of an earlier run. */
final class Publisher {
    private static final byte[] NOTHING = new byte[0];
    private static final long PASSING_SECONDS = 86_400;

    private final MqttSession session;
    private final Topics topics;
    private final String model;
    private final long expirySeconds;
    private final RetainedWatch watch = new RetainedWatch();
    /** Chunks that may be retained; also noted by the session's thread. */
    private final AtomicInteger retainedSteps = new AtomicInteger();

    private final AtomicInteger retainedFulls = new AtomicInteger();
    private volatile boolean hasBroadcast;
    /** For a fleet of one run at a broker that others use: what it retains goes with it, and in any case in a day. */
    private volatile boolean isPassing;

    Publisher(AggregatorSettings settings, MqttSession session) {
        this.session = session;
        this.topics = new Topics(settings.fleet());
        this.model = settings.plan().model();
        this.expirySeconds = settings.policy().deadlineMillis() / 1000 + 1;
    }

    void passing() {
        isPassing = true;
    }

    /** After the last packet: takes away what is retained, if the fleet is a passing one. */
    void close() {
        if (isPassing) {
            publish(new AggregatorPacket.Broadcast(NOTHING, List.of(), List.of()));
            retain(List.of(), i -> topics.full(model, i), retainedFulls);
        }
    }

    void publish(AggregatorPacket packet) {
        if (packet instanceof AggregatorPacket.ToBoard to) {
            session.publish(topics.down(to.board()), to.packet(), 1, false, expirySeconds, PublishListener.IGNORE);
        } else if (packet instanceof AggregatorPacket.Broadcast broadcast) {
            publish(broadcast);
        }
    }

    private void publish(AggregatorPacket.Broadcast broadcast) {
        hasBroadcast = true;
        retain(broadcast.step(), i -> topics.step(model, i), retainedSteps);
        if (!broadcast.full().isEmpty()) {
            retain(broadcast.full(), i -> topics.full(model, i), retainedFulls);
        }
        retain(topics.round(model), broadcast.offer());
    }

    private void retain(List<byte[]> chunks, IntFunction<String> topic, AtomicInteger retained) {
        int before = retained.getAndSet(chunks.size());
        for (int i = 0; i < Math.max(chunks.size(), before); i++) {
            retain(topic.apply(i), i < chunks.size() ? chunks.get(i) : NOTHING);
        }
    }

    /**
     * Something came on a topic that only we write.
     *
     * @param isRetained it was there when we subscribed: all of it is published anew then anyway
     * @return true if it is not ours, and takes the place of what boards need
     */
    boolean isLost(String topic, byte[] payload, boolean isRetained) {
        return !isRetained && !watch.isOwn(topic, payload) && watch.isUsed(topic);
    }

    /**
     * Something was retained when we subscribed: what ours does not replace is removed with the next broadcast.
     *
     * @return true if it came after a broadcast, and is still there
     */
    boolean isLeftOver(String topic) {
        noteLeftOver(topic);
        return hasBroadcast && !watch.isUsed(topic);
    }

    private void noteLeftOver(String topic) {
        try {
            Topic parsed = Topics.parse(topic);
            if (parsed instanceof Topic.OfStep step) {
                retainedSteps.accumulateAndGet(step.index() + 1, Math::max);
            } else if (parsed instanceof Topic.OfFull full) {
                retainedFulls.accumulateAndGet(full.index() + 1, Math::max);
            }
        } catch (Refused notOurs) {
            // Nobody reads it.
            return;
        }
    }

    private void retain(String topic, byte[] payload) {
        watch.published(topic, payload);
        session.publish(topic, payload, 1, true, isPassing ? PASSING_SECONDS : 0, PublishListener.IGNORE);
    }
}
