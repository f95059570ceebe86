package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.StoredVersion;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.KeptVersion;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.kafka.log.Spread;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Takes a model out of a single process's journal into the topics, in one transaction: versions, numbers, receipts, what
 * people set, and the open round, whose updates go into the log as their boards sent them. How rounds went stays in the file.
 */
public final class Move {
    /** Nobody else has the journal. */
    private static final JournalReader.Owner OWNER = new JournalReader.Owner() {
        @Override
        public <T> T ask(Supplier<T> question) {
            return question.get();
        }
    };

    private final EngineSettings engine;
    private final KafkaClients clients;
    private final AggregatorSettings settings;
    private final ModelId id;
    private final Spread spread;
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    /**
     * @param before digest of the newest version in the journal
     * @param after the same of what the topics hold
     * @param updates of the open round
     */
    public record Result(long version, int boards, int receipts, int updates, Digest before, Digest after) {}

    public Move(EngineSettings engine, KafkaClients clients, AggregatorSettings settings) {
        this.engine = engine;
        this.clients = clients;
        this.settings = settings;
        this.id = new ModelId(settings.fleet(), settings.plan().model());
        this.spread = engine.spread(id);
    }

    /**
     * The topics are there, and no process of the model runs.
     *
     * @throws IllegalArgumentException the journal is another model's or holds none, or the topics hold the model already
     * @throws io.linnet.aggregator.journal.JournalException the journal cannot be read, or is in use
     */
    public Result run(Path from) {
        requireNew();
        try (Journal journal = Journal.open(from, true)) {
            journal.bind(settings.journalDescription(), settings.plan().layout());
            JournalState state = journal.recover();
            ModelState newest = newest(from, state);
            int receipts = keep(journal, state, newest);
            int updates = open(state, newest);
            write();
            return new Result(
                    newest.version(), state.ordinals().size(), receipts, updates, newest.digest(), moved(newest));
        }
    }

    private void requireNew() {
        try (var reader = clients.reader()) {
            if (!Kept.read(reader, engine, id).isEmpty()) {
                throw new IllegalArgumentException("topic " + engine.journal() + " holds " + id.key()
                        + " already, accepted: another engine.prefix, or no move");
            }
        }
    }

    private ModelState newest(Path from, JournalState state) {
        List<Version> versions = state.versions();
        ModelLayout layout = settings.plan().layout();
        return versions.isEmpty()
                ? refuse(from, "holds no version")
                : StoredVersion.readIfItHolds(versions.get(versions.size() - 1), layout)
                        .orElseGet(() -> refuse(from, "holds a newest version that is spoilt"));
    }

    private static ModelState refuse(Path from, String what) {
        throw new IllegalArgumentException(
                "--from=" + from + " " + what + ", accepted: a journal with which the single process has run");
    }

    private int keep(Journal journal, JournalState state, ModelState newest) {
        state.ordinals()
                .forEach((board, number) ->
                        keep(new JournalWrite.AppendEntries(List.of(new Entry.BoardJoined(board, number)))));
        for (KeptVersion version : journal.reader(OWNER).versions()) {
            if (version.isPinned()) {
                keep(new JournalWrite.PinVersion(version.number(), true));
            }
        }
        state.watch().ifPresent(watch -> keep(new JournalWrite.KeepWatch(watch)));
        state.versions().forEach(version -> keep(new JournalWrite.CloseRound(version, List.of())));
        keep(new JournalWrite.KeepSteering(state.steering()));
        keep(new JournalWrite.KeepEpochs(state.epochs()));
        keep(new JournalWrite.KeepOpening(state.opening()));
        return receipts(state, newest);
    }

    private void keep(JournalWrite write) {
        for (KeptRecord record : KeptRecord.of(write, 0)) {
            records.add(new ProducerRecord<>(
                    engine.journal(), 0, id.key(record.what()), record.value().orElse(null)));
        }
    }

