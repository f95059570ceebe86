package io.linnet.emulator.board;

import io.linnet.protocol.transfer.LinkProfile;

/**
 * How long the other end takes to answer this board, smoothed over rounds as a transfer's round trip is (SPEC 9.8, 16.2).
 * A fleet that finishes in one moment is answered late; who then asks again at the link's own pace only makes it later.
 */
final class AnswerTime {
    private static final long LONGEST_MILLIS = 60_000;

    private final long leastMillis;
    private final boolean isLossy;
    private long smoothed = -1;
    private long deviation;

    AnswerTime(LinkProfile link) {
        this.leastMillis = 2L * link.floorMillis();
        this.isLossy = link.eager();
    }

    /** Whether silence rather means loss than a long way or a busy end. */
    boolean isLossy() {
        return isLossy;
    }

    /** A question was answered so long after it was first said. */
    void sample(long millis) {
        if (smoothed < 0) {
            smoothed = millis;
            deviation = millis / 2;
        } else {
            deviation = (3 * deviation + Math.abs(smoothed - millis)) / 4;
            smoothed = (7 * smoothed + millis) / 8;
        }
    }

    /** When to ask again. */
    long timerMillis() {
        return smoothed < 0 ? leastMillis : Math.max(leastMillis, Math.min(LONGEST_MILLIS, smoothed + 4 * deviation));
    }
}
