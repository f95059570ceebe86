package io.linnet.aggregator.journal;

import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.message.OwnWish;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's table of machines: few rows, of boards in alarm and of those that a person had a word on. */
final class Machines {
    private static final Logger LOG = LoggerFactory.getLogger(Machines.class);

    static final String TABLE = "machine";
    /** An alarm is the board's own message; a serial of 0: nobody ever had a word on the own point. */
    static final String SCHEMA = "CREATE TABLE IF NOT EXISTS machine (board TEXT PRIMARY KEY, alarm BLOB,"
            + " serial INTEGER NOT NULL, windows INTEGER NOT NULL)";

    private Machines() {}

    static void keep(Handle h, MachineRecord record) {
        if (record.alarm().isEmpty() && record.wish().isEmpty()) {
            h.execute("DELETE FROM machine WHERE board = ?", record.board());
            return;
        }
        h.execute(
                "INSERT OR REPLACE INTO machine VALUES (?, ?, ?, ?)",
                record.board(),
                record.alarm().map(MessageWriter::write).orElse(null),
                record.wish().map(OwnWish::serial).orElse(0),
                record.wish().map(OwnWish::windows).orElse(0));
    }

    static List<MachineRecord> all(Handle h) {
        return h.select("SELECT board, alarm, serial, windows FROM machine ORDER BY board")
                .map((row, ctx) -> new MachineRecord(
                        row.getString(1),
                        alarm(row.getString(1), row.getBytes(2)),
                        row.getInt(3) == 0 ? Optional.empty() : Optional.of(new OwnWish(row.getInt(3), row.getInt(4)))))
                .list();
    }

    private static Optional<MachineState> alarm(String board, byte @org.jspecify.annotations.Nullable [] message) {
        try {
            return message != null && MessageReader.read(message) instanceof MachineState state
                    ? Optional.of(state)
                    : Optional.empty();
        } catch (Refused refused) {
            LOG.warn("the alarm of board {} cannot be read: {}", board, refused.getMessage());
            return Optional.empty();
        }
    }
}
