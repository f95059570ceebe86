package io.linnet.aggregator.journal;

import io.linnet.protocol.model.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The tables that people read: how rounds went, which versions there are, who changed what. A round is a row of some 150
 * bytes. The newest {@value #ALL} are all there, a year of one a minute; of those before one in ten, and of those before the
 * last {@value #TENTHS} one in a hundred, so that the file has an end.
 */
final class Chronicle {
    static final List<String> SCHEMA = List.of(
            """
            CREATE TABLE IF NOT EXISTS round (version INTEGER PRIMARY KEY, round INTEGER NOT NULL, at INTEGER NOT NULL,
              millis INTEGER NOT NULL, boards INTEGER NOT NULL, updates INTEGER NOT NULL, late INTEGER NOT NULL,
              missing INTEGER NOT NULL, stragglers TEXT NOT NULL, examples INTEGER NOT NULL, packets INTEGER NOT NULL,
              bytes INTEGER NOT NULL, clipped INTEGER NOT NULL, norm INTEGER NOT NULL, diverging INTEGER NOT NULL,
              effective16 INTEGER NOT NULL, refused TEXT NOT NULL, back INTEGER, reporters INTEGER, loss REAL, accuracy REAL,
              opposed INTEGER NOT NULL DEFAULT 0)
            """,
            """
            CREATE TABLE IF NOT EXISTS change (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL,
              what TEXT NOT NULL, was TEXT NOT NULL, is_now TEXT NOT NULL)
            """,
            """
            CREATE TABLE IF NOT EXISTS held (version INTEGER PRIMARY KEY, held_boards INTEGER NOT NULL,
              held_examples INTEGER NOT NULL, held_right INTEGER NOT NULL, confusion BLOB)
            """,
            "CREATE TABLE IF NOT EXISTS pin (version INTEGER PRIMARY KEY)",
            // One row: id is 0.
            """
            CREATE TABLE IF NOT EXISTS steering (id INTEGER PRIMARY KEY, paused INTEGER NOT NULL, deadline INTEGER,
              deadline_configured INTEGER, quorum INTEGER, quorum_configured INTEGER,
              finished INTEGER NOT NULL DEFAULT 0)
            """);
    static final List<String> TABLES = List.of("round", "held", "change", "pin", "steering");

    static final long ALL = 500_000;
    static final long TENTHS = 5_000_000;
    /** Versions whose confusion matrix is kept, a kilobyte each for ten classes. */
    private static final long CONFUSIONS = 1_000;

    /** Of the confusion matrix only what is none: how well a regression fits. */
    private static final String HELD = "held_boards, held_examples, held_right," + " CASE WHEN length(confusion) <= "
            + HeldRecord.FIT_BYTES + " THEN confusion END AS fit";

    private static final String ROUNDS = "SELECT round.*, " + HELD + " FROM round LEFT JOIN held USING (version) ";

    private static final int CHANGES_KEPT = 10_000;

    private Chronicle() {}

    static void keep(Handle h, JournalWrite.KeepRound write, long nowMillis) {
        RoundRecord of = write.record();
        write.held().ifPresent(held -> keep(h, held));
        write.reported()
                .ifPresent(figures -> h.execute(
                        "UPDATE round SET reporters = ?, loss = ?, accuracy = ? WHERE version = ?",
                        figures.boards(),
                        Double.isNaN(figures.loss()) ? null : figures.loss(),
                        figures.accuracy(),
                        figures.version()));
        h.execute(
                "INSERT OR REPLACE INTO round VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL,"
                        + " NULL, NULL, ?)",
                of.version(),
                of.round(),
                nowMillis,
                of.millis(),
                of.boards(),
                of.updates(),
                of.late(),
                of.missing(),
                String.join(",", of.stragglers()),
                of.examples(),
                of.packets(),
                of.bytes(),
                of.clipped(),
                of.norm(),
                of.isDiverging(),
                of.effective16(),
                text(of.refused()),
                of.wentBackTo().orElse(null),
                of.opposed());
        thin(h, of.version() - ALL, 10);
        thin(h, of.version() - TENTHS, 100);
    }

    private static void keep(Handle h, HeldRecord held) {
        h.execute(
                "INSERT OR REPLACE INTO held VALUES (?, ?, ?, ?, ?)",
                held.version(),
                held.boards(),
                held.examples(),
                held.right(),
                held.confusion().length == 0 ? null : held.confusionBytes());
        h.execute(
                "UPDATE held SET confusion = NULL WHERE version = ? AND length(confusion) > " + HeldRecord.FIT_BYTES,
                held.version() - CONFUSIONS);
    }

    private static void thin(Handle h, long version, int every) {
        if (version > 0 && version % every != 0) {
            h.execute("DELETE FROM round WHERE version = ?", version);
            h.execute("DELETE FROM held WHERE version = ?", version);
        }
    }

    static void keep(Handle h, ChangeRecord change, long nowMillis) {
        h.execute(
                "INSERT INTO change (at, who, what, was, is_now) VALUES (?, ?, ?, ?, ?)",
                nowMillis,
                change.who(),
                change.what(),
                change.was(),
                change.is());
        h.execute("DELETE FROM change WHERE number <= (SELECT max(number) FROM change) - ?", CHANGES_KEPT);
    }

    static void keep(Handle h, SteeringRecord steering) {
        h.execute(
                "INSERT OR REPLACE INTO steering VALUES (0, ?, ?, ?, ?, ?, ?)",
                steering.isPaused(),
                steering.deadlineMillis().map(SteeringRecord.Instead::value).orElse(null),
                steering.deadlineMillis()
                        .map(SteeringRecord.Instead::configured)
                        .orElse(null),
                steering.quorum().map(SteeringRecord.Instead::value).orElse(null),
                steering.quorum().map(SteeringRecord.Instead::configured).orElse(null),
                steering.isFinished());
    }

    static void pin(Handle h, long version, boolean isPinned) {
        h.execute(isPinned ? "INSERT OR IGNORE INTO pin VALUES (?)" : "DELETE FROM pin WHERE version = ?", version);
    }

    static SteeringRecord steering(Handle h) {
        return h.select("SELECT * FROM steering")
                .map((row, ctx) -> new SteeringRecord(
                        row.getBoolean("paused"),
                        row.getBoolean("finished"),
                        override(row, "deadline", "deadline_configured"),
                        override(row, "quorum", "quorum_configured")))
                .findOne()
                .orElse(SteeringRecord.NONE);
    }

    private static Optional<SteeringRecord.Instead> override(ResultSet row, String value, String configured)
            throws SQLException {
        return row.getObject(value) == null
                ? Optional.empty()
                : Optional.of(new SteeringRecord.Instead(row.getLong(value), row.getLong(configured)));
    }

    /** Newest first. */
    static List<KeptRound> rounds(Handle h, long before, int limit) {
        return h.select(ROUNDS + "WHERE version < ? ORDER BY version DESC LIMIT ?", before, limit)
                .map((row, ctx) -> round(row))
                .list();
    }

    /** So many of the whole life, evenly spread, oldest first; the newest is always among them. */
    static List<KeptRound> course(Handle h, int points) {
        // Each end in a query of its own: SQLite finds one of them at once, and for both it reads every round.
        long[] ends = h.select("SELECT coalesce((SELECT min(version) FROM round), 0),"
                        + " coalesce((SELECT max(version) FROM round), -1)")
                .map((row, ctx) -> new long[] {row.getLong(1), row.getLong(2)})
                .one();
        long span = ends[1] - ends[0];
        if (span < points) {
            return h.select(ROUNDS + "ORDER BY version")
                    .map((row, ctx) -> round(row))
                    .list();
        }
        // One statement: six hundred of them take a tenth of a second, most of it around SQLite.
        return h.select("""
            WITH RECURSIVE point(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM point WHERE i < :last)
            SELECT round.*, %s FROM (SELECT DISTINCT
                (SELECT min(version) FROM round WHERE version >= :first + (2 * :span * i + :last) / (2 * :last)) AS version
              FROM point) AS wanted JOIN round ON round.version = wanted.version
              LEFT JOIN held ON held.version = round.version ORDER BY round.version
            """.replace("%s", HELD))
                .bind("first", ends[0])
                .bind("span", span)
                .bind("last", points - 1)
                .map((row, ctx) -> round(row))
                .list();
    }

    private static KeptRound round(ResultSet row) throws SQLException {
        String stragglers = row.getString("stragglers");
        RoundRecord record = new RoundRecord(
                row.getLong("version"),
                row.getInt("round"),
                row.getLong("millis"),
                row.getInt("boards"),
                row.getInt("updates"),
                row.getInt("late"),
                row.getInt("missing"),
                stragglers.isEmpty() ? List.of() : Arrays.asList(stragglers.split(",", -1)),
                row.getLong("examples"),
                row.getLong("packets"),
                row.getLong("bytes"),
                row.getLong("clipped"),
                row.getLong("opposed"),
                row.getLong("norm"),
                row.getBoolean("diverging"),
                row.getInt("effective16"),
                counts(row.getString("refused")),
                row.getObject("back") == null ? Optional.empty() : Optional.of(row.getLong("back")));
        return new KeptRound(record, row.getLong("at"), reported(row, record.version()), held(row, record.version()));
    }

    private static Optional<RoundRecord.Reported> reported(ResultSet row, long version) throws SQLException {
        if (row.getObject("accuracy") == null) {
            return Optional.empty();
        }
        double loss = row.getObject("loss") == null ? Double.NaN : row.getDouble("loss");
        return Optional.of(new RoundRecord.Reported(version, row.getInt("reporters"), loss, row.getDouble("accuracy")));
    }

    /** Without its confusion matrix. */
    private static Optional<HeldRecord> held(ResultSet row, long version) throws SQLException {
        return row.getObject("held_boards") == null
                ? Optional.empty()
                : Optional.of(held(row, version, row.getBytes("fit")));
    }

    private static HeldRecord held(ResultSet row, long version, byte @Nullable [] cells) throws SQLException {
        long[] confusion = cells == null ? new long[0] : HeldRecord.confusion(cells);
        return new HeldRecord(
                version, row.getInt("held_boards"), row.getLong("held_examples"), row.getLong("held_right"), confusion);
    }

    /** With its confusion matrix, as long as that is kept. */
    static Optional<HeldRecord> held(Handle h, long version) {
        return h.select("SELECT * FROM held WHERE version = ?", version)
                .map((row, ctx) -> held(row, version, row.getBytes("confusion")))
                .findOne();
    }

    /** Newest first. */
    static List<KeptVersion> versions(Handle h) {
        return h.select("""
            SELECT version.number, version.round AS of_round, version.digest, pin.version AS pinned, round.*, %s FROM version
              LEFT JOIN pin ON pin.version = version.number LEFT JOIN round ON round.version = version.number
              LEFT JOIN held ON held.version = version.number
              WHERE length(version.digest) = 16 ORDER BY version.number DESC
            """.replace("%s", HELD))
                .map((row, ctx) -> new KeptVersion(
                        row.getLong("number"),
                        row.getInt("of_round"),
                        new Digest(row.getBytes("digest")),
                        row.getObject("pinned") != null,
                        row.getObject("at") == null ? Optional.empty() : Optional.of(row.getLong("at")),
                        reported(row, row.getLong("number")),
                        held(row, row.getLong("number"))))
                .list();
    }

    /** Newest first. */
    static List<ChangeRecord.Kept> changes(Handle h, long before, int limit) {
        return h.select("SELECT * FROM change WHERE number < ? ORDER BY number DESC LIMIT ?", before, limit)
                .map((row, ctx) -> new ChangeRecord.Kept(
                        row.getLong("number"),
                        row.getLong("at"),
                        new ChangeRecord(
                                row.getString("who"),
                                row.getString("what"),
                                row.getString("was"),
                                row.getString("is_now"))))
                .list();
    }

    /** {@code crc 3,late 1}. */
    private static String text(Map<String, Long> counts) {
        return new TreeMap<>(counts)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .collect(Collectors.joining(","));
    }

    private static Map<String, Long> counts(String text) {
        Map<String, Long> counts = new TreeMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(",", -1)) {
            int space = part.indexOf(' ');
            counts.put(part.substring(0, space), Long.parseLong(part.substring(space + 1)));
        }
        return counts;
    }
}
