package io.linnet.aggregator.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The file, its tables and the connection that writes. Others may read meanwhile: a lock beside the file, and not SQLite's
 * own, keeps a second aggregator out.
 *
 * <p>A file that cannot be read is set aside at the start, and what of it can be read is taken over. One that is deleted or
 * replaced while it is open is written anew from what the open file still holds: SQLite itself would go on in a file that
 * no longer has a name.
 */
final class JournalFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFile.class);
    /** Raised by a change that an older program could not go on with; it then leaves the file alone. */
    private static final int FORM = 1;

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS board (id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL)",
            """
            CREATE TABLE IF NOT EXISTS version (number INTEGER PRIMARY KEY, round INTEGER NOT NULL, digest BLOB NOT NULL,
              parameters BLOB NOT NULL, carry BLOB NOT NULL, norm INTEGER NOT NULL, fine_until INTEGER NOT NULL,
              limits BLOB NOT NULL DEFAULT x'', effective16 INTEGER NOT NULL DEFAULT 0, optimiser BLOB NOT NULL DEFAULT x'',
              heading BLOB NOT NULL DEFAULT x'')
            """,
            """
            CREATE TABLE IF NOT EXISTS entry (sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, board TEXT NOT NULL,
              transfer INTEGER NOT NULL, number INTEGER NOT NULL, examples INTEGER NOT NULL, packet BLOB,
              version INTEGER NOT NULL DEFAULT -1)
            """,
            // One row: id is 0.
            "CREATE TABLE IF NOT EXISTS watch (id INTEGER PRIMARY KEY, best INTEGER NOT NULL, held TEXT, state BLOB NOT NULL)",
            Machines.SCHEMA,
            // Chunks that wait for their update's proof are read back by it; no other row costs anything.
            "CREATE INDEX IF NOT EXISTS entry_held ON entry (board, transfer) WHERE kind = 4");

    private final Optional<Path> file;
    private final Optional<FileChannel> lock;
    private final boolean isSynced;
    private final boolean isPartial;
    private Handle handle;
    private @Nullable Object inode;

    private JournalFile(
            Optional<Path> file, Optional<FileChannel> lock, boolean isSynced, boolean isPartial, Handle handle) {
        this.file = file;
        this.lock = lock;
        this.isSynced = isSynced;
        this.isPartial = isPartial;
        this.handle = handle;
        this.inode = inode();
    }

    static JournalFile open(Path file, boolean isSynced) {
        FileChannel lock = lock(file);
        try {
            try {
                return new JournalFile(Optional.of(file), Optional.of(lock), isSynced, false, sound(file, isSynced));
            } catch (RuntimeException e) {
                String reason = Damage.of(e).orElseThrow(() -> e);
                Path aside = Damage.setAside(file);
                Handle fresh = sound(file, isSynced);
                int versions = Salvage.takeOver(aside, fresh);
                LOG.error(
                        "journal {} is damaged ({}); set aside as {}, {} of its versions can be read",
                        file,
                        reason,
                        aside,
                        versions);
                return new JournalFile(Optional.of(file), Optional.of(lock), isSynced, true, fresh);
            }
        } catch (RuntimeException e) {
            close(lock);
            throw e;
        }
    }

    static JournalFile inMemory() {
        return new JournalFile(
                Optional.empty(), Optional.empty(), false, false, connect("jdbc:sqlite::memory:", false));
    }

    private static FileChannel lock(Path file) {
        Path at = file.resolveSibling(file.getFileName() + ".lock");
        try {
            FileChannel channel = FileChannel.open(at, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                throw new OverlappingFileLockException();
            }
            return channel;
        } catch (OverlappingFileLockException e) {
            throw new JournalException("journal=" + file + " is in use by another aggregator", e);
        } catch (IOException e) {
            throw new JournalException("journal=" + file + " cannot be written: " + e, e);
        }
    }

    private static Handle sound(Path file, boolean isSynced) {
        Handle handle = connect("jdbc:sqlite:" + file, isSynced);
        try {
            requireSound(handle);
            return handle;
        } catch (RuntimeException e) {
            handle.close();
            throw e;
        }
    }

    /** @throws IllegalArgumentException with what SQLite says of it */
    static void requireSound(Handle handle) {
        String found =
                handle.select("PRAGMA quick_check(1)").mapTo(String.class).one();
        if (!found.equals("ok")) {
            throw new IllegalArgumentException(
                    found.lines().reduce((head, last) -> last).orElse(found));
        }
    }

    private static Handle connect(String url, boolean isSynced) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(isSynced ? SQLiteConfig.SynchronousMode.FULL : SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(2_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        Handle handle = Jdbi.create(source).open();
        try {
            int form = handle.select("PRAGMA user_version").mapTo(Integer.class).one();
            if (form > FORM) {
                throw new JournalException("journal=" + url.substring("jdbc:sqlite:".length())
                        + ": a newer Linnet wrote it (form " + form + ", known here: up to " + FORM
                        + "); install that one again, or a newer; the file stays as it is");
            }
            SCHEMA.forEach(handle::execute);
            ReceiptTable.SCHEMA.forEach(handle::execute);
            Chronicle.SCHEMA.forEach(handle::execute);
            addColumn(handle, "version", "limits", "BLOB NOT NULL DEFAULT x''");
            addColumn(handle, "version", "effective16", "INTEGER NOT NULL DEFAULT 0");
            addColumn(handle, "version", "optimiser", "BLOB NOT NULL DEFAULT x''");
            addColumn(handle, "version", "heading", "BLOB NOT NULL DEFAULT x''");
            addColumn(handle, "receipt", "opposed", "INTEGER NOT NULL DEFAULT 0");
            addColumn(handle, "round", "opposed", "INTEGER NOT NULL DEFAULT 0");
            addColumn(handle, "steering", "finished", "INTEGER NOT NULL DEFAULT 0");
            addColumn(handle, "entry", "version", "INTEGER NOT NULL DEFAULT -1");
            ReceiptTable.takeOver(handle);
            if (form < FORM) {
                handle.execute("PRAGMA user_version = " + FORM);
            }
            return handle;
        } catch (JdbiException | JournalException e) {
            handle.close();
            throw e;
        }
    }

    /** Files of earlier versions go on with what they lacked. */
    private static void addColumn(Handle handle, String table, String column, String type) {
        int there = handle.select("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?", table, column)
                .mapTo(Integer.class)
                .one();
        if (there == 0) {
            handle.execute("ALTER TABLE " + table + " ADD COLUMN " + column + " " + type);
        }
    }

    /** For reading beside an aggregator that runs: writes nothing, waits for nobody. */
    static Handle readOnly(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(2_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return Jdbi.create(source).open();
    }

    Handle handle() {
        return handle;
    }

    /** Empty: in memory. */
    Optional<Path> path() {
        return file;
    }

    /** What is here was read from a damaged file: there may have been more. */
    boolean isPartial() {
        return isPartial;
    }

    /** Brings the log into the file, as far as no reader is in the way: a copy of the file alone is then worth something. */
    void checkpoint() {
        if (file.isPresent()) {
            try {
                handle.select("PRAGMA wal_checkpoint(PASSIVE)").mapToMap().list();
            } catch (JdbiException e) {
                // What was written is durable in the log; the next one brings it over.
                LOG.debug("no checkpoint: {}", Damage.sentence(e));
            }
        }
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

    /** Makes sure that the file still has its name; before anything is written. */
    void requireInPlace() {
        if (file.isPresent() && !Objects.equals(inode, inode())) {
            writeAnew(file.get());
        }
    }

    private void writeAnew(Path at) {
        Path anew = at.resolveSibling(at.getFileName() + ".anew");
        try {
            Files.createDirectories(anew.toAbsolutePath().getParent());
            copy(handle, anew);
            String what = "deleted";
            if (Files.exists(at)) {
                Path aside = Damage.aside(at);
                Files.move(at, aside);
                what = "replaced (the other is set aside as " + aside + ")";
            }
            Files.move(anew, at, StandardCopyOption.ATOMIC_MOVE);
            handle.close();
            Damage.removeLog(at);
            LOG.error("journal {} was {} while it was in use; all of it is written anew", at, what);
        } catch (IOException e) {
            throw new JournalException("journal=" + at + " is gone and cannot be written anew (" + e + ")", e);
        }
        handle = connect("jdbc:sqlite:" + at, isSynced);
        inode = inode();
    }

    /** All that is committed, into a file of its own; on the disk when this returns. */
    static void copy(Handle from, Path to) throws IOException {
        Files.deleteIfExists(to);
        from.execute("VACUUM INTO ?", to.toString());
        try (FileChannel channel = FileChannel.open(to, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void close(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            throw new JournalException("lock of the journal: " + e, e);
        }
    }

    @Override
    public void close() {
        handle.close();
        lock.ifPresent(JournalFile::close);
    }
}
