package io.linnet.emulator.board;

import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.transfer.RoundTrip;

/**
 * How long the other end takes to answer this board, over all its rounds (SPEC 16.2). A fleet that finishes in one moment
 * is answered late; who then asks again at the link's own pace only makes it later.
 */
final class AnswerTime {
    private final int leastMillis;
    private final boolean isLossy;
    private final RoundTrip roundTrip;

    AnswerTime(LinkProfile link) {
        this.leastMillis = 2 * link.floorMillis();
        this.isLossy = link.eager();
        this.roundTrip = new RoundTrip(leastMillis);
    }

    /** Whether silence rather means loss than a long way or a busy end. */
    boolean isLossy() {
        return isLossy;
    }

    /** A question was answered so long after it was first said. */
    void sample(long millis) {
        roundTrip.sample(millis);
    }

    /** When to ask again. */
    long timerMillis() {
        return roundTrip.hasSample() ? roundTrip.timerMillis(0) : leastMillis;
    }
}
