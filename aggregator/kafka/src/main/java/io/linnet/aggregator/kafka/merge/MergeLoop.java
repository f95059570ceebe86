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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final List<ModelId> everywhere;
    private long saidAtNanos = System.nanoTime();
    private long waits;

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
        this.everywhere = engine.everywhere(id);
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
        Gathering gathering = new Gathering(id, settings.policy().merge(), engine);
        PartsWatch watch = new PartsWatch(engine, id, gathering, health, members);
        try (var reader = clients.reader();
                MergeLink link = new MergeLink(
                        engine, clients, id, settings.policy(), gathering, health, () -> isLeader, watch)) {
            link.begin();
            Map<TopicPartition, Long> readTo = new HashMap<>();
            Aggregator aggregator = open(reader, link, gathering, readTo);
            try {
                LOG.info("This process merges {} now", id.key());
                watch.measure(aggregator.metrics());
                onLead.leads(aggregator);
                aggregator.start();
                follow(reader, readTo);
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

    /**
     * Partials stay until others take their place: those of a round that another ended are among them.
     *
     * @param readTo takes up to where they are read
     */
    private Aggregator open(
            Consumer<byte[], byte[]> reader, MergeLink link, Gathering gathering, Map<TopicPartition, Long> readTo) {
        List<TopicPartition> from = everywhere.stream()
                .flatMap(each -> engine.spread(each).all().stream())
                .distinct()
                .map(partition -> new TopicPartition(engine.partials(), partition))
                .toList();
        List<Partial> own = new ArrayList<>();
        PartialsReader.readAll(reader, from, found -> gather(found, gathering).ifPresent(own::add));
        from.forEach(partition -> readTo.put(partition, reader.position(partition)));
        Kept kept = Kept.read(reader, engine, id);
        List<JournalWrite> writes = kept.writes(Gathering.receipts(own));
        link.found(writes, kept.lastChange());
        Journal journal = Kept.journal(writes);
        catchUp(reader, link, journal, Kept.newest(writes));
        return new Aggregator(settings, listener, journal, link);
    }

    /** A fleet that comes later to a model, or was not told of its rounds, goes on where the others are. */
    private void catchUp(Consumer<byte[], byte[]> reader, MergeLink link, Journal journal, long newest) {
        if (!engine.isShared()) {
            return;
        }
        List<ModelId> others =
                everywhere.stream().filter(each -> !each.equals(id)).toList();
        List<JournalWrite> ahead = List.copyOf(Kept.ahead(reader, engine, others, newest));
        if (!ahead.isEmpty()) {
            LOG.info("{} goes on from version {}, where other fleets are", id.key(), Kept.newest(ahead));
            link.keep(ahead);
            ahead.forEach(write -> journal.write(List.of(write)));
        }
    }

    /** @return one of this fleet's */
    private Optional<Partial> gather(ConsumerRecord<byte[], byte[]> found, Gathering gathering) {
        for (ModelId each : everywhere) {
            if (PartialsReader.isOf(each, found)) {
                Partial partial = PartialsReader.partial(found);
                gathering.accept(each, partial);
                return each.equals(id) ? Optional.of(partial) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** What the parts say from now on, and the sums that came meanwhile. */
    private void follow(Consumer<byte[], byte[]> reader, Map<TopicPartition, Long> readTo) {
        TopicPartition words = new TopicPartition(engine.progress(), 0);
        List<TopicPartition> all = new ArrayList<>(readTo.keySet());
        all.add(words);
        reader.assign(all);
        readTo.forEach(reader::seek);
        reader.seekToEnd(List.of(words));
    }

    private void hear(Consumer<byte[], byte[]> reader, Aggregator aggregator, Gathering gathering, PartsWatch watch) {
        for (ConsumerRecord<byte[], byte[]> found : reader.poll(STEP)) {
            if (found.topic().equals(engine.partials())) {
                var unused = gather(found, gathering);
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
        List<String> fleets = gathering.waitsForFleets();
        if (missing.isEmpty() && fleets.isEmpty()) {
            saidAtNanos = now;
            waits = 0;
        } else if (TimeUnit.NANOSECONDS.toMillis(now - saidAtNanos) >= SAID_AGAIN_MILLIS) {
            saidAtNanos = now;
            if (!missing.isEmpty()) {
                LOG.warn("{}", watch.waiting(gathering.round(), missing));
            } else if (Long.bitCount(++waits) == 1) {
                // Said ever more rarely: each fleet has its own pace.
                LOG.info("Round {} waits for fleet {}", gathering.round(), String.join(", ", fleets));
            }
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
