package io.linnet.aggregator;

import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Topics;
import java.util.List;

/** Packets onto topics. Retained chunks that a shorter object leaves behind are removed. */
final class Publisher {
    private static final byte[] NOTHING = new byte[0];
    private static final long PASSING_SECONDS = 86_400;

    private final MqttSession session;
    private final Topics topics;
    private final String model;
    private final long expirySeconds;
    private int retainedSteps;
    private int retainedFulls;
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
            for (int i = 0; i < retainedFulls; i++) {
                retain(topics.full(model, i), NOTHING);
            }
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
        var step = broadcast.step();
        for (int i = 0; i < Math.max(step.size(), retainedSteps); i++) {
            retain(topics.step(model, i), i < step.size() ? step.get(i) : NOTHING);
        }
        retainedSteps = step.size();
        var full = broadcast.full();
        if (!full.isEmpty()) {
            for (int i = 0; i < Math.max(full.size(), retainedFulls); i++) {
                retain(topics.full(model, i), i < full.size() ? full.get(i) : NOTHING);
            }
            retainedFulls = full.size();
        }
        retain(topics.round(model), broadcast.offer());
    }

    private void retain(String topic, byte[] payload) {
        session.publish(topic, payload, 1, true, isPassing ? PASSING_SECONDS : 0, PublishListener.IGNORE);
    }
}
