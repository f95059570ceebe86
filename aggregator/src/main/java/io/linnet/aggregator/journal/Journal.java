package io.linnet.aggregator.journal;

import io.linnet.protocol.message.Mac;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.ModelLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.result.ResultIterable;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * The SQLite file. Every call is one transaction; when it returns, what it was given survives a kill of the process and,
 * as the write-ahead log is synced, of the machine.
 */
public final class Journal implements KeptEntries, AutoCloseable {
    /** Boards further behind than this fetch the full model (SPEC 16.3). */
    public static final int VERSIONS_KEPT = 61;
    /** Versions that an update's base may be behind, at most: so long its receipt is kept. */
    public static final int MAX_AGE = 32;

    private static final int ANNOUNCED = 1;
    private static final int KEPT = 2;
    private static final int COMMITTED = 3;
    private static final int HELD = 4;
    private static final int PROVEN = 5;
    private static final int REJECTED = 6;
    private static final int SUM = 7;
    /** The number itself, so that the index over these rows is used. */
    private static final String HELD_OF_UPDATE = "FROM entry WHERE kind = 4 AND board = ? AND transfer = ?";

    private final JournalFile file;
    private final String name;

    private Journal(String name, JournalFile file) {
        this.name = name;
        this.file = file;
    }

    /**
     * Opens or makes the file; one that is damaged is set aside, and what of it can be read is taken over.
     *
     * @param isSynced true: survives a power cut, for a sync a transaction; false: a kill of the process
     * @throws JournalException another aggregator uses it, or its folder cannot be written
     */
    public static Journal open(Path file, boolean isSynced) {
        try {
            return new Journal(file.toString(), JournalFile.open(file, isSynced));
        } catch (JdbiException e) {
            throw failure(file.toString(), e);
        }
    }

    /** A journal that goes with the process, for demonstrations. */
    public static Journal inMemory() {
        return new Journal("memory", JournalFile.inMemory());
    }

    private static JournalException failure(String name, RuntimeException e) {
        return new JournalException("journal=" + name + ": " + Damage.sentence(e), e);
    }

    private void transact(Consumer<Handle> work) {
        try {
            file.requireInPlace();
            file.handle().useTransaction(work::accept);
        } catch (JdbiException e) {
            if (Damage.of(e).isPresent()) {
                // Trying again would be for ever; the next start sets the file aside and takes over what it can.
                throw new IllegalStateException("journal=" + name + " is damaged: " + Damage.sentence(e), e);
            }
            throw failure(name, e);
        }
    }

    /**
     * Binds the file to one fleet, model and network: anything else would mix digests.
     *
     * @throws IllegalArgumentException the file belongs to another
     */
    public void bind(String description, ModelLayout layout) {
        transact(h -> h.execute("INSERT OR IGNORE INTO meta VALUES ('model', ?)", description));
        String found = file.handle()
                .select("SELECT value FROM meta WHERE name = 'model'")
                .mapTo(String.class)
                .one();
        if (!found.equals(description)) {
            throw new IllegalArgumentException("journal=" + name + " belongs to \"" + found
                    + "\", accepted: a new file, or one of \"" + description + "\"");
        }
        // For whoever checks the file without knowing the model.
        transact(h -> h.execute("INSERT OR IGNORE INTO meta VALUES ('layout', ?)", JournalCheck.text(layout)));
    }

    /**
     * Keeps a step's writes, all or none.
     *
     * @throws JournalException nothing was kept; the same writes may be tried again
     */
    public void write(List<JournalWrite> writes) {
        if (writes.isEmpty()) {
            return;
        }
        transact(h -> {
            for (JournalWrite write : writes) {
                if (write instanceof JournalWrite.AppendEntries append) {
                    append(h, append.entries());
                } else if (write instanceof JournalWrite.DropEntries drop) {
                    drop.boards().forEach(board -> h.execute("DELETE FROM entry WHERE board = ?", board));
                } else if (write instanceof JournalWrite.CloseRound close) {
                    close(h, close.version(), close.receipts());
                } else if (write instanceof JournalWrite.KeepWatch keep) {
                    WatchRecord watch = keep.record();
                    h.execute(
                            "INSERT OR REPLACE INTO watch VALUES (0, ?, ?, ?)",
                            watch.best(),
                            watch.held().orElse(null),
                            watch.state());
                } else if (write instanceof JournalWrite.KeepEpochs keep) {
                    keep(h, "epoch", keep.record().own());
                    keep(h, "epoch above", keep.record().above());
                } else if (write instanceof JournalWrite.KeepOpening keep) {
                    keep(h, "opening", keep.opening().version() + 1);
                    keep(h, "opening at", keep.opening().atMillis());
                } else if (write instanceof JournalWrite.KeepMachine keep) {
                    Machines.keep(h, keep.record());
                } else if (write instanceof JournalWrite.DropVersions drop) {
                    drop.numbers().forEach(number -> h.execute("DELETE FROM version WHERE number = ?", number));
                } else {
                    chronicle(h, write);
                }
            }
        });
        if (writes.stream().anyMatch(JournalWrite.CloseRound.class::isInstance)) {
            file.checkpoint();
        }
    }

