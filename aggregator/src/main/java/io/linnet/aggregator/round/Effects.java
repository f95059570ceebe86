package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a batch of arrivals led to: entries for the journal, replies, and requests for chunks of a model. */
public final class Effects {
    /** What one board is told. */
    public record Reply(String board, Message message) {}

    /** A board asks for chunks of a model's object. */
    public record ChunkRequest(String board, Status status) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<ChunkRequest> requests = new ArrayList<>();

    public void keep(Entry entry) {
        if (entry instanceof Entry.UpdateAnnounced announced) {
            entries.removeIf(earlier ->
                    earlier instanceof Entry.ChunkHeld held && isOf(held, entry.board(), announced.transfer()));
        }
        entries.add(entry);
    }

    private static boolean isOf(Entry.ChunkHeld held, String board, int transfer) {
        return held.transfer() == transfer && held.board().equals(board);
    }

    /** Held of this update, and not durable yet. */
    List<Entry.ChunkHeld> held(String board, int transfer) {
        return entries.stream()
                .filter(Entry.ChunkHeld.class::isInstance)
                .map(Entry.ChunkHeld.class::cast)
                .filter(held -> isOf(held, board, transfer))
                .toList();
    }

    public void reply(String board, Message message) {
        replies.add(new Reply(board, message));
    }

    void request(String board, Status status) {
        requests.add(new ChunkRequest(board, status));
    }

    public List<Entry> takeEntries() {
        return take(entries);
    }

    /** What is to be kept and has not left yet. */
    void forEachEntry(Consumer<Entry> each) {
        entries.forEach(each);
    }

    /** The board's part in the open round is not to be kept; a number that it has earned is. */
    void forget(String board) {
        entries.removeIf(entry -> entry.board().equals(board) && !(entry instanceof Entry.BoardJoined));
    }

    public List<Reply> takeReplies() {
        return take(replies);
    }

    public List<ChunkRequest> takeRequests() {
        return take(requests);
    }

    private static <T> List<T> take(List<T> all) {
        List<T> taken = List.copyOf(all);
        all.clear();
        return taken;
    }
}
