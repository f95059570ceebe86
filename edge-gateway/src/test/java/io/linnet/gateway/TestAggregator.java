package io.linnet.gateway;

import io.linnet.gateway.session.AggregatorEnd;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.time.Duration;
import java.util.List;

/** The aggregator's end of the protocol on a real broker. */
public final class TestAggregator implements AutoCloseable {
    public final AggregatorEnd end = new AggregatorEnd(this::down);
    private final Topics topics;
    private final MqttSession session;

    public TestAggregator(String uri, String fleet) throws InterruptedException {
        topics = new Topics(fleet);
        session = new MqttSession(MqttSettings.of(uri, "aggregator-" + System.nanoTime()));
        session.subscribe(topics.everyBoard(Channel.UP), 1, (topic, payload, retained, ack) -> {
            ack.done();
            try {
                end.up(((Topic.OfBoard) Topics.parse(topic)).board(), payload, System.nanoTime() / 1_000_000);
            } catch (Refused refused) {
                end.log.add("refused " + refused.getMessage());
            }
        });
        session.start();
        if (!session.awaitReady(Duration.ofSeconds(20))) {
            throw new IllegalStateException("no broker at " + uri);
        }
    }

    private void down(String board, Message message) {
        session.offer(topics.down(board), MessageWriter.write(message), 1, false, 600, PublishListener.IGNORE);
    }

    /** Publishes a round with its full model and step. */
    public void offer(long version, int fullChunks, int stepChunks) {
        List<byte[]> fulls = AggregatorEnd.full(version, fullChunks);
        for (int i = 0; i < fulls.size(); i++) {
            retain(topics.full("digits", i), fulls.get(i));
        }
        List<byte[]> steps = AggregatorEnd.step(version, stepChunks);
        for (int i = 0; i < steps.size(); i++) {
            retain(topics.step("digits", i), steps.get(i));
        }
        retain(topics.round("digits"), MessageWriter.write(AggregatorEnd.offer(version, fullChunks, stepChunks)));
    }

    private void retain(String topic, byte[] payload) {
        session.publish(topic, payload, 1, true, 0, PublishListener.IGNORE);
    }

    @Override
    public void close() {
        session.close();
    }
}