    /** What people read has times of the wall clock, which nothing goes by. */
    private static void chronicle(Handle h, JournalWrite write) {
        long nowMillis = System.currentTimeMillis();
        if (write instanceof JournalWrite.KeepRound keep) {
            Chronicle.keep(h, keep, nowMillis);
        } else if (write instanceof JournalWrite.NoteChange note) {
            Chronicle.keep(h, note.record(), nowMillis);
        } else if (write instanceof JournalWrite.KeepSteering keep) {
            Chronicle.keep(h, keep.record());
        } else if (write instanceof JournalWrite.PinVersion pin) {
            Chronicle.pin(h, pin.number(), pin.isPinned());
        }
    }

    private static void append(Handle h, List<Entry> entries) {
        PreparedBatch boards = h.prepareBatch("INSERT OR REPLACE INTO board VALUES (?, ?)");
        PreparedBatch rows = h.prepareBatch(
                "INSERT INTO entry (kind, board, transfer, number, examples, packet, version) VALUES (?, ?, ?, ?, ?,"
                        + " ?, ?)");
        for (Entry entry : entries) {
            if (entry instanceof Entry.BoardJoined joined) {
                boards.bind(0, joined.board()).bind(1, joined.ordinal()).add();
            } else if (entry instanceof Entry.UpdateAnnounced announced) {
                byte[] mac = announced.mac().map(Mac::bytes).orElse(null);
                if (mac != null) {
                    h.execute("DELETE " + HELD_OF_UPDATE, announced.board(), announced.transfer());
                }
                rows.bind(6, announced.version());
                add(rows, ANNOUNCED, entry, announced.transfer(), announced.chunks(), announced.examples(), mac);
            } else if (entry instanceof Entry.ChunkFolded kept) {
                rows.bind(6, Entry.OPEN_VERSION);
                add(rows, KEPT, entry, kept.transfer(), kept.index(), 0, kept.packet());
            } else if (entry instanceof Entry.ChunkHeld held) {
                rows.bind(6, Entry.OPEN_VERSION);
                add(rows, HELD, entry, held.transfer(), held.index(), 0, held.packet());
            } else if (entry instanceof Entry.UpdateProven proven) {
                rows.bind(6, Entry.OPEN_VERSION);
                add(rows, PROVEN, entry, proven.transfer(), 0, 0, null);
            } else if (entry instanceof Entry.UpdateRejected rejected) {
                rows.bind(6, Entry.OPEN_VERSION);
                add(rows, REJECTED, entry, rejected.transfer(), 0, 0, null);
            } else if (entry instanceof Entry.SumFolded sum) {
                rows.bind(6, Entry.OPEN_VERSION);
                add(rows, SUM, entry, sum.transfer(), sum.chunks().size(), 0, SumRow.write(sum));
            } else if (entry instanceof Entry.UpdateCommitted committed) {
                rows.bind(6, Entry.OPEN_VERSION);
                add(rows, COMMITTED, entry, committed.transfer(), 0, 0, null);
            }
        }
        boards.execute();
        rows.execute();
    }

    private static void add(
            PreparedBatch rows,
            int kind,
            Entry entry,
            int transfer,
            int number,
            int examples,
            byte @org.jspecify.annotations.Nullable [] packet) {
        rows.bind(0, kind)
                .bind(1, entry.board())
                .bind(2, transfer)
                .bind(3, number)
                .bind(4, examples)
                .bind(5, packet)
                .add();
    }

    private static void close(Handle h, Version version, List<FoldReceipt> receipts) {
        keep(h, version);
        h.execute(
                "DELETE FROM version WHERE number <= ? AND number NOT IN (SELECT best FROM watch)"
                        + " AND number NOT IN (SELECT version FROM pin)",
                version.number() - VERSIONS_KEPT);
        h.execute("DELETE FROM entry");
        ReceiptTable.keep(h, receipts, version.number());
    }

    private static void keep(Handle h, Version version) {
        h.execute(
                "INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                version.number(),
                version.round(),
                version.digest().bytes(),
                version.parameters(),
                version.stepResidual(),
                version.norm(),
                version.fineUntil(),
                version.limits(),
                version.effective16(),
                version.optimiser(),
                version.heading());
    }

