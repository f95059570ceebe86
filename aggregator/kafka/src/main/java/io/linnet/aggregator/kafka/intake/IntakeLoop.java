package io.linnet.aggregator.kafka.intake;

import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Spread;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the boards of the partitions that a group of Kafka gives this process: the topics' parts are dealt out as the log's
 * partitions are, so that packets of one board stay in order, and any MQTT broker will do. One thread, and the session's.
 */
public final class IntakeLoop implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeLoop.class);
    private static final Duration WAIT = Duration.ofMillis(200);
    /** The session's thread hands packets over; what does not fit is dropped, and its board sends it again. */
    private static final int BLOCK_MILLIS = 100;

    private final EngineSettings settings;
    private final KafkaClients clients;
    private final ModelId id;
    private final Spread spread;
    private final Topics topics;
    private final MqttSession session;
    private final EngineHealth health;
    private final AtomicReference<@Nullable Producer<byte[], byte[]>> producer = new AtomicReference<>();
    private final AtomicLong dropped = new AtomicLong();
    private final Set<String> filters = new HashSet<>();

    public IntakeLoop(
            EngineSettings settings, KafkaClients clients, ModelId id, MqttSession session, EngineHealth health) {
        this.settings = settings;
        this.clients = clients;
        this.id = id;
        this.spread = settings.spread(id);
        this.topics = new Topics(id.fleet());
        this.session = session;
        this.health = health;
    }

    /** Packets that the log did not take; their boards send them again. */
    public long dropped() {
        return dropped.get();
    }

    @Override
    public void run() {
        try {
            while (!health.isClosing()) {
                try (Consumer<byte[], byte[]> turn = clients.member(id.intakeGroup());
                        Producer<byte[], byte[]> log = clients.packets(BLOCK_MILLIS)) {
                    producer.set(log);
                    turn.subscribe(List.of(settings.up()), this);
                    long generation = health.generation();
                    while (!health.isClosing() && generation == health.generation()) {
                        // Only who has which partition is of interest here.
                        turn.pause(turn.assignment());
                        turn.poll(WAIT);
                    }
                    producer.set(null);
                } catch (FencedInstanceIdException e) {
                    health.failed(new IllegalStateException(
                            "engine.instance=" + settings.instance()
                                    + " is another process's, accepted: a name of its own",
                            e));
                    return;
                } catch (KafkaException e) {
                    LOG.info("The intake's clients are made anew: {}", e.toString());
                }
                if (!health.pause()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            health.failed(e);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            for (String filter : filtersOf(partition)) {
                if (filters.add(filter)) {
                    hear(filter);
                }
            }
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            for (String filter : filtersOf(partition)) {
                if (filters.remove(filter)) {
                    session.unsubscribe(filter);
                }
            }
        }
    }

    /** A fleet in one partition is heard by one subscription. */
    private List<String> filtersOf(TopicPartition partition) {
        List<Integer> parts = spread.partsOf(partition.partition());
        return spread.spread() == 1 && !parts.isEmpty()
                ? List.of(topics.everyBoard(Channel.UP))
                : parts.stream()
                        .map(part -> topics.everyBoard(Channel.UP, part))
                        .toList();
    }

    private void hear(String filter) {
        var unused = session.subscribe(filter, 1, (topic, payload, retained, ack) -> {
                    // Nobody has been told anything yet: what is lost from here on its board sends again.
                    ack.done();
                    arrived(topic, payload);
                })
                .exceptionally(refused -> {
                    if (!health.isClosing()) {
                        LOG.error("The broker does not let us subscribe to {}: {}", filter, refused.getMessage());
                    }
                    return null;
                });
    }

    private void arrived(String topic, byte[] payload) {
        Producer<byte[], byte[]> log = producer.get();
        try {
            if (log == null || !(Topics.parse(topic) instanceof Topic.OfBoard of)) {
                dropped.incrementAndGet();
                return;
            }
            var unused = log.send(
                    new ProducerRecord<>(settings.up(), spread.ofBoard(of.board()), id.boardKey(of.board()), payload),
                    (where, failure) -> {
                        if (failure != null) {
                            dropped.incrementAndGet();
                        }
                    });
        } catch (Refused notOurs) {
            dropped.incrementAndGet();
        } catch (KafkaException | IllegalStateException full) {
            dropped.incrementAndGet();
        }
    }
}
