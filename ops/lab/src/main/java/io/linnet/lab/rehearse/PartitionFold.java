package io.linnet.lab.rehearse;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Refused;
import java.util.List;
import java.util.Map;

/**
 * Folds one partition's log as a process of its own would: the product's coordinator, with the boards of this partition
 * alone. What it writes is the partial sum; its own journal is the log. Who takes over from another folds again from the
 * beginning, and is silent until it is where that one was.
 */
final class PartitionFold {
    private final Coordinator coordinator;
    private final Effects effects = new Effects();
    private long answerBytes;

    PartitionFold(ModelState base) {
        RoundPolicy policy = new RoundPolicy(1, 1, 60_000, 1 << 20, 1_000, 0).withMerge(MergeRule.MEAN);
        coordinator = new Coordinator(FleetUpdates.MODEL, policy, new Roster(1, Map.of()), new Tally(), List.of());
        coordinator.open(base, Map.of());
    }

    void replay(String board, byte[] packet) {
        handle(board, packet);
        effects.takeReplies();
    }

    void fold(String board, byte[] packet) {
        handle(board, packet);
        for (Effects.Reply reply : effects.takeReplies()) {
            answerBytes += MessageWriter.write(coordinator.signed(reply.board(), reply.message())).length;
        }
    }

    private void handle(String board, byte[] packet) {
        try {
            coordinator.handle(Intake.read(board, packet), 0, effects);
        } catch (Refused refused) {
            throw new IllegalStateException("a packet of the rehearsal was refused", refused);
        }
        effects.takeEntries();
        effects.takeRequests();
    }

    /** Updates of which all arrived. */
    int finished() {
        return coordinator.round().finished();
    }

    long answerBytes() {
        return answerBytes;
    }

    byte[] partial() {
        return coordinator.round().accumulator().write();
    }
}
