package io.linnet.gateway.custody;

import io.linnet.gateway.session.ClosedUpdate;
import io.linnet.gateway.session.CustodyUpdate;
import io.linnet.gateway.session.UpdateKey;
import io.linnet.gateway.session.UpdateRow;
import io.linnet.protocol.message.Mac;
import io.linnet.protocol.model.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The SQL, in the order of the stages. */
final class Statements {
    private Statements() {}

    /** Applies the writes within the caller's transaction; {@code stored} are the updates that have a row already. */
    static void apply(Handle handle, List<CustodyWrite> writes, Set<Long> stored) {
        Set<Long> fresh = new HashSet<>();
        keepChunks(handle, writes, stored, fresh);
        for (CustodyWrite write : writes) {
            if (write instanceof CustodyWrite.CloseUpdate close) {
                row(handle, close.update(), stored, fresh);
                handle.execute(
                        "UPDATE transfer SET closed = 1 WHERE id = ?",
                        close.update().id());
            } else if (write instanceof CustodyWrite.EndUpdate end) {
                end(handle, end);
            } else if (write instanceof CustodyWrite.KeepAges ages) {
                ages.millis()
                        .forEach((update, millis) ->
                                handle.execute("UPDATE transfer SET age = ? WHERE id = ?", millis, update));
            } else if (write instanceof CustodyWrite.KeepOrdinal ordinal) {
                handle.execute(
                        "INSERT INTO board (board, ordinal, mac) VALUES (?, ?, ?) ON CONFLICT (board)"
                                + " DO UPDATE SET ordinal = excluded.ordinal, mac = excluded.mac",
                        ordinal.board(),
                        ordinal.ordinal(),
                        ordinal.mac().map(Mac::bytes).orElse(null));
            } else if (write instanceof CustodyWrite.KeepOffer offer) {
                handle.execute(
                        "INSERT INTO offer VALUES (?, ?) ON CONFLICT (model) DO UPDATE SET message = excluded.message",
                        offer.model(),
                        offer.message());
            } else if (write instanceof CustodyWrite.KeepObject object) {
                keepObject(handle, object);
            }
        }
    }

    private static void keepChunks(Handle handle, List<CustodyWrite> writes, Set<Long> stored, Set<Long> fresh) {
        PreparedBatch batch = handle.prepareBatch("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)");
        for (CustodyWrite write : writes) {
            if (write instanceof CustodyWrite.KeepChunk keep) {
                row(handle, keep.update(), stored, fresh);
                batch.add(keep.update().id(), keep.index(), keep.chunk());
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void row(Handle handle, UpdateRow update, Set<Long> stored, Set<Long> fresh) {
        if (!stored.contains(update.id()) && fresh.add(update.id())) {
            UpdateKey key = update.key();
            handle.execute(
                    "INSERT INTO transfer (id, board, model, version, digest, transfer, chunks, examples, mac, age)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                    update.id(),
                    key.board(),
                    key.model(),
                    key.version(),
                    key.digest().bytes(),
                    key.transfer(),
                    update.chunks(),
                    update.examples(),
                    update.mac().map(Mac::bytes).orElse(null));
        }
    }

    private static void end(Handle handle, CustodyWrite.EndUpdate end) {
        handle.execute("DELETE FROM chunk WHERE transfer = ?", end.update());
        handle.execute("DELETE FROM transfer WHERE id = ?", end.update());
        UpdateKey key = end.closed().key();
        handle.execute(
                "INSERT INTO ended (board, model, version, digest, transfer, message) VALUES (?, ?, ?, ?, ?, ?)",
                key.board(),
                key.model(),
                key.version(),
                key.digest().bytes(),
                key.transfer(),
                end.closed().message());
        handle.execute(
                "DELETE FROM ended WHERE board = ? AND id NOT IN"
                        + " (SELECT id FROM ended WHERE board = ? ORDER BY id DESC LIMIT ?)",
                key.board(),
                key.board(),
                ClosedUpdate.REMEMBERED);
    }

    private static void keepObject(Handle handle, CustodyWrite.KeepObject object) {
        handle.execute("DELETE FROM piece WHERE model = ? AND object = ?", object.model(), object.object());
        PreparedBatch batch = handle.prepareBatch("INSERT INTO piece VALUES (?, ?, ?, ?)");
        for (int i = 0; i < object.packets().size(); i++) {
            batch.add(object.model(), object.object(), i, object.packets().get(i));
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private record Durable(BitSet chunks, long[] bytes) {}

    static List<CustodyUpdate> updates(Handle handle) {
        Map<Long, Durable> durable = new HashMap<>();
        handle.createQuery("SELECT transfer, number, length(packet) FROM chunk")
                .map((row, context) -> {
                    Durable of = durable.computeIfAbsent(row.getLong(1), id -> new Durable(new BitSet(), new long[1]));
                    of.chunks().set(row.getInt(2));
                    of.bytes()[0] += row.getInt(3);
                    return true;
                })
                .forEach(ignored -> {});
        List<CustodyUpdate> out = new ArrayList<>();
        handle.createQuery("SELECT * FROM transfer ORDER BY id")
                .map((row, context) -> {
                    Durable of = durable.getOrDefault(row.getLong("id"), new Durable(new BitSet(), new long[1]));
                    UpdateRow update = new UpdateRow(
                            row.getLong("id"),
                            key(row),
                            row.getInt("chunks"),
                            row.getInt("examples"),
                            Optional.ofNullable(row.getBytes("mac")).map(Mac::of));
                    return new CustodyUpdate(
                            update, of.chunks(), of.bytes()[0], row.getBoolean("closed"), row.getLong("age"));
                })
                .forEach(out::add);
        return out;
    }

    private static UpdateKey key(ResultSet row) throws SQLException {
        return new UpdateKey(
                row.getString("board"),
                row.getString("model"),
                row.getLong("version"),
                new Digest(row.getBytes("digest")),
                row.getInt("transfer"));
    }

    static List<ClosedUpdate> closed(Handle handle) {
        return handle.createQuery("SELECT * FROM ended ORDER BY id")
                .map((row, context) -> new ClosedUpdate(key(row), row.getBytes("message")))
                .list();
    }

    static Map<String, Integer> ordinals(Handle handle) {
        Map<String, Integer> out = new LinkedHashMap<>();
        handle.createQuery("SELECT board, ordinal FROM board")
                .map((row, context) -> Map.entry(row.getString(1), row.getInt(2)))
                .forEach(entry -> out.put(entry.getKey(), entry.getValue()));
        return out;
    }

    static Map<String, Mac> macs(Handle handle) {
        Map<String, Mac> out = new HashMap<>();
        handle.createQuery("SELECT board, mac FROM board WHERE mac IS NOT NULL")
                .map((row, context) -> Map.entry(row.getString(1), Mac.of(row.getBytes(2))))
                .forEach(entry -> out.put(entry.getKey(), entry.getValue()));
        return out;
    }

    static List<byte[]> offers(Handle handle) {
        return handle.createQuery("SELECT message FROM offer")
                .map((row, context) -> row.getBytes(1))
                .list();
    }

    static List<byte[]> object(Handle handle, String model, int object) {
        return handle.createQuery("SELECT packet FROM piece WHERE model = ? AND object = ? ORDER BY number")
                .bind(0, model)
                .bind(1, object)
                .map((row, context) -> row.getBytes(1))
                .list();
    }

    static List<byte[]> chunks(Handle handle, long update) {
        return handle.createQuery("SELECT packet FROM chunk WHERE transfer = ? ORDER BY number")
                .bind(0, update)
                .map((row, context) -> row.getBytes(1))
                .list();
    }
}
