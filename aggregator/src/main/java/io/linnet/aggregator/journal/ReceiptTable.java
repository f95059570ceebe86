package io.linnet.aggregator.journal;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What was folded of boards' updates in closed rounds: of as many versions as an update may be behind, and of each board the last. */
final class ReceiptTable {
    static final List<String> SCHEMA = List.of("""
            CREATE TABLE IF NOT EXISTS receipt (board TEXT NOT NULL, version INTEGER NOT NULL,
              transfer INTEGER NOT NULL, chunks INTEGER NOT NULL, bitmap BLOB NOT NULL,
              opposed INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (board, version, transfer)) WITHOUT ROWID
            """, "CREATE INDEX IF NOT EXISTS receipt_version ON receipt (version)");

    private static final int VERSIONS_KEPT = Journal.MAX_AGE + 1;

    /** What nobody can ask about any more, but of each board the newest. */
    private static final String DROP = """
            DELETE FROM receipt WHERE version <= ? AND EXISTS
              (SELECT 1 FROM receipt AS newer WHERE newer.board = receipt.board AND newer.version > receipt.version)
            """;

    private ReceiptTable() {}

    /** @param newest version, that the round led to */
    static void keep(Handle h, List<FoldReceipt> receipts, long newest) {
        PreparedBatch rows = h.prepareBatch("INSERT OR REPLACE INTO receipt VALUES (?, ?, ?, ?, ?, ?)");
        for (FoldReceipt receipt : receipts) {
            rows.bind(0, receipt.board())
                    .bind(1, receipt.version())
                    .bind(2, receipt.transfer())
                    .bind(3, receipt.chunks())
                    .bind(4, receipt.bitmap())
                    .bind(5, receipt.isOpposed())
                    .add();
        }
        rows.execute();
        h.execute(DROP, newest - VERSIONS_KEPT);
    }

    /** Oldest base first. */
    static List<FoldReceipt> all(Handle h) {
        return h.select("SELECT * FROM receipt ORDER BY version")
                .map((row, ctx) -> new FoldReceipt(
                        row.getString(1),
                        row.getLong(2),
                        row.getInt(3),
                        row.getInt(4),
                        row.getBytes(5),
                        row.getBoolean(6)))
                .list();
    }

    /** Files of earlier versions hold one receipt a board, in a table of their own. */
    static void takeOver(Handle handle) {
        int there = handle.select("SELECT count(*) FROM sqlite_master WHERE name = 'closed'")
                .mapTo(Integer.class)
                .one();
        if (there > 0) {
            handle.execute(
                    "INSERT OR IGNORE INTO receipt SELECT board, version, transfer, chunks, bitmap, 0 FROM closed");
            handle.execute("DROP TABLE closed");
        }
    }
}
