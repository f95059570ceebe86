package io.linnet.gateway.link;

import io.linnet.protocol.trust.BoardList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Admits the boards that the settings name, or any; of a list of boards the approved ones. Who is turned away is
 * remembered, so that people see who asks to be let in: the last {@link #MAX_PENDING}, as anybody can invent boards.
 */
public final class BoardAdmission implements Admission {
    static final int MAX_PENDING = 256;

    /** A board that asked and was turned away. */
    private record Asked(LinkKind link, String at, long firstMillis, long lastMillis, long times) {
        Asked again(LinkKind otherLink, String other, long nowMillis) {
            return new Asked(otherLink, other, firstMillis, nowMillis, times + 1);
        }
    }

    private final Set<String> named;
    private final LongSupplier clockMillis;
    private final Map<String, Asked> asked = new LinkedHashMap<>(16, 0.75f, true);
    private volatile Optional<BoardList> boards = Optional.empty();

    /**
     * @param named board ids; empty: all
     * @param clockMillis monotonic
     */
    public BoardAdmission(List<String> named, LongSupplier clockMillis) {
        this.named = Set.copyOf(named);
        this.clockMillis = clockMillis;
    }

    /** From now on its approved boards are admitted and no others. */
    public void enrol(BoardList list) {
        boards = Optional.of(list);
        synchronized (asked) {
            asked.keySet().removeIf(this::admits);
        }
    }

    private boolean admits(String board) {
        return (named.isEmpty() || named.contains(board))
                && boards.map(list -> list.isApproved(board)).orElse(true);
    }

    @Override
    public boolean admits(String board, LinkKind link, String at) {
        if (admits(board)) {
            return true;
        }
        long now = clockMillis.getAsLong();
        synchronized (asked) {
            Asked before = asked.get(board);
            asked.put(board, before == null ? new Asked(link, at, now, now, 1) : before.again(link, at, now));
            if (asked.size() > MAX_PENDING) {
                asked.remove(asked.keySet().iterator().next());
            }
        }
        return false;
    }

    /** Who asked and was turned away, the last one last. */
    public List<PendingBoard> pending() {
        long now = clockMillis.getAsLong();
        synchronized (asked) {
            return asked.entrySet().stream()
                    .map(entry -> {
                        Asked of = entry.getValue();
                        String why = boards.map(list -> list.objection(entry.getKey()))
                                .orElse("the board is not named in boards.admitted");
                        return new PendingBoard(
                                entry.getKey(),
                                of.link().label(),
                                of.at(),
                                why,
                                now - of.firstMillis(),
                                now - of.lastMillis(),
                                of.times());
                    })
                    .toList();
        }
    }
}
