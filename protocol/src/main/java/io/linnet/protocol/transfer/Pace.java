package io.linnet.protocol.transfer;

/** Keeps a sender to the bytes a second of its link (SPEC 9.6), where the link gives a figure. */
final class Pace {
    /** A caller that wakes late may catch up on the pace by so much. */
    private static final long SLACK_MICROS = 20_000;

    private final long bytesPerSecond;
    private long nextMicros;

    /** @param bytesPerSecond 0: any pace */
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** When the next packet may go; long ago where the link gives no figure. */
    long nextMillis() {
        return bytesPerSecond == 0 ? Long.MIN_VALUE : (nextMicros + 999) / 1000;
    }

    boolean allows(long nowMillis) {
        return bytesPerSecond == 0 || nowMillis * 1000 >= nextMicros;
    }

    void sent(int bytes, long nowMillis) {
        if (bytesPerSecond > 0) {
            nextMicros = Math.max(nextMicros, nowMillis * 1000 - SLACK_MICROS) + bytes * 1_000_000L / bytesPerSecond;
        }
    }
}
