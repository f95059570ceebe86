package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.PartsLink;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.Change;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.round.RoundPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the merge writes: all of it under one transactional name, so that a process that merged before, and does not know yet
 * that another does now, is fenced. The owner thread of the model and the thread that hears the parts.
 */
final class MergeLink implements PartsLink, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MergeLink.class);
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final EngineSettings settings;
    private final KafkaClients clients;
    private final ModelId id;
    private final RoundPolicy policy;
    private final Gathering gathering;
    private final EngineHealth health;
    private final BooleanSupplier isLeader;
    private final PartsWatch watch;
    private final List<Integer> partitions;
    private final TreeSet<Long> versions = new TreeSet<>();
    private final Set<Long> pinned = new HashSet<>();
    private @Nullable Producer<byte[], byte[]> producer;
    private long best = -1;
    private long changes;
    private boolean isClosed;

    /** @param isLeader the group still gives the merge to this process */
    MergeLink(
            EngineSettings settings,
            KafkaClients clients,
            ModelId id,
            RoundPolicy policy,
            Gathering gathering,
            EngineHealth health,
            BooleanSupplier isLeader,
            PartsWatch watch) {
        this.settings = settings;
        this.clients = clients;
        this.id = id;
        this.policy = policy;
        this.gathering = gathering;
        this.health = health;
        this.isLeader = isLeader;
        this.watch = watch;
        this.partitions = settings.spread(id).all();
    }

    /** Whoever merged before is fenced from now on. */
    synchronized void begin() {
        Producer<byte[], byte[]> made = clients.words(Optional.of(id.mergeGroup()));
        try {
            made.initTransactions();
            producer = made;
        } catch (KafkaException e) {
            made.close(Duration.ZERO);
            throw e;
        }
    }

    /** What was kept before. */
    synchronized void found(List<JournalWrite> kept, long lastChange) {
        changes = lastChange + 1;
        kept.forEach(this::note);
    }

    @Override
    public void keep(List<JournalWrite> writes) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (JournalWrite write : writes) {
            long change = write instanceof JournalWrite.NoteChange ? changes++ : 0;
            KeptRecord.of(write, change).forEach(record -> records.add(record(record)));
            note(write);
            outdated(write).forEach(record -> records.add(record(record)));
        }
        try {
            write(records);
        } catch (KafkaException e) {
            throw new JournalException("topic " + settings.journal() + ": " + e.getMessage(), e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(KeptRecord kept) {
        return new ProducerRecord<>(
                settings.journal(), 0, id.key(kept.what()), kept.value().orElse(null));
    }

    private void note(JournalWrite write) {
        if (write instanceof JournalWrite.PinVersion pin) {
            boolean unused = pin.isPinned() ? pinned.add(pin.number()) : pinned.remove(pin.number());
        } else if (write instanceof JournalWrite.KeepWatch watch) {
            best = watch.record().best();
        } else if (write instanceof JournalWrite.CloseRound close) {
            versions.add(close.version().number());
        }
    }

    /** Versions that the journal drops with this one. */
    private List<KeptRecord> outdated(JournalWrite write) {
        List<KeptRecord> gone = new ArrayList<>();
        if (write instanceof JournalWrite.CloseRound close) {
            for (long number : List.copyOf(versions.headSet(close.version().number() - Journal.VERSIONS_KEPT, true))) {
                if (number != best && !pinned.contains(number)) {
                    versions.remove(number);
                    gone.add(KeptRecord.withoutVersion(number));
                }
            }
        }
        return gone;
    }

    @Override
    public Sharing sharing() {
        return watch.sharing();
    }

    @Override
    public Optional<String> objection(Change change) {
        boolean makesVersion = change instanceof Change.RollBack
                || change instanceof Change.Release
                || change instanceof Change.Finish;
        return settings.isShared() && makesVersion
                ? Optional.of("fleets " + String.join(", ", settings.fleets())
                        + " learn this model together, and its versions come of their rounds alone; accepted: pause,"
                        + " resume, deadline, quorum")
                : Optional.empty();
    }

    @Override
    public void tell(AggregatorPacket.ToParts packet) {
        Marker marker = marker(packet);
        if (packet instanceof AggregatorPacket.RoundOpens open) {
            gathering.opened(open.base(), open.sums());
        }
        try {
            while (!isOver()) {
                try {
                    mark(marker);
                    return;
                } catch (KafkaException e) {
                    health.troubled(String.valueOf(e.getMessage()));
                }
                if (!health.pause()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Marker marker(AggregatorPacket.ToParts packet) {
        if (packet instanceof AggregatorPacket.RoundOpens open) {
            return open(open, policy);
        }
        return packet instanceof AggregatorPacket.RoundEnds end
                ? new Marker.End(end.version())
                : new Marker.Over(((AggregatorPacket.RoundsOver) packet).version());
    }

    static Marker open(AggregatorPacket.RoundOpens open, RoundPolicy policy) {
        ModelState base = open.base();
        return new Marker.Open(
                base.version(),
                base.round(),
                base.digest(),
                base.parameters().layout(),
                base.limits(),
                policy.merge(),
                policy.maxExamples(),
                policy.underWay(),
                policy.age(),
                open.numbered(),
                open.earlier(),
                open.sums().map(of -> new Marker.Sums(of, base.parameters())));
    }

    /** Into every partition of the fleet, or into none. */
    void mark(Marker marker) {
        byte[] bytes = marker.write();
        RecordHeader header = new RecordHeader(Marker.HEADER, id.key().getBytes(StandardCharsets.UTF_8));
        write(partitions.stream()
                .map(partition -> new ProducerRecord<>(settings.up(), partition, (byte[]) null, bytes, List.of(header)))
                .toList());
    }

    /**
     * All or none.
     *
     * @throws KafkaException none, and the same may be tried again
     * @throws FencedException another process merges now
     */
    private synchronized void write(List<ProducerRecord<byte[], byte[]>> records) {
        if (records.isEmpty() || isClosed) {
            return;
        }
        Producer<byte[], byte[]> of = producer;
        if (of == null) {
            if (!isLeader.getAsBoolean()) {
                throw new FencedException();
            }
            begin();
            of = Objects.requireNonNull(producer);
        }
        try {
            of.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                var unused = of.send(record);
            }
            of.commitTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException fenced) {
            throw new FencedException();
        } catch (KafkaException e) {
            // A producer that has failed once is of no use any more.
            LOG.info("The merge's producer is made anew: {}", e.toString());
            producer = null;
            of.close(Duration.ZERO);
            throw e;
        }
    }

    private synchronized boolean isOver() {
        return isClosed;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        Producer<byte[], byte[]> of = producer;
        if (of != null) {
            of.close(CLOSE);
        }
    }

    /** Another process merges: this one is to hear of it from the group. */
    static final class FencedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        FencedException() {
            super("another process merges this model now");
        }
    }
}
