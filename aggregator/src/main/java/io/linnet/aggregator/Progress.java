package io.linnet.aggregator;

import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.protocol.model.Digest;

/**
 * How far the training is, as far as it is durable.
 *
 * @param rounds closed
 * @param digest of the newest version
 * @param boards with a number; 0 until the first cohort is there
 */
record Progress(int rounds, Digest digest, int boards) {
    Progress after(AggregatorPacket.Notice notice) {
        if (notice instanceof AggregatorPacket.CohortStarted cohort) {
            return new Progress(rounds, digest, cohort.boards());
        }
        if (notice instanceof AggregatorPacket.RoundClosed closed) {
            return new Progress(closed.next().round(), closed.next().digest(), closed.boards());
        }
        return this;
    }
}
