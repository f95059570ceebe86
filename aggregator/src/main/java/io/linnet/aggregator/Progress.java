package io.linnet.aggregator;

import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.protocol.model.Digest;
import java.util.Optional;

/**
 * How far the training is, as far as it is durable.
 *
 * @param rounds closed
 * @param digest of the newest version
 * @param boards with a number; 0 until the first cohort is there
 * @param missing of those, as the last round of this run found
 * @param reported what boards last said of their training
 * @param held why the model is held; empty: it is not
 */
record Progress(
        int rounds,
        Digest digest,
        int boards,
        Roster.Missing missing,
        Optional<FleetFigures> reported,
        Optional<String> held) {
    Progress after(AggregatorPacket.Notice notice) {
        if (notice instanceof AggregatorPacket.CohortStarted cohort) {
            return new Progress(rounds, digest, cohort.boards(), missing, reported, held);
        }
        if (notice instanceof AggregatorPacket.RoundClosed closed) {
            return new Progress(
                    closed.next().round(),
                    closed.next().digest(),
                    closed.boards(),
                    closed.missing(),
                    closed.reported().or(() -> reported),
                    held);
        }
        if (notice instanceof AggregatorPacket.ModelFell fell && fell.action() == WatchAction.HOLD) {
            return new Progress(rounds, digest, boards, missing, reported, Optional.of(fell.reason()));
        }
        return this;
    }
}
