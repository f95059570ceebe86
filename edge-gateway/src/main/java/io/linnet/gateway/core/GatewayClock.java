package io.linnet.gateway.core;

/** The time of the event in hand. Core thread. */
final class GatewayClock {
    private long nowMillis;

    void set(long millis) {
        nowMillis = millis;
    }

    /** Monotonic, from any start. The core has no other time: whoever sets the clock of the machine changes nothing here. */
    long nowMillis() {
        return nowMillis;
    }
}