    /** As partials of rounds long summed. */
    private int receipts(JournalState state, ModelState newest) {
        byte[] nothing = new Accumulator(settings.plan().layout()).write();
        Map<Integer, Map<Long, List<FoldReceipt>>> all = new TreeMap<>();
        int count = 0;
        for (FoldReceipt receipt : state.receipts()) {
            if (receipt.version() > newest.version() - Partial.KEPT && receipt.version() < newest.version()) {
                all.computeIfAbsent(spread.ofBoard(receipt.board()), unused -> new TreeMap<>())
                        .computeIfAbsent(receipt.version(), unused -> new ArrayList<>())
                        .add(receipt);
                count++;
            }
        }
        all.forEach((partition, byVersion) -> byVersion.forEach((version, receipts) -> {
            Partial partial = new Partial(version, partition, true, 0, nothing, 0, 0, 0, receipts);
            records.add(new ProducerRecord<>(engine.partials(), partition, partial.key(id), partial.write()));
        }));
        return count;
    }

    /** Updates of the open round, in the order in which they came. */
    private int open(JournalState state, ModelState newest) {
        Map<Long, Digest> digests = new HashMap<>();
        state.versions().forEach(version -> digests.put(version.number(), version.digest()));
        Map<Long, Digest> earlier = new HashMap<>(digests);
        earlier.remove(newest.version());
        Marker open = MergeLink.open(newest, earlier, state.ordinals().size(), settings.policy());
        RecordHeader header = new RecordHeader(Marker.HEADER, id.key().getBytes(StandardCharsets.UTF_8));
        for (int partition : spread.all()) {
            records.add(new ProducerRecord<>(engine.up(), partition, (byte[]) null, open.write(), List.of(header)));
        }
        Map<String, byte[]> commits = new HashMap<>();
        int updates = 0;
        for (Entry entry : state.entries()) {
            if (entry instanceof Entry.UpdateAnnounced update) {
                updates++;
                long version = update.version() == Entry.OPEN_VERSION ? newest.version() : update.version();
                Base base = new Base(version, digests.getOrDefault(version, newest.digest()));
                Announcement announced = new Announcement(update.transfer(), update.chunks(), update.examples());
                packet(
                        update.board(),
                        MessageWriter.write(new Hello(
                                id.model(),
                                Optional.of(base),
                                Optional.of(announced),
                                List.of(),
                                OptionalInt.empty())));
                commits.put(
                        update.board() + "/" + update.transfer(),
                        MessageWriter.write(new Commit(id.model(), base, announced)));
            } else if (entry instanceof Entry.ChunkFolded chunk) {
                packet(chunk.board(), chunk.packet());
            } else if (entry instanceof Entry.UpdateCommitted committed) {
                byte[] commit = commits.get(committed.board() + "/" + committed.transfer());
                packet(committed.board(), Objects.requireNonNull(commit));
            }
        }
        return updates;
    }

    private void packet(String board, byte[] packet) {
        records.add(new ProducerRecord<>(engine.up(), spread.ofBoard(board), id.boardKey(board), packet));
    }

    private void write() {
        try (Producer<byte[], byte[]> producer = clients.words(Optional.of("merge." + id.fleet() + "." + id.model()))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (ProducerRecord<byte[], byte[]> record : records) {
                var unused = producer.send(record);
            }
            producer.commitTransaction();
        }
    }

    private Digest moved(ModelState newest) {
        try (var reader = clients.reader()) {
            for (JournalWrite write : Kept.read(reader, engine, id).writes(Map.of())) {
                if (write instanceof JournalWrite.CloseRound close
                        && close.version().number() == newest.version()) {
                    return StoredVersion.readIfItHolds(
                                    close.version(), settings.plan().layout())
                            .orElseThrow(() -> new IllegalStateException("the version that was moved is spoilt"))
                            .digest();
                }
            }
        }
        throw new IllegalStateException("the version that was moved is not in the topics");
    }
}
