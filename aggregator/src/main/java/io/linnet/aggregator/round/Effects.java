package io.linnet.aggregator.round;

import io.linnet.aggregator.journal.Entry;
import io.linnet.protocol.message.Message.Status;
import java.util.ArrayList;
import java.util.List;

/**
 * What arrivals led to: first the entries are to be kept, then the replies may go out. Collected over a batch; owned by
 * the owner thread.
 */
public final class Effects {
    /** A board asks for chunks of a model's object. */
    public record Wanted(String board, Status status) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private final List<Wanted> wanted = new ArrayList<>();

    public List<Entry> entries() {
        return entries;
    }

    public List<Reply> replies() {
        return replies;
    }

    public List<Wanted> wanted() {
        return wanted;
    }

    public void clear() {
        entries.clear();
        replies.clear();
        wanted.clear();
    }
}
