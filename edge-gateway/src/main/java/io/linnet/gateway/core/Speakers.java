package io.linnet.gateway.core;

import io.linnet.gateway.link.Attachment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tells a board that moved from two boards with one id: one that moved speaks on its new way alone, two speak on both, by
 * turns. Core thread.
 */
final class Speakers {
    private static final long WITHIN_MILLIS = TimeUnit.MINUTES.toMillis(1);
    /** Back and forth so often: what was still on its way when a board moved is not enough. */
    private static final int TURNS = 3;

    private Optional<Attachment> left = Optional.empty();
    private long leftAtMillis;
    private int turns;

    /**
     * @param before on which the board was, empty: on none
     * @return the other one's way, each time that both are seen to speak
     */
    Optional<Attachment> speaks(Optional<Attachment> before, Attachment now, long nowMillis) {
        if (before.isEmpty() || before.get() == now) {
            return Optional.empty();
        }
        boolean isBack = left.filter(now::equals).isPresent() && nowMillis - leftAtMillis <= WITHIN_MILLIS;
        turns = isBack ? turns + 1 : 0;
        left = before;
        leftAtMillis = nowMillis;
        return turns >= TURNS ? before : Optional.empty();
    }
}
