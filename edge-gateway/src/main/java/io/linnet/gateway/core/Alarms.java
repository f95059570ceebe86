package io.linnet.gateway.core;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** When to look after which board: one time for each, the earliest of what it waits for. Core thread. */
final class Alarms {
    private record Alarm(long atMillis, String board) {}

    private final TreeSet<Alarm> byTime =
            new TreeSet<>(Comparator.comparingLong(Alarm::atMillis).thenComparing(Alarm::board));
    private final Map<String, Alarm> byBoard = new HashMap<>();

    /** Replaces the board's alarm; {@link Long#MAX_VALUE}: none. */
    void set(String board, long atMillis) {
        Alarm before = byBoard.get(board);
        if (before != null) {
            if (before.atMillis() == atMillis) {
                return;
            }
            byTime.remove(before);
            byBoard.remove(board);
        }
        if (atMillis != Long.MAX_VALUE) {
            Alarm alarm = new Alarm(atMillis, board);
            byTime.add(alarm);
            byBoard.put(board, alarm);
        }
    }

    /** Takes out a board whose time has come. */
    Optional<String> takeDue(long nowMillis) {
        if (byTime.isEmpty() || byTime.first().atMillis() > nowMillis) {
            return Optional.empty();
        }
        Alarm alarm = byTime.first();
        set(alarm.board(), Long.MAX_VALUE);
        return Optional.of(alarm.board());
    }

    /** The earliest, or {@link Long#MAX_VALUE}. */
    long next() {
        return byTime.isEmpty() ? Long.MAX_VALUE : byTime.first().atMillis();
    }
}
