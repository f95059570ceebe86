package io.linnet.protocol.session;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Counts how often another client took over the client id. Each of two that share one would throw the other out for ever,
 * and whoever is behind them suffers on both: after five within a minute this one stays away for minutes, so that the
 * other works and a person can read why. Owned by one thread.
 */
final class Takeovers {
    static final int MOST = 5;
    static final long WITHIN_NANOS = TimeUnit.MINUTES.toNanos(1);
    static final long PAUSE_MILLIS = TimeUnit.MINUTES.toMillis(5);

    private final ArrayDeque<Long> atNanos = new ArrayDeque<>();

    /** @return whether it is time to stay away; then the count begins anew */
    boolean add(long nowNanos) {
        atNanos.add(nowNanos);
        while (nowNanos - atNanos.element() > WITHIN_NANOS) {
            atNanos.remove();
        }
        if (atNanos.size() < MOST) {
            return false;
        }
        atNanos.clear();
        return true;
    }
}
