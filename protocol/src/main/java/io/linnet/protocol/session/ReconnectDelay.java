package io.linnet.protocol.session;

import java.util.random.RandomGenerator;

/**
 * Pauses between connection tries: doubling from 0.5 to 30 s, each drawn from its upper half, so that a fleet whose
 * broker restarts does not return as one wave. Owned by one thread.
 */
final class ReconnectDelay {
    static final long LEAST_MILLIS = 500;
    static final long MOST_MILLIS = 30_000;

    private final RandomGenerator random;
    private long ceilingMillis = LEAST_MILLIS;

    ReconnectDelay(RandomGenerator random) {
        this.random = random;
    }

    long nextMillis() {
        long pause = Math.max(LEAST_MILLIS, ceilingMillis / 2 + random.nextLong(ceilingMillis / 2 + 1));
        ceilingMillis = Math.min(MOST_MILLIS, ceilingMillis * 2);
        return pause;
    }

    void reset() {
        ceilingMillis = LEAST_MILLIS;
    }
}