    private static void keep(Handle h, String name, long value) {
        h.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, Long.toString(value));
    }

    private static long kept(Handle h, String name) {
        return h.select("SELECT value FROM meta WHERE name = ?", name)
                .mapTo(Long.class)
                .findOne()
                .orElse(0L);
    }

    public JournalState recover() {
        try {
            Handle handle = file.handle();
            Map<String, Integer> ordinals = new LinkedHashMap<>();
            handle.select("SELECT id, ordinal FROM board ORDER BY ordinal")
                    .map((row, ctx) -> Map.entry(row.getString(1), row.getInt(2)))
                    .forEach(entry -> ordinals.put(entry.getKey(), entry.getValue()));
            List<Version> versions = versions(handle);
            List<Entry> entries = entries(handle).list();
            Optional<WatchRecord> watch = handle.select("SELECT best, held, state FROM watch")
                    .map((row, ctx) ->
                            new WatchRecord(row.getLong(1), Optional.ofNullable(row.getString(2)), row.getBytes(3)))
                    .findOne();
            return new JournalState(
                    ordinals,
                    versions,
                    entries,
                    ReceiptTable.all(handle),
                    watch,
                    Chronicle.steering(handle),
                    new EpochRecord(kept(handle, "epoch"), kept(handle, "epoch above")),
                    new Opening(kept(handle, "opening") - 1, kept(handle, "opening at")),
                    Machines.all(handle),
                    file.isPartial());
        } catch (JdbiException e) {
            throw failure(name, e);
        }
    }

    @Override
    public void forEach(Consumer<Entry> each) {
        try (Stream<Entry> entries = entries(file.handle()).stream()) {
            entries.forEach(each);
        } catch (JdbiException e) {
            throw failure(name, e);
        }
    }

    @Override
    public List<Entry.ChunkHeld> held(String board, int transfer) {
        try {
            return file.handle()
                    .select("SELECT number, packet " + HELD_OF_UPDATE + " ORDER BY number", board, transfer)
                    .map((row, ctx) -> new Entry.ChunkHeld(board, transfer, row.getInt(1), row.getBytes(2)))
                    .list();
        } catch (JdbiException e) {
            throw failure(name, e);
        }
    }

    private static ResultIterable<Entry> entries(Handle handle) {
        return handle.select(
                        "SELECT kind, board, transfer, number, examples, packet, version FROM entry ORDER BY sequence")
                .map((row, ctx) -> entry(
                        row.getInt(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getInt(5),
                        row.getBytes(6),
                        row.getLong(7)));
    }

    /** Oldest first; a file that is only read may lack the limits, which are newer. */
    static List<Version> versions(Handle handle) {
        return versions(handle.select("SELECT * FROM version WHERE length(digest) = 16 ORDER BY number"));
    }

    static Optional<Version> version(Handle handle, long number) {
        return versions(handle.select("SELECT * FROM version WHERE length(digest) = 16 AND number = ?", number))
                .stream()
                .findFirst();
    }

    private static List<Version> versions(Query query) {
        return query.map((row, ctx) -> new Version(
                        row.getLong(1),
                        row.getInt(2),
                        new Digest(row.getBytes(3)),
                        row.getBytes(4),
                        row.getBytes(5),
                        row.getMetaData().getColumnCount() < 8 ? new byte[0] : row.getBytes(8),
                        row.getLong(6),
                        row.getInt(7),
                        row.getMetaData().getColumnCount() < 9 ? 0 : row.getInt(9),
                        row.getMetaData().getColumnCount() < 10 ? new byte[0] : row.getBytes(10),
                        row.getMetaData().getColumnCount() < 11 ? new byte[0] : row.getBytes(11)))
                .list();
    }

    private static Entry entry(
            int kind, String board, int transfer, int number, int examples, byte[] packet, long version) {
        return switch (kind) {
            case ANNOUNCED ->
                new Entry.UpdateAnnounced(
                        board,
                        version,
                        transfer,
                        number,
                        examples,
                        Optional.ofNullable(packet).map(Mac::of));
            case KEPT -> new Entry.ChunkFolded(board, transfer, number, packet);
            case HELD -> new Entry.ChunkHeld(board, transfer, number, packet);
            case PROVEN -> new Entry.UpdateProven(board, transfer);
            case REJECTED -> new Entry.UpdateRejected(board, transfer);
            case SUM -> SumRow.read(board, transfer, packet);
            default -> new Entry.UpdateCommitted(board, transfer);
        };
    }

    /**
     * For whoever looks things up meanwhile.
     *
     * @param owner of this journal, where it is in memory
     */
    public JournalReader reader(JournalReader.Owner owner) {
        return new JournalReader(file.path(), file::handle, owner);
    }

    /** Bytes of the file, its log apart. */
    public long fileBytes() {
        return file.handle()
                .select("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public void close() {
        file.close();
    }
}
