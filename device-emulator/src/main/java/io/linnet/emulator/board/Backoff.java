package io.linnet.emulator.board;

import io.linnet.protocol.model.SplitMix64;

/**
 * When something unanswered is said again: after the link's timer, longer and longer up to 60 s, plus up to a quarter of
 * jitter (SPEC 16.2). Where a round waits, it is said four times at the first pace, for loss, and then slows down at every
 * second try, for an outage. A greeting before there is an offer slows down at every try.
 */
final class Backoff {
    static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_MILLIS = 60_000;
    private static final int PATIENCE = 4;

    private final long firstMillis;
    private final SplitMix64 jitter;
    private long at = NEVER;
    private int tries;

    Backoff(long firstMillis, SplitMix64 jitter) {
        this.firstMillis = firstMillis;
        this.jitter = jitter;
    }

    /** Time at which the next try is due, or {@link #NEVER}. */
    long at() {
        return at;
    }

    /** Tries since the start. */
    int tries() {
        return tries;
    }

    boolean isDue(long now) {
        return at <= now;
    }

    boolean isRunning() {
        return at != NEVER;
    }

    /** First try at {@code when}. */
    void start(long when) {
        tries = 0;
        at = when;
    }

    /** First try one timer from now. */
    void startAfterTimer(long now) {
        tries = 0;
        at = now + timer(0);
    }

    /**
     * A try was made.
     *
     * @param isRoundWaiting see the class
     */
    void tried(long now, boolean isRoundWaiting) {
        tries++;
        at = now + timer(isRoundWaiting ? Math.max(0, tries - PATIENCE) / 2 : tries - 1);
    }

    void stop() {
        at = NEVER;
        tries = 0;
    }

    private long timer(int doublings) {
        long millis = Math.min(LONGEST_MILLIS, firstMillis << Math.min(doublings, 20));
        return millis + jitter.below(millis / 4 + 1);
    }
}
