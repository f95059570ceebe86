package io.linnet.emulator.board;

import io.linnet.protocol.model.SplitMix64;

/**
 * When something unanswered is said again: after the timer, longer and longer up to 60 s, plus up to a quarter of jitter
 * (SPEC 16.2). Where a round waits on a lossy link, it is said five times at the first pace, for loss, and then slows down
 * at every second try, for an outage. Else silence means that the other end is busy or away, and it slows down at once.
 */
final class Backoff {
    static final long NEVER = Long.MAX_VALUE;
    private static final long LONGEST_MILLIS = 60_000;
    private static final int PATIENCE = 4;

    private final AnswerTime answerTime;
    private final SplitMix64 jitter;
    private long at = NEVER;
    private long firstTriedAt;
    private long doubtfulMillis = NEVER;
    private int tries;

    Backoff(AnswerTime answerTime, SplitMix64 jitter) {
        this.answerTime = answerTime;
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

    /** First try so long from now, and up to a quarter longer. */
    void startAfter(long millis, long now) {
        tries = 0;
        at = now + jittered(millis);
    }

    /**
     * A try was made.
     *
     * @param isRoundWaiting see the class
     */
    void tried(long now, boolean isRoundWaiting) {
        if (tries == 0) {
            firstTriedAt = now;
        }
        tries++;
        boolean isPatient = isRoundWaiting && answerTime.isLossy();
        at = now + timer(isPatient ? Math.max(0, tries - PATIENCE) / 2 : tries - 1);
    }

    /**
     * The answer has come: it tells how long answers take, if the question was said once. Else it may answer any of the
     * repetitions, and says something only when a second answer shows that the repetition was needless.
     */
    void answered(long now) {
        long millis = now - firstTriedAt;
        if (isRunning() && tries == 1) {
            answerTime.sample(millis);
        }
        doubtfulMillis = isRunning() && tries > 1 ? millis : NEVER;
        stop();
    }

    /** A second answer to the same question has come. */
    void answeredAgain() {
        // Where packets come twice anyway, it would show nothing.
        if (doubtfulMillis != NEVER && !answerTime.isLossy()) {
            answerTime.sample(doubtfulMillis);
            doubtfulMillis = NEVER;
        }
    }

    void stop() {
        at = NEVER;
        tries = 0;
    }

    private long timer(int doublings) {
        long millis = Math.min(LONGEST_MILLIS, answerTime.timerMillis() << Math.min(doublings, 20));
        return jittered(millis);
    }

    private long jittered(long millis) {
        return millis + jitter.below(millis / 4 + 1);
    }
}
