package io.linnet.aggregator.journal;

import java.util.Optional;

/**
 * What people set while the aggregator ran, beside its configuration.
 *
 * @param isPaused no round opens or closes
 * @param isFinished no round is to open any more
 * @param deadlineMillis of rounds; empty: as configured
 * @param quorum of rounds; empty: as configured
 */
public record SteeringRecord(
        boolean isPaused, boolean isFinished, Optional<Instead> deadlineMillis, Optional<Instead> quorum) {
    public static final SteeringRecord NONE = new SteeringRecord(false, false, Optional.empty(), Optional.empty());

    /**
     * A value that stands in for the configuration's, as long as that stays what it was then.
     *
     * @param configured at that time
     */
    public record Instead(long value, long configured) {}
}
