package io.linnet.lab.bench;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Spread;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.PartRound;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.reason.Refused;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Whole rounds in the log before anybody folds them, as intake and merge would have written them. */
final class EngineLog implements AutoCloseable {
    private static final ModelId ID = new ModelId(EngineUpdates.FLEET, EngineUpdates.MODEL);

    private static final int ENOUGH_MILLIS = 300_000;

    private final EngineSettings settings;
    private final EngineUpdates updates;
    private final int boards;
    private final RoundPolicy policy;
    private final Spread spread;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    EngineLog(EngineSettings settings, EngineUpdates updates, int boards) {
        this.settings = settings;
        this.updates = updates;
        this.boards = boards;
        this.policy = SingleEngine.policy(boards);
        this.spread = settings.spread(ID);
        // As an intake does, but for its patience.
        this.producer = new KafkaClients(settings).packets(ENOUGH_MILLIS);
    }

    /** @param bases of the rounds, and behind them the model that the last led to */
    void write(List<ModelState> bases) {
        for (int i = 0; i < boards; i++) {
            var joined = new JournalWrite.AppendEntries(List.of(new Entry.BoardJoined("board-" + i, i)));
            for (KeptRecord record : KeptRecord.of(joined, 0)) {
                send(new ProducerRecord<>(
                        settings.journal(),
                        0,
                        ID.key(record.what()),
                        record.value().orElseThrow()));
            }
        }
        for (int round = 0; round + 1 < bases.size(); round++) {
            write(bases.get(round));
        }
        producer.flush();
        Exception lost = failure.get();
        if (lost != null) {
            throw new IllegalStateException("Kafka did not take a record of the bench", lost);
        }
    }

    private void write(ModelState base) {
        mark(new Marker.Open(
                base.version(),
                base.round(),
                base.digest(),
                base.parameters().layout(),
                base.limits(),
                policy.merge(),
                policy.maxExamples(),
                policy.underWay(),
                policy.age(),
                boards,
                Map.of(),
                Optional.empty()));
        Base named = EngineUpdates.base(base);
        List<List<byte[]>> distinct = updates.distinct(named);
        for (int i = 0; i < boards; i++) {
            String board = "board-" + i;
            for (byte[] packet : updates.packets(named, distinct, i)) {
                send(new ProducerRecord<>(settings.up(), spread.ofBoard(board), ID.boardKey(board), packet));
            }
        }
        mark(new Marker.End(base.version()));
        OpenRound empty = new OpenRound(EngineUpdates.MODEL, base, policy.merge());
        if (new PartRound(empty).mayWait()) {
            mark(new Marker.Limits(base.version(), limits(base, distinct)));
        }
    }

    /** What all votes give. */
    private int[] limits(ModelState base, List<List<byte[]>> distinct) {
        OpenRound round = new OpenRound(EngineUpdates.MODEL, base, policy.merge());
        Map<Integer, Announcement> announced = new HashMap<>();
        try {
            for (int i = 0; i < boards; i++) {
                List<byte[]> chunks = distinct.get(i % distinct.size());
                round.foldWhole(
                        "board-" + i,
                        announced.computeIfAbsent(
                                i % distinct.size(),
                                unused -> new Announcement(1 + (int) base.version(), chunks.size(), 1)),
                        chunks);
            }
        } catch (Refused refused) {
            throw new IllegalStateException("the bench's own update was refused", refused);
        }
        PartRound all = new PartRound(round);
        return all.limits(all.waitingBytes());
    }

    private void mark(Marker marker) {
        RecordHeader header = new RecordHeader(Marker.HEADER, ID.key().getBytes(StandardCharsets.UTF_8));
        for (int partition : spread.all()) {
            send(new ProducerRecord<>(settings.up(), partition, null, (byte[]) null, marker.write(), List.of(header)));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record, (where, error) -> {
            if (error != null) {
                failure.compareAndSet(null, error);
            }
        });
    }

    @Override
    public void close() {
        producer.close();
    }
}
