package io.linnet.gateway.custody;

import io.linnet.gateway.session.End;
import io.linnet.gateway.session.Transfer;
import io.linnet.gateway.session.TransferKey;
import io.linnet.protocol.model.Digest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The SQL, in the order of the stages. */
final class Statements {
    private Statements() {}

    /** Applies the writes within the caller's transaction; {@code stored} are the transfers that have a row already. */
    static void apply(Handle handle, List<Write> writes, Set<Long> stored) {
        keep(handle, writes, stored);
        for (Write write : writes) {
            if (write instanceof Write.Close close) {
                row(handle, close.transfer(), stored);
                handle.execute(
                        "UPDATE transfer SET closed = 1 WHERE id = ?",
                        close.transfer().id());
            } else if (write instanceof Write.Finish finish) {
                finish(handle, finish);
            } else if (write instanceof Write.Ordinal ordinal) {
                handle.execute(
                        "INSERT INTO board VALUES (?, ?) ON CONFLICT (board) DO UPDATE SET ordinal = excluded.ordinal",
                        ordinal.board(),
                        ordinal.ordinal());
            } else if (write instanceof Write.Offer offer) {
                handle.execute(
                        "INSERT INTO offer VALUES (?, ?) ON CONFLICT (model) DO UPDATE SET message = excluded.message",
                        offer.model(),
                        offer.message());
            } else if (write instanceof Write.Pieces pieces) {
                pieces(handle, pieces);
            }
        }
    }

    private static void keep(Handle handle, List<Write> writes, Set<Long> stored) {
        PreparedBatch batch = handle.prepareBatch("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?)");
        for (Write write : writes) {
            if (write instanceof Write.Keep keep) {
                row(handle, keep.transfer(), stored);
                batch.add(keep.transfer().id(), keep.index(), keep.chunk());
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void row(Handle handle, Transfer transfer, Set<Long> stored) {
        if (stored.add(transfer.id())) {
            TransferKey key = transfer.key();
            handle.execute(
                    "INSERT OR IGNORE INTO transfer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
                    transfer.id(),
                    key.board(),
                    key.model(),
                    key.version(),
                    key.digest().bytes(),
                    key.transfer(),
                    transfer.chunks(),
                    transfer.examples(),
                    transfer.openedAtMillis());
        }
    }

    private static void finish(Handle handle, Write.Finish finish) {
        handle.execute("DELETE FROM chunk WHERE transfer = ?", finish.transfer());
        handle.execute("DELETE FROM transfer WHERE id = ?", finish.transfer());
        End end = finish.end();
        TransferKey key = end.key();
        handle.execute(
                "INSERT INTO ended (board, model, version, digest, transfer, message, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                key.board(),
                key.model(),
                key.version(),
                key.digest().bytes(),
                key.transfer(),
                end.message(),
                end.atMillis());
        handle.execute(
                "DELETE FROM ended WHERE board = ? AND id NOT IN"
                        + " (SELECT id FROM ended WHERE board = ? ORDER BY id DESC LIMIT ?)",
                key.board(),
                key.board(),
                End.KEPT);
    }

    private static void pieces(Handle handle, Write.Pieces pieces) {
        handle.execute("DELETE FROM piece WHERE model = ? AND object = ?", pieces.model(), pieces.object());
        PreparedBatch batch = handle.prepareBatch("INSERT INTO piece VALUES (?, ?, ?, ?)");
        for (int i = 0; i < pieces.packets().size(); i++) {
            batch.add(pieces.model(), pieces.object(), i, pieces.packets().get(i));
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private record Kept(BitSet chunks, long[] bytes) {}

    static List<Transfer> transfers(Handle handle) {
        Map<Long, Kept> kept = new HashMap<>();
        handle.createQuery("SELECT transfer, number, length(packet) FROM chunk")
                .map((row, context) -> {
                    Kept of = kept.computeIfAbsent(row.getLong(1), id -> new Kept(new BitSet(), new long[1]));
                    of.chunks().set(row.getInt(2));
                    of.bytes()[0] += row.getInt(3);
                    return true;
                })
                .forEach(ignored -> {});
        List<Transfer> out = new ArrayList<>();
        handle.createQuery("SELECT * FROM transfer ORDER BY id")
                .map((row, context) -> {
                    Kept of = kept.getOrDefault(row.getLong("id"), new Kept(new BitSet(), new long[1]));
                    return new Transfer(
                            row.getLong("id"),
                            new TransferKey(
                                    row.getString("board"),
                                    row.getString("model"),
                                    row.getLong("version"),
                                    new Digest(row.getBytes("digest")),
                                    row.getInt("transfer")),
                            row.getInt("chunks"),
                            row.getInt("examples"),
                            row.getLong("opened"),
                            of.chunks(),
                            of.bytes()[0],
                            row.getBoolean("closed"));
                })
                .forEach(out::add);
        return out;
    }

    static List<End> ends(Handle handle) {
        return handle.createQuery("SELECT * FROM ended ORDER BY id")
                .map((row, context) -> new End(
                        new TransferKey(
                                row.getString("board"),
                                row.getString("model"),
                                row.getLong("version"),
                                new Digest(row.getBytes("digest")),
                                row.getInt("transfer")),
                        row.getBytes("message"),
                        row.getLong("at")))
                .list();
    }

    static Map<String, Integer> ordinals(Handle handle) {
        Map<String, Integer> out = new LinkedHashMap<>();
        handle.createQuery("SELECT board, ordinal FROM board")
                .map((row, context) -> Map.entry(row.getString(1), row.getInt(2)))
                .forEach(entry -> out.put(entry.getKey(), entry.getValue()));
        return out;
    }

    static List<byte[]> offers(Handle handle) {
        return handle.createQuery("SELECT message FROM offer")
                .map((row, context) -> row.getBytes(1))
                .list();
    }

    static List<byte[]> pieces(Handle handle, String model, int object) {
        return handle.createQuery("SELECT packet FROM piece WHERE model = ? AND object = ? ORDER BY number")
                .bind(0, model)
                .bind(1, object)
                .map((row, context) -> row.getBytes(1))
                .list();
    }

    static List<byte[]> chunks(Handle handle, long transfer) {
        return handle.createQuery("SELECT packet FROM chunk WHERE transfer = ? ORDER BY number")
                .bind(0, transfer)
                .map((row, context) -> row.getBytes(1))
                .list();
    }
}
