package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.RoundRecord;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.protocol.reason.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the journal keeps of each round: the counters' growth since the one before, and what the round itself tells. */
final class RoundBook {
    private final Roster roster;
    private final Tally tally;
    private Tally.Snapshot before;

    RoundBook(Roster roster, Tally tally) {
        this.roster = roster;
        this.tally = tally;
        this.before = tally.snapshot();
    }

    /**
     * @param next that it led to
     * @param wentBackTo the version whose parameters that has, where the round did not make them
     * @param look what has become known of the version before the round's, or of a regression of the round's
     */
    JournalWrite closed(
            ModelState next,
            OpenRound round,
            ModelStep step,
            long millis,
            Optional<Long> wentBackTo,
            FleetWatch.Look look) {
        Tally.Snapshot now = tally.snapshot();
        RoundRecord record = new RoundRecord(
                next.version(),
                next.round(),
                millis,
                roster.size(),
                round.started(),
                (int) (now.updatesLate() - before.updatesLate()),
                roster.missing().count(),
                roster.stragglers(),
                round.examples(),
                now.packets() - before.packets(),
                now.bytes() - before.bytes(),
                round.accumulator().clipped(),
                round.accumulator().opposed(),
                step.norm(),
                step.isDiverging(),
                next.effective16(),
                refused(now),
                wentBackTo);
        before = now;
        return new JournalWrite.KeepRound(record, look.figures().map(RoundBook::reported), look.held());
    }

    /** A version that no round made. */
    JournalWrite wentBack(ModelState next, long to) {
        RoundRecord record = new RoundRecord(
                next.version(),
                next.round(),
                0,
                roster.size(),
                0,
                0,
                roster.missing().count(),
                List.of(),
                0,
                0,
                0,
                0,
                0,
                0,
                false,
                next.effective16(),
                Map.of(),
                Optional.of(to));
        return new JournalWrite.KeepRound(record, Optional.empty(), Optional.empty());
    }

    private Map<String, Long> refused(Tally.Snapshot now) {
        Map<String, Long> grown = new TreeMap<>();
        for (Map.Entry<Reason, Long> entry : now.refused().entrySet()) {
            long growth = entry.getValue() - before.refused().getOrDefault(entry.getKey(), 0L);
            if (growth > 0) {
                grown.put(entry.getKey().label(), growth);
            }
        }
        return grown;
    }

    private static RoundRecord.Reported reported(FleetFigures of) {
        return new RoundRecord.Reported(of.version(), of.boards(), of.loss().orElse(Double.NaN), of.accuracy());
    }
}
