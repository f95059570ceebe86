package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.KeptEntries;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Chunks of updates that count whole, of which not all are there yet: in memory, as the log has them, too. One whose chunks
 * come in one packet never stays here.
 */
final class HeldChunks implements KeptEntries {
    private final Map<Of, List<Entry.ChunkHeld>> held = new HashMap<>();

    private record Of(String board, int transfer) {}

    /** What a packet led to. */
    void keep(List<Entry> entries) {
        for (Entry entry : entries) {
            if (entry instanceof Entry.ChunkHeld chunk) {
                held.computeIfAbsent(new Of(chunk.board(), chunk.transfer()), unused -> new ArrayList<>())
                        .add(chunk);
            } else if (entry instanceof Entry.UpdateAnnounced update) {
                held.remove(new Of(update.board(), update.transfer()));
            } else if (entry instanceof Entry.UpdateProven update) {
                held.remove(new Of(update.board(), update.transfer()));
            } else if (entry instanceof Entry.UpdateRejected update) {
                held.remove(new Of(update.board(), update.transfer()));
            }
        }
    }

    /** A round opens, and what was not whole counts nowhere. */
    void clear() {
        held.clear();
    }

    @Override
    public void forEach(Consumer<Entry> each) {
        throw new IllegalStateException("a round without some of its boards is folded again from the log");
    }

    @Override
    public List<Entry.ChunkHeld> held(String board, int transfer) {
        return held.getOrDefault(new Of(board, transfer), List.of());
    }
}
