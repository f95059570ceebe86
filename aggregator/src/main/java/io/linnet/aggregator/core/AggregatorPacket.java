package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.SumSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What may leave once the writes before it are durable: packets to boards, and notices to whoever runs the aggregator. */
public sealed interface AggregatorPacket {
    /** To one board's {@code down} channel. */
    record ToBoard(String board, byte[] packet) implements AggregatorPacket {}

    /**
     * The newest offer and what leads to it, retained in place of those before; the chunks leave before the offer.
     *
     * @param full empty: the full model from before stays
     */
    record Broadcast(byte[] offer, List<byte[]> step, List<byte[]> full) implements AggregatorPacket {}

    /** For those who fold the rounds in parts; what they were told before is told again after a start. */
    sealed interface ToParts extends AggregatorPacket {}

    /**
     * From here on packets belong to a round on this version.
     *
     * @param earlier digests of versions before it, by number
     * @param numbered boards with a number
     * @param sums where boards add up their examples and do not train
     */
    record RoundOpens(ModelState base, Map<Long, Digest> earlier, int numbered, Optional<SumSettings> sums)
            implements ToParts {}

    /** Up to here packets belong to the round on this version: its sums are wanted. */
    record RoundEnds(long version) implements ToParts {}

    /** No round is to open any more. */
    record RoundsOver(long version) implements ToParts {}

    /** Not for boards: what became of the training. */
    sealed interface Notice extends AggregatorPacket {}

    /**
     * The first notice of a start: what it goes on with.
     *
     * @param isResumed false: nothing of an earlier run was found, and the training begins
     */
    record TrainingBegun(ModelState from, boolean isResumed) implements Notice {}

    /** The first cohort is there and numbered, or an earlier run's was found. */
    record CohortStarted(int boards) implements Notice {}

    /**
     * A round closed and led to a new version.
     *
     * @param updates boards whose update was folded, whole or in part
     * @param boards boards with a number
     * @param seconds the round was open
     * @param reported how boards say they did on the last version whose reports are complete: that of the round before
     * @param held the same of held-out examples
     */
    record RoundClosed(
            ModelState next,
            int updates,
            int boards,
            Roster.Missing missing,
            double seconds,
            boolean isDiverging,
            Optional<FleetFigures> reported,
            Optional<HeldRecord> held,
            Tally.Snapshot totals)
            implements Notice {
        static RoundClosed of(
                ModelState next,
                OpenRound closed,
                Roster roster,
                long millis,
                boolean isDiverging,
                FleetWatch.Look look,
                Tally tally) {
            return new RoundClosed(
                    next,
                    closed.started(),
                    roster.size(),
                    roster.missing(),
                    millis / 1e3,
                    isDiverging,
                    look.figures(),
                    look.held(),
                    tally.snapshot());
        }
    }

    /**
     * The watch found the model fallen behind its best, in the round whose record came before, or in an earlier run that
     * left it held.
     *
     * @param action what came of it
     * @param newest what boards are offered
     */
    record ModelFell(String reason, WatchAction action, ModelState newest) implements Notice {}

    /** A board found its machine in another state than before. */
    record MachineChanged(String board, MachineState found) implements Notice {}

    /**
     * A board works against the fleet.
     *
     * @param updates of its last twenty that point against the model, and were left out
     */
    record BoardOpposed(String board, int updates) implements Notice {}

    /**
     * Which boards have too little memory for the model has changed.
     *
     * @param boards the first of them
     */
    record TooSmall(Map<String, Memory> boards) implements Notice {}

    /** The last round has closed; the final offer is out. */
    record TrainingFinished(ModelState last) implements Notice {}

    /**
     * What came of a change that somebody asked for under this ticket.
     *
     * @param refusal why nothing was changed; empty: it was
     */
    record ChangeAnswered(long ticket, Optional<String> refusal) implements Notice {}
}
