package io.linnet.gateway.custody;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The file and its tables, and two connections to it. Write-ahead log with {@code synchronous=FULL}: a commit survives loss
 * of power, not only the end of the process, for which NORMAL would do; the price, one flush a commit, is shared by all
 * writes that wait.
 *
 * <p>A file that cannot be read is set aside at the start. One that is deleted or replaced while it is open is written anew
 * from what the open file still holds: SQLite itself would go on in a file that no longer has a name.
 */
final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /** Raised by a change that an older program could not go on with; it then leaves the file alone. */
    private static final int FORM = 1;

    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS transfer (
              id INTEGER PRIMARY KEY, board TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL,
              digest BLOB NOT NULL, transfer INTEGER NOT NULL, chunks INTEGER NOT NULL, examples INTEGER NOT NULL,
              age INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0, mac BLOB)""",
            """
            CREATE TABLE IF NOT EXISTS chunk (
              transfer INTEGER NOT NULL, number INTEGER NOT NULL, packet BLOB NOT NULL,
              PRIMARY KEY (transfer, number)) WITHOUT ROWID""",
            """
            CREATE TABLE IF NOT EXISTS ended (
              id INTEGER PRIMARY KEY, board TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL,
              digest BLOB NOT NULL, transfer INTEGER NOT NULL, message BLOB NOT NULL)""",
            "CREATE INDEX IF NOT EXISTS ended_board ON ended (board, id)",
            "CREATE TABLE IF NOT EXISTS board (board TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, mac BLOB)"
                    + " WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS offer (model TEXT PRIMARY KEY, message BLOB NOT NULL) WITHOUT ROWID",
            """
            CREATE TABLE IF NOT EXISTS piece (
              model TEXT NOT NULL, object INTEGER NOT NULL, number INTEGER NOT NULL, packet BLOB NOT NULL,
              PRIMARY KEY (model, object, number)) WITHOUT ROWID""");

    private final Optional<Path> file;
    private final Object readLock = new Object();
    private @Nullable Object inode;
    private Handle writing;
    private Handle reading;

    private Database(Optional<Path> file, Handle writing, Handle reading) {
        this.file = file;
        this.writing = writing;
        this.reading = reading;
        this.inode = inode();
    }

    /** The file, made if it is not there; one that is damaged is set aside, with a sentence, and an empty one made. */
    static Database open(Path file) {
        Database opened;
        try {
            opened = openSound(file);
        } catch (RuntimeException e) {
            String reason = Damage.of(e).orElseThrow(() -> outside(file, e));
            Path aside = Damage.setAside(file);
            LOG.error("custody: {} is damaged ({}); set aside as {}, custody begins empty", file, reason, aside);
            opened = openSound(file);
        }
        return opened;
    }

    private static RuntimeException outside(Path file, RuntimeException e) {
        return new UncheckedIOException(
                file + " cannot be opened: " + Damage.sentence(e), new IOException(Damage.sentence(e)));
    }

    private static Database openSound(Path file) {
        Handle writing = connect("jdbc:sqlite:" + file, 4_096);
        try {
            String found =
                    writing.select("PRAGMA quick_check(1)").mapTo(String.class).one();
            if (!found.equals("ok")) {
                throw new IllegalArgumentException(
                        found.lines().reduce((head, last) -> last).orElse(found));
            }
            Statements.updates(writing);
            Statements.closed(writing);
            return new Database(Optional.of(file), writing, connect("jdbc:sqlite:" + file, 4_096));
        } catch (RuntimeException e) {
            writing.close();
            throw e;
        }
    }

    /** One that is gone when it is closed, as fast as memory: for simulations. */
    static Database inMemory() {
        // Small pages: a simulated disk is full after a few chunks.
        Handle handle = connect("jdbc:sqlite::memory:", 512);
        return new Database(Optional.empty(), handle, handle);
    }

    private static Handle connect(String url, int pageBytes) {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(pageBytes);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(8 << 20);
        config.setBusyTimeout(5_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        Handle handle = Jdbi.create(source).open();
        try {
            handle.useTransaction(it -> {
                int form = it.select("PRAGMA user_version").mapTo(Integer.class).one();
                if (form > FORM) {
                    throw new IllegalStateException("a newer Linnet wrote it (form " + form + ", known here: up to "
                            + FORM + "); install that one again, or a newer; the file stays as it is");
                }
                SCHEMA.forEach(it::execute);
                takeOver(it);
                if (form < FORM) {
                    it.execute("PRAGMA user_version = " + FORM);
                }
            });
            return handle;
        } catch (JdbiException | IllegalStateException e) {
            handle.close();
            throw e;
        }
    }

    /**
     * A file of the time when rows carried what the wall clock said, whose ages are not known: they begin anew. And one of
     * the time before MACs.
     */
    private static void takeOver(Handle handle) {
        for (String table : List.of("transfer", "board")) {
            if (!hasColumn(handle, table, "mac")) {
                handle.execute("ALTER TABLE " + table + " ADD COLUMN mac BLOB");
            }
        }
        if (hasColumn(handle, "transfer", "opened")) {
            handle.execute("ALTER TABLE transfer RENAME COLUMN opened TO age");
            handle.execute("UPDATE transfer SET age = 0");
            handle.execute("ALTER TABLE ended DROP COLUMN at");
        }
    }

    private static boolean hasColumn(Handle handle, String table, String column) {
        return handle.select("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", table, column)
                .mapTo(Boolean.class)
                .one();
    }

    /** Any thread. */
    <T> T read(Function<Handle, T> question) {
        synchronized (readLock) {
            return question.apply(reading);
        }
    }

    /** For the thread that commits. */
    Handle writing() {
        return writing;
    }

    private @Nullable Object inode() {
        try {
            // Where there is no such thing, the file cannot be deleted while it is open.
            return file.isEmpty()
                    ? null
                    : Files.readAttributes(file.get(), BasicFileAttributes.class)
                            .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * Makes sure that the file still has its name. On the thread that commits, before it does.
     *
     * @throws UncheckedIOException it has not, and cannot be written anew for now: nothing may be acknowledged
     */
    void requireInPlace() {
        if (file.isPresent() && !Objects.equals(inode, inode())) {
            synchronized (readLock) {
                writeAnew(file.get());
            }
        }
    }

    private void writeAnew(Path at) {
        Path anew = at.resolveSibling(at.getFileName() + ".anew");
        try {
            Files.createDirectories(anew.toAbsolutePath().getParent());
            Files.deleteIfExists(anew);
            writing.execute("VACUUM INTO ?", anew.toString());
            try (FileChannel channel = FileChannel.open(anew, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            String what = "deleted";
            if (Files.exists(at)) {
                Path aside = Damage.aside(at);
                Files.move(at, aside);
                what = "replaced (the other is set aside as " + aside + ")";
            }
            Files.move(anew, at, StandardCopyOption.ATOMIC_MOVE);
            writing.close();
            reading.close();
            Damage.removeLog(at);
            LOG.error("custody: {} was {} while it was in use; all of it is written anew", at, what);
        } catch (IOException e) {
            throw new UncheckedIOException(at + " is gone and cannot be written anew (" + e + ")", e);
        }
        writing = connect("jdbc:sqlite:" + at, 4_096);
        reading = connect("jdbc:sqlite:" + at, 4_096);
        inode = inode();
    }

    @Override
    public void close() {
        synchronized (readLock) {
            reading.close();
        }
        writing.close();
    }
}
