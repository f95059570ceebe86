package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.points.Limits;
import java.util.Optional;

/**
 * How far the training is, in one look.
 *
 * @param phase {@code waiting}, {@code learning}, {@code paused}, {@code held} or {@code finished}
 * @param version the newest
 * @param round rounds closed
 * @param boards with a number
 * @param expected of these, whom the open round waits for
 * @param started updates of the open round of which something was folded; 0 while none is open
 * @param finished of these, on the newest version, whole or committed
 * @param openedAtMillis when the round opened or went on, on the core's clock
 * @param nextAtMillis when the next round opens, where the schedule lets it wait, on the wall clock; 0: it does not
 * @param held why the watch holds the model; empty: it does not
 * @param opposed boards whose updates mostly point against the model, and are left out of it
 * @param machines boards by how their machines are
 * @param limits of scores, where the newest version has points
 */
public record Standing(
        String phase,
        long version,
        int round,
        Digest digest,
        int boards,
        int expected,
        int started,
        int finished,
        long openedAtMillis,
        long deadlineMillis,
        int quorum,
        long nextAtMillis,
        Optional<String> held,
        int opposed,
        MachineCounts machines,
        Optional<Limits> limits) {
    static Standing of(
            Phase phase,
            ModelState newest,
            Roster roster,
            Coordinator coordinator,
            long openedAtMillis,
            RoundPolicy policy,
            Optional<String> held,
            Openings openings) {
        OpenRound round = coordinator.isOpen() ? coordinator.round() : null;
        return new Standing(
                phase.label(),
                newest.version(),
                newest.round(),
                newest.digest(),
                roster.size(),
                roster.expected(),
                round == null ? 0 : round.started(),
                round == null ? 0 : round.finished(),
                openedAtMillis,
                policy.deadlineMillis(),
                policy.quorum(),
                phase == Phase.RESTING ? openings.nextAtMillis() : 0,
                held,
                0,
                MachineCounts.NONE,
                Optional.empty());
    }

    Standing with(int opposedBoards, MachineCounts found, Optional<Limits> known) {
        return new Standing(
                phase,
                version,
                round,
                digest,
                boards,
                expected,
                started,
                finished,
                openedAtMillis,
                deadlineMillis,
                quorum,
                nextAtMillis,
                held,
                opposedBoards,
                found,
                known);
    }
}
