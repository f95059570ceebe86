package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.ForeignRecordException;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.Membership;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.PartialsReader;
import io.linnet.aggregator.kafka.log.Word;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for its turn to merge, and then does: the group of the one partition of what is kept gives it to one process at a
 * time. What the last one kept is read, the parts' sums are gathered, and the model's core closes rounds with them. One
 * thread, beside the model's own.
 */
public final class MergeLoop implements Runnable, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(MergeLoop.class);
    private static final Duration WAIT = Duration.ofMillis(200);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final long CLOSE_SECONDS = 20;
    private static final long SAID_AGAIN_MILLIS = 10_000;

    private final EngineSettings engine;
    private final KafkaClients clients;
    private final AggregatorSettings settings;
    private final ModelId id;
    private final AggregatorListener listener;
    private final Leading onLead;
    private final EngineHealth health;
    private final Supplier<Membership> members;
    private volatile boolean isLeader;
    private long saidAtNanos = System.nanoTime();

    /** Told when it is this process's turn. */
    public interface Leading {
        /** @param aggregator before it starts */
        void leads(Aggregator aggregator);
    }

    /**
     * @param onLead told of the aggregator when it is this process's turn, before it starts
     * @param members who is in the groups, as it was read last
     */
    public MergeLoop(
            EngineSettings engine,
            KafkaClients clients,
            AggregatorSettings settings,
            AggregatorListener listener,
            Leading onLead,
            EngineHealth health,
            Supplier<Membership> members) {
        this.engine = engine;
        this.clients = clients;
        this.settings = settings;
        this.id = new ModelId(settings.fleet(), settings.plan().model());
        this.listener = listener;
        this.onLead = onLead;
        this.health = health;
        this.members = members;
    }

    @Override
    public void run() {
        try {
            while (!health.isClosing()) {
                try (var turn = clients.member(id.mergeGroup())) {
                    turn.subscribe(List.of(engine.journal()), this);
                    long generation = health.generation();
                    while (!health.isClosing() && !isLeader && generation == health.generation()) {
                        turn.poll(WAIT);
                    }
                    if (isLeader) {
                        lead(turn, generation);
                    }
                } catch (FencedInstanceIdException e) {
                    health.failed(new IllegalStateException(
                            "engine.instance=" + engine.instance()
                                    + " is another process's, accepted: a name of its own",
                            e));
                    return;
                } catch (KafkaException e) {
                    LOG.info("The merge begins anew from what is kept: {}", e.toString());
                }
                isLeader = false;
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

    private void lead(Consumer<byte[], byte[]> turn, long generation) throws InterruptedException {
        turn.pause(turn.assignment());
        Gathering gathering = new Gathering(
                id.model(), settings.policy().merge(), engine.spread(id).all());
        PartsWatch watch = new PartsWatch(engine, id, gathering, health, members);
        try (var reader = clients.reader();
                MergeLink link = new MergeLink(
                        engine, clients, id, settings.policy(), gathering, health, () -> isLeader, watch)) {
            link.begin();
            Aggregator aggregator = open(reader, link, gathering);
            try {
                LOG.info("This process merges {} now", id.key());
                watch.measure(aggregator.metrics());
                onLead.leads(aggregator);
                aggregator.start();
                follow(reader);
                while (!health.isClosing()
                        && isLeader
                        && generation == health.generation()
                        && !aggregator.ended().isDone()) {
                    turn.poll(Duration.ZERO);
                    hear(reader, aggregator, gathering, watch);
                    conclude(aggregator, gathering, link);
                    sayWhoIsWaitedFor(gathering, watch);
                }
            } finally {
                link.close();
                close(aggregator);
            }
        }
    }

    /** Partials stay until others take their place: those of a round that another ended are among them. */
    private Aggregator open(Consumer<byte[], byte[]> reader, MergeLink link, Gathering gathering) {
        List<Partial> partials =
                PartialsReader.partials(reader, engine, id, engine.spread(id).all());
        partials.forEach(gathering::accept);
        Kept kept = Kept.read(reader, engine, id);
        List<JournalWrite> writes = kept.writes(Gathering.receipts(partials));
        link.found(writes, kept.lastChange());
        Journal journal = Kept.journal(writes);
        return new Aggregator(settings, listener, journal, link);
    }

    /** What the parts say from now on; their sums again from the beginning, as some may have come meanwhile. */
    private void follow(Consumer<byte[], byte[]> reader) {
        TopicPartition words = new TopicPartition(engine.progress(), 0);
        List<TopicPartition> all = new ArrayList<>(engine.spread(id).all().stream()
                .map(partition -> new TopicPartition(engine.partials(), partition))
                .toList());
        all.add(words);
        reader.assign(all);
        reader.seekToBeginning(all.subList(0, all.size() - 1));
        reader.seekToEnd(List.of(words));
    }

    private void hear(Consumer<byte[], byte[]> reader, Aggregator aggregator, Gathering gathering, PartsWatch watch) {
        for (ConsumerRecord<byte[], byte[]> found : reader.poll(STEP)) {
            if (found.topic().equals(engine.partials())) {
                if (PartialsReader.isOf(id, found)) {
                    gathering.accept(PartialsReader.partial(found));
                }
            } else if (new String(found.key(), StandardCharsets.UTF_8).equals(id.key())) {
                hear(found, aggregator, watch);
            }
        }
    }

    private static void hear(ConsumerRecord<byte[], byte[]> found, Aggregator aggregator, PartsWatch watch) {
        try {
            Word word = Word.read(found.value());
            if (word instanceof Word.Asked asked) {
                // What does not fit is brought again by its board.
                boolean unused = aggregator.asked(asked.board(), asked.packet());
            } else if (word instanceof Word.Progress progress) {
                watch.heard(progress);
                aggregator.progressed(progress.part());
            } else if (word instanceof Word.Alive alive) {
                watch.heard(alive);
            }
        } catch (Refused foreign) {
            throw new ForeignRecordException(found.topic(), foreign);
        }
    }

    private void conclude(Aggregator aggregator, Gathering gathering, MergeLink link) {
        try {
            Optional<Marker.Limits> limits = gathering.takeLimits();
            if (limits.isPresent()) {
                try {
                    link.mark(limits.get());
                } catch (KafkaException e) {
                    gathering.limitsLost();
                    health.troubled(String.valueOf(e.getMessage()));
                }
            }
            Optional<PartsSum> sum = gathering.takeSum();
            sum.ifPresent(aggregator::summed);
        } catch (Refused refused) {
            throw new IllegalStateException(
                    "topic " + engine.partials() + " holds a sum that is none: " + refused.getMessage(), refused);
        }
    }

    private void sayWhoIsWaitedFor(Gathering gathering, PartsWatch watch) {
        long now = System.nanoTime();
        List<Integer> missing = gathering.waitsFor();
        if (missing.isEmpty()) {
            saidAtNanos = now;
        } else if (TimeUnit.NANOSECONDS.toMillis(now - saidAtNanos) >= SAID_AGAIN_MILLIS) {
            saidAtNanos = now;
            LOG.warn("{}", watch.waiting(gathering.round(), missing));
        }
    }

    private static void close(Aggregator aggregator) throws InterruptedException {
        aggregator.close();
        try {
            aggregator.ended().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("The merge of this process ends: {}", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        isLeader |= !partitions.isEmpty();
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        isLeader &= partitions.isEmpty();
    }
}
