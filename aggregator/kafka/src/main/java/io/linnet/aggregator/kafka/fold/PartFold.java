package io.linnet.aggregator.kafka.fold;

import io.linnet.aggregator.Routing;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.OptimiserState;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.kafka.log.Marker;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.log.Partial;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.aggregator.round.PartRound;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.trust.BoardList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Folds one partition's records of one model, with the product's own coordinator. Its whole state follows from the records
 * since the round was opened and the receipts of rounds before, so whoever takes over folds them again; what led to an
 * answer then is not answered twice. Owned by the thread that reads the log.
 */
public final class PartFold {
    private final ModelId id;
    private final int partition;
    private final Numbers numbers;
    private final Tally tally;
    private final FoldOutput out;
    private final Routing routing = new Routing();
    private final Effects effects = new Effects();
    private final Roster roster = Roster.ofPart();
    private final Coordinator coordinator;
    private final RoundPolicy policy;
    private final HeldChunks held = new HeldChunks();
    /** Base of the last round whose sum is out; −1: none. */
    private long summed;
    /** It has ended, and waits for limits. */
    private @Nullable OpenRound ended;

    private List<FoldReceipt> endedReceipts = List.of();
    private boolean isSilent;

    /**
     * @param policy of the model; what a round goes by stands in its marker
     * @param before partial sums of rounds before, of this partition, oldest first
     */
    public PartFold(
            ModelId id,
            int partition,
            RoundPolicy policy,
            Numbers numbers,
            List<Partial> before,
            Tally tally,
            FoldOutput out) {
        this.id = id;
        this.partition = partition;
        this.numbers = numbers;
        this.tally = tally;
        this.out = out;
        this.policy = policy;
        List<Partial> sums = before.stream()
                .filter(Partial::isFinal)
                .sorted(Comparator.comparingLong(Partial::version))
                .toList();
        this.summed = sums.isEmpty() ? -1 : sums.get(sums.size() - 1).version();
        List<FoldReceipt> receipts =
                sums.stream().flatMap(sum -> sum.receipts().stream()).toList();
        this.coordinator = new Coordinator(id.model(), policy, roster, tally, receipts);
    }

    /**
     * From now on these boards take part and no others.
     *
     * @return false: something of a board that is gone is in the open round's sum, and all of it is to be folded again
     */
    public boolean enrol(BoardList boards) {
        boolean isSpoilt = coordinator.isOpen()
                && new PartRound(coordinator.round()).hasFoldedOf(board -> !boards.isApproved(board));
        if (!isSpoilt) {
            coordinator.enrol(boards, held, effects);
            answer();
        }
        return !isSpoilt;
    }

    /** Others have answered what comes now, or will be asked again. */
    public void silent(boolean is) {
        isSilent = is;
    }

    public boolean isSilent() {
        return isSilent;
    }

    /** Something is being folded: what the log holds since then is needed again. */
    public boolean isOpen() {
        return coordinator.isOpen() || ended != null;
    }

    public int partition() {
        return partition;
    }

    /** A record with a marker of this model. */
    public void accept(Marker marker) {
        if (marker instanceof Marker.Open open) {
            open(open);
        } else if (marker instanceof Marker.End end) {
            end(end.version());
        } else if (marker instanceof Marker.Limits limits) {
            settle(limits);
        } else if (marker.version() > summed && !coordinator.isOpen()) {
            coordinator.end();
        }
    }

    private void open(Marker.Open open) {
        boolean isKnown = coordinator.isOpen() && coordinator.round().base().version() >= open.version();
        if (open.version() <= summed || isKnown) {
            return;
        }
        if (coordinator.isOpen()) {
            // The merge went back to another version: this round leads to nothing.
            coordinator.abandon(effects);
            answer();
        }
        ended = null;
        held.clear();
        roster.follow(numbers.below(open.numbered()));
        coordinator.follow(rules(open));
        coordinator.open(base(open), open.earlier(), open.sums().map(Marker.Sums::settings));
    }

    private RoundPolicy rules(Marker.Open open) {
        return new RoundPolicy(1, 1, policy.deadlineMillis(), open.maxExamples(), open.underWay(), 0)
                .withMerge(open.merge())
                .withAge(open.age());
    }

    /** A version as far as folding needs it: sums of differences do not depend on what they will be added to. */
    private static ModelState base(Marker.Open open) {
        ModelLayout layout = open.layout();
        Parameters known = open.sums().map(Marker.Sums::base).orElseGet(() -> Parameters.zero(layout));
        return new ModelState(
                open.version(),
                open.round(),
                known,
                open.digest(),
                new int[0],
                open.limits(),
                0,
                0,
                0,
                OptimiserState.NONE);
    }

    private void end(long version) {
        if (!coordinator.isOpen() || coordinator.round().base().version() != version) {
            return;
        }
        OpenRound round = coordinator.round();
        endedReceipts = coordinator.close(effects);
        answer();
        ended = round;
        PartRound part = new PartRound(round);
        if (part.mayWait()) {
            out.partial(partial(round, false));
        } else {
            sum(round);
        }
    }

    private void settle(Marker.Limits limits) {
        OpenRound round = ended;
        if (round != null && round.base().version() == limits.version()) {
            new PartRound(round).settleWaiting(limits.limits());
            sum(round);
        }
    }

    private void sum(OpenRound round) {
        out.partial(partial(round, true));
        summed = round.base().version();
        ended = null;
        endedReceipts = List.of();
    }

    private Partial partial(OpenRound round, boolean isFinal) {
        return new Partial(
                round.base().version(),
                Optional.of(round.base().digest()),
                partition,
                isFinal,
                new PartRound(round).waitingBytes(),
                round.accumulator().write(),
                round.started(),
                round.finished(),
                round.examples(),
                isFinal ? endedReceipts : List.of());
    }

    /** A board's packet, of this model or another of the fleet. */
    public void accept(String board, byte[] packet, long nowMillis) {
        try {
            Arrival arrival = Intake.read(board, packet);
            Optional<String> model = routing.modelOf(arrival);
            if (model.isPresent() && !model.get().equals(id.model())) {
                return;
            }
            if (isForMerge(arrival)) {
                if (!isSilent) {
                    out.ask(board, packet);
                }
                return;
            }
            coordinator.handle(arrival, nowMillis, effects);
        } catch (Refused refused) {
            coordinator.refuseUnreadable(board, refused, effects);
        }
        answer();
    }

    /** It gives numbers, and has the models. */
    private static boolean isForMerge(Arrival arrival) {
        return arrival instanceof Arrival.BoardMessage from
                && (from.message() instanceof Message.Status
                        || (from.message() instanceof Message.Hello hello
                                && hello.announcement().isEmpty()));
    }

    /** Sends statuses that had to wait. */
    public void settle(long nowMillis) {
        coordinator.settle(nowMillis, effects);
        answer();
    }

    /** The log keeps what arrived; what is left is what is not whole yet, and what boards are told. */
    private void answer() {
        held.keep(effects.takeEntries());
        effects.takeRequests();
        for (Effects.Reply reply : effects.takeReplies()) {
            if (!isSilent) {
                out.answer(reply.board(), MessageWriter.write(coordinator.signed(reply.board(), reply.message())));
            }
        }
    }

    /** How far the open round is; empty: none is open. */
    public Optional<PartProgress> progress() {
        return coordinator.isOpen()
                ? Optional.of(new PartRound(coordinator.round()).progress(partition))
                : Optional.empty();
    }

    public Tally tally() {
        return tally;
    }
}
