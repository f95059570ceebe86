package io.linnet.protocol.transfer;

/**
 * Estimates the round trip and from it the retransmission timer (SPEC 9.8; the estimator is RFC 6298's). For a transfer,
 * and for how long the other end takes to answer a board (16.2).
 */
public final class RoundTrip {
    static final long MAX_TIMER_MILLIS = 60_000;
    private static final int MAX_DOUBLINGS = 16;

    private final int floorMillis;
    private long smoothed = -1;
    private long variation;
    private long shortest = Long.MAX_VALUE;

    public RoundTrip(int floorMillis) {
        this.floorMillis = floorMillis;
    }

    /** What a clock that jumps makes of it does not last: no sample is longer than the longest timer. */
    public void sample(long measuredMillis) {
        long millis = Math.min(MAX_TIMER_MILLIS, measuredMillis);
        shortest = Math.min(shortest, millis);
        if (smoothed < 0) {
            smoothed = millis;
            variation = millis / 2;
        } else {
            variation = (3 * variation + Math.abs(smoothed - millis)) / 4;
            smoothed = (7 * smoothed + millis) / 8;
        }
    }

    public boolean hasSample() {
        return smoothed >= 0;
    }

    long smoothedMillis() {
        return smoothed < 0 ? floorMillis : smoothed;
    }

    /** True if an answer to a chunk sent this long ago is hardly here yet. */
    boolean tooSoon(long ageMillis) {
        return shortest != Long.MAX_VALUE && ageMillis < shortest / 2;
    }

    /** Before jitter: for probes of an eager sender, as long as the loss explains the silence. */
    long eagerMillis() {
        return smoothed < 0
                ? floorMillis
                : Math.min(MAX_TIMER_MILLIS, Math.max(Math.max(1, floorMillis / 4), smoothed + smoothed / 4));
    }

    /** Before jitter; doubled at every second expiry: at every one, a lossy link looks like a dead one too soon. */
    public long timerMillis(int halfDoublings) {
        long timer = smoothed < 0 ? 2L * floorMillis : Math.max(floorMillis, smoothed + 4 * variation);
        return Math.min(MAX_TIMER_MILLIS, timer << Math.min(halfDoublings / 2, MAX_DOUBLINGS));
    }
}
