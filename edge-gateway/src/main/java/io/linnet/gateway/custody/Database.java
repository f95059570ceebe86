package io.linnet.gateway.custody;

import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The file and its tables. Write-ahead log with {@code synchronous=FULL}: a commit survives loss of power, not only the
 * end of the process, for which NORMAL would do; the price, one flush a commit, is shared by all writes that wait.
 */
final class Database {
    private static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS transfer (
              id INTEGER PRIMARY KEY, board TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL,
              digest BLOB NOT NULL, transfer INTEGER NOT NULL, chunks INTEGER NOT NULL, examples INTEGER NOT NULL,
              age INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0)""",
            """
            CREATE TABLE IF NOT EXISTS chunk (
              transfer INTEGER NOT NULL, number INTEGER NOT NULL, packet BLOB NOT NULL,
              PRIMARY KEY (transfer, number)) WITHOUT ROWID""",
            """
            CREATE TABLE IF NOT EXISTS ended (
              id INTEGER PRIMARY KEY, board TEXT NOT NULL, model TEXT NOT NULL, version INTEGER NOT NULL,
              digest BLOB NOT NULL, transfer INTEGER NOT NULL, message BLOB NOT NULL)""",
            "CREATE INDEX IF NOT EXISTS ended_board ON ended (board, id)",
            "CREATE TABLE IF NOT EXISTS board (board TEXT PRIMARY KEY, ordinal INTEGER NOT NULL) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS offer (model TEXT PRIMARY KEY, message BLOB NOT NULL) WITHOUT ROWID",
            """
            CREATE TABLE IF NOT EXISTS piece (
              model TEXT NOT NULL, object INTEGER NOT NULL, number INTEGER NOT NULL, packet BLOB NOT NULL,
              PRIMARY KEY (model, object, number)) WITHOUT ROWID""");

    private Database() {}

    /** One for the file; the first makes the tables. */
    static Handle open(Path file) {
        return open("jdbc:sqlite:" + file, 4_096);
    }

    /** One that is gone when it is closed, as fast as memory: for simulations. */
    static Handle inMemory() {
        // Small pages: a simulated disk is full after a few chunks.
        return open("jdbc:sqlite::memory:", 512);
    }

    private static Handle open(String url, int pageBytes) {
        SQLiteConfig config = new SQLiteConfig();
        config.setPageSize(pageBytes);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(8 << 20);
        config.setBusyTimeout(5_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url);
        Handle handle = Jdbi.create(source).open();
        handle.useTransaction(it -> {
            SCHEMA.forEach(it::execute);
            takeOver(it);
        });
        return handle;
    }

    /** A file of the time when rows carried what the wall clock said: whose ages are not known begin anew. */
    private static void takeOver(Handle handle) {
        boolean isOld = handle.select("SELECT count(*) FROM pragma_table_info('transfer') WHERE name = 'opened'")
                .mapTo(Boolean.class)
                .one();
        if (isOld) {
            handle.execute("ALTER TABLE transfer RENAME COLUMN opened TO age");
            handle.execute("UPDATE transfer SET age = 0");
            handle.execute("ALTER TABLE ended DROP COLUMN at");
        }
    }
}
