package io.linnet.aggregator.watch;

import java.nio.ByteBuffer;

/** Whether a step far larger than those before it is followed by another: one alone happens, when many boards come back. */
final class Divergence {
    private static final long NONE = -1;

    private final int rounds;
    /** The version that the first of them started from. */
    private long first = NONE;
    /** As far as the fleet's accuracy has to show that the second did no harm. */
    private long suspectUntil = NONE;

    Divergence(WatchPolicy policy) {
        this.rounds = policy.rounds();
    }

    /**
     * The round on this version closed with such a step.
     *
     * @return true if it is not the first within so many rounds
     */
    boolean add(long version) {
        if (first == NONE || version > first + rounds) {
            first = version;
            return false;
        }
        suspectUntil = version + rounds;
        return true;
    }

    boolean isSuspect(long version) {
        return version <= suspectUntil;
    }

    static int bytes() {
        return 16;
    }

    void write(ByteBuffer out) {
        out.putLong(first).putLong(suspectUntil);
    }

    void read(ByteBuffer in) {
        first = in.getLong();
        suspectUntil = in.getLong();
    }
}
