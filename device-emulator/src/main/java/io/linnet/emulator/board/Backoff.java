package io.linnet.emulator.board;

import io.linnet.protocol.model.SplitMix64;

/** When something unanswered is said again: the link's timer, doubled up to 60 s, plus up to a quarter of jitter. */
final class Backoff {
    static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_MILLIS = 60_000;

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
        at = now + timer();
    }

    /** A try was made. */
    void tried(long now) {
        at = now + timer();
        tries++;
    }

    void stop() {
        at = NEVER;
        tries = 0;
    }

    private long timer() {
        long millis = Math.min(LONGEST_MILLIS, firstMillis << Math.min(tries, 20));
        return millis + jitter.below(millis / 4 + 1);
    }
}
