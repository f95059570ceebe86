package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.Spread;
import io.linnet.protocol.model.ModelLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/** What a model begins with in topics that do not hold it yet: collected, and then written in one transaction. */
final class NewRecords {
    private final EngineSettings engine;
    private final KafkaClients clients;
    private final ModelId id;
    private final Spread spread;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    NewRecords(EngineSettings engine, KafkaClients clients, ModelId id) {
        this.engine = engine;
        this.clients = clients;
        this.id = id;
        this.spread = engine.spread(id);
    }

    /**
     * @param otherwise what is accepted beside another prefix
     * @throws IllegalArgumentException the topics hold the model
     */
    void requireNew(String otherwise) {
        try (var reader = clients.reader()) {
            if (!Kept.read(reader, engine, id).isEmpty()) {
                throw new IllegalArgumentException("topic " + engine.journal() + " holds " + id.key()
                        + " already, accepted: another " + otherwise);
            }
        }
    }

    void keep(KeptRecord record) {
        records.add(new ProducerRecord<>(
                engine.journal(), 0, id.key(record.what()), record.value().orElse(null)));
    }

    /**
     * As partials of rounds long summed.
     *
     * @param newest version; of those too long before it nothing is kept
     * @return how many are
     */
    int receipts(Collection<FoldReceipt> receipts, long newest, ModelLayout layout) {
        byte[] nothing = new Accumulator(layout).write();
        Map<Integer, Map<Long, List<FoldReceipt>>> all = new TreeMap<>();
        int count = 0;
        for (FoldReceipt receipt : receipts) {
            if (receipt.version() > newest - Partial.KEPT && receipt.version() < newest) {
                all.computeIfAbsent(spread.ofBoard(receipt.board()), unused -> new TreeMap<>())
                        .computeIfAbsent(receipt.version(), unused -> new ArrayList<>())
                        .add(receipt);
                count++;
            }
        }
        all.forEach((partition, byVersion) -> byVersion.forEach((version, those) -> {
            Partial partial = new Partial(version, Optional.empty(), partition, true, 0, nothing, 0, 0, 0, those);
            records.add(new ProducerRecord<>(engine.partials(), partition, partial.key(id), partial.write()));
        }));
        return count;
    }

    /** Into every partition of the fleet. */
    void mark(Marker marker) {
        RecordHeader header = new RecordHeader(Marker.HEADER, id.key().getBytes(StandardCharsets.UTF_8));
        for (int partition : spread.all()) {
            records.add(new ProducerRecord<>(engine.up(), partition, (byte[]) null, marker.write(), List.of(header)));
        }
    }

    void packet(String board, byte[] packet) {
        records.add(new ProducerRecord<>(engine.up(), spread.ofBoard(board), id.boardKey(board), packet));
    }

    /** All of them or none; every reader sees them afterwards. */
    void write() {
        try (Producer<byte[], byte[]> producer = clients.words(Optional.of(id.mergeGroup()))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                var unused = producer.send(record);
            }
            producer.commitTransaction();
        }
        // Kafka answers before each partition has heard of it. Who takes the name next is let in when all have.
        try (Producer<byte[], byte[]> next = clients.words(Optional.of(id.mergeGroup()))) {
            next.initTransactions();
        }
    }
}
