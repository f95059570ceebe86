package io.linnet.aggregator.core;

import io.linnet.aggregator.intake.Arrival;
import io.linnet.protocol.core.Step;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the offer and its chunks are published again. At once where a broker may have lost them; where somebody else
 * cleared or replaced them, at most once a second, so that a flood of forgeries is answered by a trickle.
 */
final class Retained {
    private static final Logger LOG = LoggerFactory.getLogger(Retained.class);
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
     * Of a board of the fleet. If it greets and does not hold the newest version, it may have seen no offer. Once is how every board begins; who has read the
     * offer follows it, so that twice means that the broker has none: it may have lost it without a word.
     *
     * @param isOpen a round is open, and will publish it at its deadline; else once is enough
     */
    void heard(Arrival arrival, long newestVersion, boolean isOpen, long nowMillis) {
        if (arrival instanceof Arrival.BoardMessage message && message.greetsWithout(newestVersion, isOpen)) {
            greeted(message.board(), newestVersion, isOpen, nowMillis);
        }
    }

    private void greeted(String board, long newestVersion, boolean isOpen, long nowMillis) {
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

    /**
     * Something else is retained in the place of ours.
     *
     * @param times so far; said ever more rarely, since whoever publishes there sets the rate
     */
    void lost(boolean isFull, long times) {
        isLost = true;
        isFullInDoubt |= isFull;
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "What is retained for boards was cleared or replaced by another client, and is put back"
                            + " ({} packets of another so far)",
                    times);
        }
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
