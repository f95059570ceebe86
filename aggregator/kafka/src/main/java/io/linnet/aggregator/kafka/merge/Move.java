package io.linnet.aggregator.kafka.merge;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.StoredVersion;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.KeptVersion;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.KeptRecord;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Commit;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

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
    private final NewRecords records;

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
        this.records = new NewRecords(engine, clients, id);
    }

    /**
     * The topics are there, and no process of the model runs.
     *
     * @throws IllegalArgumentException the journal is another model's or holds none, or the topics hold the model already
     * @throws io.linnet.aggregator.journal.JournalException the journal cannot be read, or is in use
     */
    public Result run(Path from) {
        records.requireNew("engine.prefix, or no move");
        try (Journal journal = Journal.open(from, true)) {
            journal.bind(settings.journalDescription(), settings.plan().layout());
            JournalState state = journal.recover();
            ModelState newest = newest(from, state);
            int receipts = keep(journal, state, newest);
            int updates = open(state, newest);
            records.write();
            ModelState moved =
                    Kept.newest(clients, engine, id, newest.parameters().layout());
            return new Result(
                    newest.version(), state.ordinals().size(), receipts, updates, newest.digest(), moved.digest());
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
        state.machines().forEach(machine -> keep(new JournalWrite.KeepMachine(machine)));
        return records.receipts(
                state.receipts(), newest.version(), newest.parameters().layout());
    }

    private void keep(JournalWrite write) {
        KeptRecord.of(write, 0).forEach(records::keep);
    }

    /** Updates of the open round, in the order in which they came. */
    private int open(JournalState state, ModelState newest) {
        Map<Long, Digest> digests = new HashMap<>();
        state.versions().forEach(version -> digests.put(version.number(), version.digest()));
        Map<Long, Digest> earlier = new HashMap<>(digests);
        earlier.remove(newest.version());
        records.mark(MergeLink.open(
                new AggregatorPacket.RoundOpens(
                        newest,
                        earlier,
                        state.ordinals().size(),
                        settings.plan().sums()),
                settings.policy()));
        Map<String, byte[]> commits = new HashMap<>();
        int updates = 0;
        for (Entry entry : state.entries()) {
            if (entry instanceof Entry.UpdateAnnounced update) {
                updates++;
                long version = update.version() == Entry.OPEN_VERSION ? newest.version() : update.version();
                Base base = new Base(version, digests.getOrDefault(version, newest.digest()));
                Announcement announced =
                        new Announcement(update.transfer(), update.chunks(), update.examples(), update.mac());
                records.packet(
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
                records.packet(chunk.board(), chunk.packet());
            } else if (entry instanceof Entry.ChunkHeld chunk) {
                records.packet(chunk.board(), chunk.packet());
            } else if (entry instanceof Entry.SumFolded sum) {
                throw new IllegalArgumentException("the open round has a sum of gateway " + sum.board()
                        + ", which several processes cannot share; move when a round has closed without one");
            } else if (entry instanceof Entry.UpdateCommitted committed) {
                byte[] commit = commits.get(committed.board() + "/" + committed.transfer());
                records.packet(committed.board(), Objects.requireNonNull(commit));
            }
        }
        return updates;
    }
}
