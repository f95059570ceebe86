package io.linnet.gateway.core;

import java.time.InstantSource;

/** The time of the event in hand. Core thread. */
final class GatewayClock {
    private final InstantSource wallClock;
    private long nowMillis;

    GatewayClock(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    void set(long millis) {
        nowMillis = millis;
    }

    /** Monotonic, for timers. */
    long nowMillis() {
        return nowMillis;
    }

    /** For ages that outlive the process; may jump. */
    long wallMillis() {
        return wallClock.millis();
    }
}
