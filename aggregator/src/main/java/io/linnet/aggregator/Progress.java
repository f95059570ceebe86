package io.linnet.aggregator;

import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.Standing;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.model.Digest;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far the training is, as far as it is durable.
 *
 * @param missing boards, as the last round of this run found
 * @param reported what boards last said of their training
 * @param evaluated and of examples that they keep out of it
 * @param tooSmall boards that lack memory for the model
 */
record Progress(
        Standing standing,
        Roster.Missing missing,
        Optional<FleetFigures> reported,
        Optional<HeldRecord> evaluated,
        Map<String, Memory> tooSmall) {
    static Progress of(Standing standing) {
        return new Progress(standing, Roster.Missing.NONE, Optional.empty(), Optional.empty(), Map.of());
    }

    Progress at(Standing now) {
        return new Progress(now, missing, reported, evaluated, tooSmall);
    }

    Progress after(AggregatorPacket.Notice notice) {
        if (notice instanceof AggregatorPacket.TooSmall changed) {
            return new Progress(standing, missing, reported, evaluated, changed.boards());
        }
        return notice instanceof AggregatorPacket.RoundClosed closed
                ? new Progress(
                        standing,
                        closed.missing(),
                        closed.reported().or(() -> reported),
                        closed.held().or(() -> evaluated),
                        tooSmall)
                : this;
    }

    int rounds() {
        return standing.round();
    }

    Digest digest() {
        return standing.digest();
    }

    int boards() {
        return standing.boards();
    }

    /** Where the schedule lets it wait. */
    Optional<String> nextRoundAt() {
        long at = standing.nextAtMillis();
        return at > 0 ? Optional.of(Instant.ofEpochMilli(at).toString()) : Optional.empty();
    }

    /** Boards by how their machines are, by its word. */
    Map<String, Integer> machines() {
        Map<String, Integer> byWord = new TreeMap<>();
        standing.machines().conditions().forEach((condition, count) -> byWord.put(condition.label(), count));
        return byWord;
    }

    /** Boards by how far their own normal is, by its word. */
    Map<String, Integer> ownNormals() {
        Map<String, Integer> byWord = new TreeMap<>();
        standing.machines().owns().forEach((state, count) -> byWord.put(state.label(), count));
        return byWord;
    }

    Optional<String> held() {
        return standing.held();
    }
}
