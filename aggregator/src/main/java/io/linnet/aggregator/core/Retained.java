package io.linnet.aggregator.core;

import io.linnet.protocol.core.Step;
import java.util.HashMap;
import java.util.Map;

/**
 * When the offer and its chunks are published again. At once where a broker may have lost them; where somebody else
 * cleared or replaced them, at most once a second, so that a flood of forgeries is answered by a trickle.
 */
final class Retained {
    private static final long REPAIR_MILLIS = 1_000;

    /** Between two greetings of a board that has not seen the offer: it greets at least once a minute (SPEC 16.2). */
    private static final long GREETS_AGAIN_MILLIS = 20_000;

    private static final long DOUBT_AGAIN_MILLIS = 60_000;

    /** Boards that greeted without the newest version, and when. */
    private final Map<String, Long> greeted = new HashMap<>();

    private long greetedVersion = -1;
    private long nextDoubtAtMillis = Long.MIN_VALUE;
    private boolean isInDoubt;
    private boolean isLost;
    private boolean isFullInDoubt;
    private long nextRepairAtMillis = Long.MIN_VALUE;

    /** The broker may have lost everything. */
    void doubtAll() {
        isInDoubt = true;
        isFullInDoubt = true;
    }

    /**
     * A board of the fleet greets and does not hold the newest version. Once is how every board begins; who has read the
     * offer follows it, so that twice means that the broker has none: it may have lost it without a word.
     *
     * @param isOpen a round is open, and will publish it at its deadline; else once is enough
     */
    void greeted(String board, long newestVersion, boolean isOpen, long nowMillis) {
        if (greetedVersion != newestVersion) {
            greetedVersion = newestVersion;
            greeted.clear();
        }
        Long first = greeted.putIfAbsent(board, nowMillis);
        boolean isDoubtful = !isOpen || (first != null && nowMillis - first >= GREETS_AGAIN_MILLIS);
        if (isDoubtful && nowMillis >= nextDoubtAtMillis) {
            nextDoubtAtMillis = nowMillis + DOUBT_AGAIN_MILLIS;
            greeted.clear();
            doubtAll();
        }
    }

    /** Something else is retained in the place of ours. */
    void lost(boolean isFull) {
        isLost = true;
        isFullInDoubt |= isFull;
    }

    boolean isDue(long nowMillis) {
        return isInDoubt || dueAtMillis() <= nowMillis;
    }

    /** When a repair that has to wait is due. */
    long dueAtMillis() {
        return isLost ? nextRepairAtMillis : Step.NEVER;
    }

    boolean isFullInDoubt() {
        return isFullInDoubt;
    }

    void repaired(long nowMillis) {
        isInDoubt = false;
        isLost = false;
        isFullInDoubt = false;
        nextRepairAtMillis = nowMillis + REPAIR_MILLIS;
    }
}
