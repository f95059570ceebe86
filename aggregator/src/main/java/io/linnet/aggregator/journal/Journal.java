package io.linnet.aggregator.journal;

import io.linnet.protocol.model.Digest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The SQLite file. Every call is one transaction; when it returns, what it was given survives a kill of the process and,
 * as the write-ahead log is synced, of the machine.
 */
public final class Journal implements AutoCloseable {
    /** Boards further behind than this fetch the full model (SPEC 16.3). */
    public static final int VERSIONS_KEPT = 61;

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS board (id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS version (number INTEGER PRIMARY KEY, round INTEGER NOT NULL, digest BLOB NOT NULL,
              parameters BLOB NOT NULL, carry BLOB NOT NULL, norm INTEGER NOT NULL, fine_until INTEGER NOT NULL)
            """,
            """
            CREATE TABLE IF NOT EXISTS entry (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, board TEXT NOT NULL,
              transfer INTEGER NOT NULL, number INTEGER NOT NULL, examples INTEGER NOT NULL, packet BLOB)
            """,
            """
            CREATE TABLE IF NOT EXISTS closed (board TEXT PRIMARY KEY, version INTEGER NOT NULL,
              transfer INTEGER NOT NULL, chunks INTEGER NOT NULL, bitmap BLOB NOT NULL)
            """);

    private static final int ANNOUNCED = 1;
    private static final int KEPT = 2;
    private static final int COMMITTED = 3;

    private final Connection connection;
    private final Handle handle;
    private final String name;

    private Journal(String name, String url, boolean isSynced) {
        this.name = name;
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(isSynced ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.NORMAL);
        config.setLockingMode(SQLiteConfig.LockingMode.EXCLUSIVE);
        config.setBusyTimeout(2_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        try {
            this.connection = source.getConnection();
            this.handle = Jdbi.create(connection).open();
            SCHEMA.forEach(handle::execute);
        } catch (SQLException | JdbiException e) {
            throw new JournalException("journal=" + name + ": " + firstLine(e), e);
        }
    }

    /**
     * @param isSynced true: survives a power cut at the price of a sync a transaction; false: survives a kill of the
     *     process
     */
    public static Journal open(Path file, boolean isSynced) {
        return new Journal(file.toString(), "jdbc:sqlite:" + file, isSynced);
    }

    /** A journal that goes with the process, for demonstrations. */
    public static Journal inMemory() {
        return new Journal("memory", "jdbc:sqlite::memory:", false);
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private void transact(Consumer<Handle> work) {
        try {
            handle.useTransaction(work::accept);
        } catch (JdbiException e) {
            throw new JournalException("journal=" + name + ": " + firstLine(e), e);
        }
    }

    /**
     * Binds the file to one fleet, model and specification.
     *
     * @return what stood there before, or {@code value} if nothing did
     */
    public String meta(String key, String value) {
        transact(h -> h.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", key, value));
        return handle.select("SELECT value FROM meta WHERE name = ?", key)
                .mapTo(String.class)
                .one();
    }

    /** Keeps the entries of one batch of arrivals. */
    public void append(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        transact(h -> {
            PreparedBatch boards = h.prepareBatch("INSERT OR REPLACE INTO board VALUES (?, ?)");
            PreparedBatch rows = h.prepareBatch(
                    "INSERT INTO entry (kind, board, transfer, number, examples, packet) VALUES (?, ?, ?, ?, ?, ?)");
            for (Entry entry : entries) {
                if (entry instanceof Entry.Joined joined) {
                    boards.bind(0, joined.board()).bind(1, joined.ordinal()).add();
                } else if (entry instanceof Entry.Announced announced) {
                    add(rows, ANNOUNCED, entry, announced.transfer(), announced.chunks(), announced.examples(), null);
                } else if (entry instanceof Entry.Kept kept) {
                    add(rows, KEPT, entry, kept.transfer(), kept.index(), 0, kept.packet());
                } else if (entry instanceof Entry.Committed committed) {
                    add(rows, COMMITTED, entry, committed.transfer(), 0, 0, null);
                }
            }
            boards.execute();
            rows.execute();
        });
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

    /** Ends the open round: its version and receipts stay, its entries go, in one transaction. */
    public void close(Version version, List<Closed> receipts) {
        transact(h -> {
            keep(h, version);
            h.execute("DELETE FROM version WHERE number <= ?", version.number() - VERSIONS_KEPT);
            h.execute("DELETE FROM entry");
            PreparedBatch rows = h.prepareBatch("INSERT OR REPLACE INTO closed VALUES (?, ?, ?, ?, ?)");
            for (Closed closed : receipts) {
                rows.bind(0, closed.board())
                        .bind(1, closed.version())
                        .bind(2, closed.transfer())
                        .bind(3, closed.chunks())
                        .bind(4, closed.bitmap())
                        .add();
            }
            rows.execute();
        });
    }

    private static void keep(Handle h, Version version) {
        h.execute(
                "INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?, ?, ?)",
                version.number(),
                version.round(),
                version.digest().bytes(),
                version.parameters(),
                version.carry(),
                version.norm(),
                version.fineUntil());
    }

    public Recovered recover() {
        try {
            Map<String, Integer> ordinals = new LinkedHashMap<>();
            handle.select("SELECT id, ordinal FROM board ORDER BY ordinal")
                    .map((row, ctx) -> Map.entry(row.getString(1), row.getInt(2)))
                    .forEach(entry -> ordinals.put(entry.getKey(), entry.getValue()));
            List<Version> versions = handle.select("SELECT * FROM version ORDER BY number")
                    .map((row, ctx) -> new Version(
                            row.getLong(1),
                            row.getInt(2),
                            new Digest(row.getBytes(3)),
                            row.getBytes(4),
                            row.getBytes(5),
                            row.getLong(6),
                            row.getInt(7)))
                    .list();
            List<Entry> entries = handle.select(
                            "SELECT kind, board, transfer, number, examples, packet FROM entry ORDER BY sequence")
                    .map((row, ctx) -> entry(
                            row.getInt(1),
                            row.getString(2),
                            row.getInt(3),
                            row.getInt(4),
                            row.getInt(5),
                            row.getBytes(6)))
                    .list();
            List<Closed> closed = handle.select("SELECT * FROM closed")
                    .map((row, ctx) ->
                            new Closed(row.getString(1), row.getLong(2), row.getInt(3), row.getInt(4), row.getBytes(5)))
                    .list();
            return new Recovered(ordinals, versions, entries, closed);
        } catch (JdbiException e) {
            throw new JournalException("journal=" + name + ": " + firstLine(e), e);
        }
    }

    private static Entry entry(int kind, String board, int transfer, int number, int examples, byte[] packet) {
        return switch (kind) {
            case ANNOUNCED -> new Entry.Announced(board, transfer, number, examples);
            case KEPT -> new Entry.Kept(board, transfer, number, packet);
            default -> new Entry.Committed(board, transfer);
        };
    }

    /** Packets of one board's transfer that the open round has kept, by chunk index. */
    public Map<Integer, byte[]> packets(String board, int transfer) {
        Map<Integer, byte[]> packets = new LinkedHashMap<>();
        handle.select(
                        "SELECT number, packet FROM entry WHERE kind = ? AND board = ? AND transfer = ?",
                        KEPT,
                        board,
                        transfer)
                .map((row, ctx) -> Map.entry(row.getInt(1), row.getBytes(2)))
                .forEach(entry -> packets.put(entry.getKey(), entry.getValue()));
        return packets;
    }

    @Override
    public void close() {
        handle.close();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new JournalException("journal=" + name + ": " + firstLine(e), e);
        }
    }
}
