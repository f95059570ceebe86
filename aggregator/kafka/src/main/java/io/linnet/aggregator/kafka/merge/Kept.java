package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.StoredVersion;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.ForeignRecordException;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.PartialsReader;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** What those who merged before have kept of a model, as a journal that the next goes on with. */
final class Kept {
    private final Map<String, KeptRecord> records = new LinkedHashMap<>();

    private final String topic;

    private Kept(String topic) {
        this.topic = topic;
    }

    static Kept read(Consumer<byte[], byte[]> reader, EngineSettings settings, ModelId id) {
        Kept kept = new Kept(settings.journal());
        String prefix = id.key() + "/";
        PartialsReader.readAll(reader, List.of(new TopicPartition(settings.journal(), 0)), found -> {
            String key = new String(found.key(), StandardCharsets.UTF_8);
            if (key.startsWith(prefix)) {
                kept.add(new KeptRecord(key.substring(prefix.length()), Optional.ofNullable(found.value())));
            }
        });
        return kept;
    }

    /**
     * Versions behind this one that other fleets of a model have: of the fleet that is farthest, in their order.
     *
     * @param version the newest of this fleet; −1: none
     */
    static List<JournalWrite.CloseRound> ahead(
            Consumer<byte[], byte[]> reader, EngineSettings settings, List<ModelId> others, long version) {
        Map<ModelId, Kept> all = new LinkedHashMap<>();
        PartialsReader.readAll(reader, List.of(new TopicPartition(settings.journal(), 0)), found -> {
            String key = new String(found.key(), StandardCharsets.UTF_8);
            for (ModelId id : others) {
                String prefix = id.key() + "/";
                KeptRecord record = new KeptRecord(
                        key.substring(Math.min(prefix.length(), key.length())), Optional.ofNullable(found.value()));
                if (key.startsWith(prefix) && record.isVersion()) {
                    all.computeIfAbsent(id, unused -> new Kept(settings.journal()))
                            .add(record);
                }
            }
        });
        List<JournalWrite.CloseRound> farthest = List.of();
        long newest = version;
        for (Kept kept : all.values()) {
            List<JournalWrite.CloseRound> ahead = kept.writes(Map.of()).stream()
                    .map(JournalWrite.CloseRound.class::cast)
                    .filter(close -> close.version().number() > version)
                    .sorted(Comparator.comparingLong(close -> close.version().number()))
                    .toList();
            long last = newest(ahead);
            if (last > newest) {
                newest = last;
                farthest = ahead;
            }
        }
        return farthest;
    }

    /** Number of the newest version among these; −1: there is none. */
    static long newest(List<? extends JournalWrite> writes) {
        return writes.stream()
                .filter(JournalWrite.CloseRound.class::isInstance)
                .mapToLong(write -> ((JournalWrite.CloseRound) write).version().number())
                .max()
                .orElse(-1);
    }

    /** What stands last under a name holds, in the place of its last record. */
    private void add(KeptRecord record) {
        records.remove(record.what());
        if (record.value().isPresent()) {
            records.put(record.what(), record);
        }
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** @throws ForeignRecordException another program wrote it */
    List<JournalWrite> writes(Map<Long, List<FoldReceipt>> receipts) {
        List<JournalWrite> writes = new ArrayList<>();
        try {
            for (boolean isFirst : new boolean[] {true, false}) {
                for (KeptRecord record : records.values()) {
                    if (record.isFirst() == isFirst) {
                        writes.add(with(receipts, record.read()));
                    }
                }
            }
        } catch (Refused foreign) {
            throw new ForeignRecordException(topic, foreign);
        }
        return writes;
    }

    /** A round's receipts are kept with its partials. */
    private static JournalWrite with(Map<Long, List<FoldReceipt>> receipts, JournalWrite write) {
        return write instanceof JournalWrite.CloseRound close
                ? new JournalWrite.CloseRound(
                        close.version(), receipts.getOrDefault(close.version().number() - 1, List.of()))
                : write;
    }

    /** As they stand. */
    Collection<KeptRecord> records() {
        return records.values();
    }

    /**
     * The newest version that a model's topics hold.
     *
     * @throws IllegalArgumentException they hold none, or it is spoilt
     */
    static ModelState newest(KafkaClients clients, EngineSettings settings, ModelId id, ModelLayout layout) {
        try (var reader = clients.reader()) {
            Version newest = null;
            for (JournalWrite write : read(reader, settings, id).writes(Map.of())) {
                if (write instanceof JournalWrite.CloseRound close) {
                    newest = newest == null || newest.number() < close.version().number() ? close.version() : newest;
                }
            }
            Version found = newest;
            return Optional.ofNullable(found)
                    .flatMap(version -> StoredVersion.readIfItHolds(version, layout))
                    .orElseThrow(
                            () -> new IllegalArgumentException("topic " + settings.journal() + " holds no version of "
                                    + id.key() + ", or a spoilt one, accepted: topics in which the model has learnt"));
        }
    }

    long lastChange() {
        return records.values().stream().mapToLong(KeptRecord::change).max().orElse(-1);
    }

    static Journal journal(List<JournalWrite> writes) {
        Journal journal = Journal.inMemory();
        for (JournalWrite write : writes) {
            journal.write(List.of(write));
        }
        return journal;
    }
}
