package io.linnet.aggregator;

import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.Merged;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.journal.Closed;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.Recovered;
import io.linnet.aggregator.journal.Version;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.Reply;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Round;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The aggregator without its wires: packets and time in, packets out through {@link Outlet}. Arrivals are judged and
 * folded, the batch is kept in the journal, and only then are its replies sent; when a round is complete it merges, keeps
 * the new version and broadcasts it. One thread calls it.
 */
public final class AggregatorCore implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AggregatorCore.class);
    private static final int MIN_PACE_MICROS = 20;
    private static final int MAX_PACE_MICROS = 10_000;

    private final ModelPlan plan;
    private final RoundPolicy policy;
    private final AggregatorListener listener;
    private final Outlet outlet;
    private final Journal journal;
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final Roster roster;
    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private Round round;
    private boolean isOpen;
    private boolean isFullOut;
    private long openedAtMillis;
    private long microsAnUpdate;

    /** Opens the journal, and goes on where an earlier run stopped. */
    public AggregatorCore(AggregatorSettings settings, AggregatorListener listener, Outlet outlet) {
        this.plan = settings.plan();
        this.policy = settings.policy();
        this.listener = listener;
        this.outlet = outlet;
        this.journal = settings.journal()
                .map(file -> Journal.open(file, settings.isSynced()))
                .orElseGet(Journal::inMemory);
        bindJournal(settings);
        Recovered recovered = journal.recover();
        this.roster = new Roster(policy.cohort(), recovered.ordinals());
        this.coordinator = new Coordinator(plan.model(), policy, roster, tally, recovered.closed());
        this.catalogue = new Catalogue(plan, history(recovered, settings.start()));
        this.round = new Round(plan.model(), catalogue.newest(), policy.maxExamples());
        requireReadable();
        if (roster.isNumbered() && !isOver()) {
            coordinator.open(round);
            round.replay(recovered.entries());
        }
    }

    /** A fleet that is offered what its boards refuse to read would wait for ever. */
    private void requireReadable() {
        try {
            MessageReader.read(MessageWriter.write(offer()));
        } catch (Refused refused) {
            throw new IllegalArgumentException("boards would refuse the offer: " + refused.getMessage(), refused);
        }
    }

    /** One journal holds one fleet's one model: anything else would mix digests. */
    private void bindJournal(AggregatorSettings settings) {
        String description = settings.fleet() + " " + plan.model() + " "
                + plan.training().network() + " " + plan.layout().numeric() + " "
                + Arrays.toString(plan.layout().units())
                + Arrays.toString(plan.layout().exponents()) + " seed "
                + HexFormat.of().toHexDigits(plan.seed());
        String found = journal.meta("model", description);
        if (!found.equals(description)) {
            throw new IllegalArgumentException("journal=" + settings.journal().orElseThrow() + " belongs to \"" + found
                    + "\", accepted: a new file, or one of \"" + description + "\"");
        }
    }

    private List<ModelState> history(Recovered recovered, Optional<Parameters> start) {
        List<ModelState> history = new ArrayList<>();
        for (Version version : recovered.versions()) {
            history.add(new ModelState(
                    version.number(),
                    version.round(),
                    Parameters.fromBytes(plan.layout(), version.parameters()),
                    version.digest(),
                    Carry.read(version.carry()),
                    version.norm(),
                    version.fineUntil()));
        }
        if (history.isEmpty()) {
            Network network = plan.training().network();
            ModelState first =
                    ModelState.first(start.orElseGet(() -> Parameters.initial(plan.layout(), network, plan.seed())));
            journal.close(version(first), List.of());
            history.add(first);
        }
        return history;
    }

    /** Says what is retained, as a broker may have lost it; before any board is heard nothing is offered. */
    public void start(long nowMillis) {
        if (!roster.isNumbered()) {
            return;
        }
        listener.started(roster.size());
        catalogue.retainNewest();
        isFullOut = false;
        open(nowMillis);
    }

    /** Takes one packet of a board; what it leads to comes with {@link #settle}. */
    public void accept(String board, byte[] packet, long nowMillis) {
        try {
            coordinator.handle(Intake.read(board, packet), nowMillis, effects);
        } catch (Refused refused) {
            coordinator.refuse(board, OptionalInt.empty(), refused, effects);
        }
    }

    /**
     * Keeps the batch, answers it, and closes the round if it is complete or due.
     *
     * @throws io.linnet.aggregator.journal.JournalException nothing is lost and nobody answered; call again
     */
    public void settle(long nowMillis) {
        coordinator.tick(nowMillis, effects);
        List<Entry> joined = roster.numberFirstCohort();
        effects.entries().addAll(joined);
        keepAndAnswer();
        if (!joined.isEmpty()) {
            listener.started(roster.size());
            open(nowMillis);
            coordinator.welcomeAll(effects);
            keepAndAnswer();
        }
        if (isOpen && isDue(nowMillis)) {
            closeRound(nowMillis);
        }
    }

    private void keepAndAnswer() {
        journal.append(effects.entries());
        effects.entries().clear();
        for (Reply reply : effects.replies()) {
            outlet.toBoard(reply.board(), MessageWriter.write(reply.message()));
        }
        effects.wanted().forEach(this::serve);
        effects.clear();
    }

    private void serve(Effects.Wanted wanted) {
        try {
            Catalogue.Served served = catalogue.serve(wanted.status());
            served.status().ifPresent(status -> outlet.toBoard(wanted.board(), MessageWriter.write(status)));
            served.packets().forEach(packet -> outlet.toBoard(wanted.board(), packet));
        } catch (Refused refused) {
            Effects out = new Effects();
            coordinator.refuse(wanted.board(), wanted.status().received(), refused, out);
            out.replies().forEach(reply -> outlet.toBoard(reply.board(), MessageWriter.write(reply.message())));
        }
    }

    /** When {@link #settle} is to be called if nothing arrives before. */
    public long wakeAtMillis() {
        long deadline = isOpen ? openedAtMillis + policy.deadlineMillis() : Long.MAX_VALUE;
        return Math.min(deadline, coordinator.wakeAtMillis());
    }

    private boolean isDue(long nowMillis) {
        if (coordinator.isComplete()) {
            return true;
        }
        if (nowMillis - openedAtMillis < policy.deadlineMillis()) {
            return false;
        }
        if (round.begun() >= policy.quorum()) {
            return true;
        }
        LOG.warn(
                "Round {} has {} updates at its deadline, {} are needed: it stays open",
                round.base().round() + 1,
                round.begun(),
                policy.quorum());
        openedAtMillis = nowMillis;
        return false;
    }

    private void closeRound(long nowMillis) {
        double seconds = (nowMillis - openedAtMillis) / 1e3;
        int updates = round.begun();
        ModelState base = round.base();
        ModelPlan.Stage stage = plan.stage(base.round(), base.fineUntil());
        Merged merged = Merge.next(base, round.accumulator(), stage.downC16());
        // First the journal, which may fail and be tried again; a round is closed only where that is kept.
        List<Closed> receipts = round.receipts();
        journal.close(version(merged.next()), receipts);
        coordinator.close(receipts, effects);
        if (merged.isDiverging()) {
            tally.diverged();
            LOG.warn("Round {} took a step far larger than those before: finer steps follow", base.round() + 1);
        }
        catalogue.advance(merged);
        if (isOver()) {
            catalogue.retainNewest();
        }
        isFullOut = isFullOut && !catalogue.isFullNewest();
        round = new Round(plan.model(), merged.next(), policy.maxExamples());
        open(nowMillis);
        keepAndAnswer();
        listener.roundClosed(merged.next(), updates, roster.size(), seconds, merged.isDiverging(), tally.snapshot());
        if (isOver()) {
            listener.finished(merged.next());
        }
    }

    private boolean isOver() {
        return policy.maxRounds() > 0 && catalogue.newest().round() >= policy.maxRounds();
    }

    private void open(long nowMillis) {
        isOpen = !isOver();
        if (isOpen) {
            if (!coordinator.isOpen(round)) {
                coordinator.open(round);
            }
        } else {
            coordinator.pause();
        }
        openedAtMillis = nowMillis;
        outlet.broadcast(MessageWriter.write(offer()), catalogue.step(), isFullOut ? List.of() : catalogue.full());
        isFullOut = true;
    }

    private Offer offer() {
        ModelState base = catalogue.newest();
        ModelPlan.Stage stage = plan.stage(base.round(), base.fineUntil());
        int boards = Math.max(1, roster.size());
        return new Offer(
                plan.model(),
                new Base(base.version(), base.digest()),
                base.round(),
                policy.window(boards),
                plan.seed(),
                plan.training().network(),
                plan.layout(),
                Arrays.stream(plan.training().toArray()).boxed().toList(),
                plan.isOneLayerEach(),
                boards,
                stage.up(),
                isOver() ? 0 : policy.deadlineMillis(),
                policy.open(boards),
                boards > policy.underWay() ? paceMicros() : 0,
                policy.maxExamples(),
                catalogue.previousDigest(),
                catalogue.step().size(),
                Optional.of(catalogue.fullDescription()));
    }

    /** Tells what an update costs at this moment, from which the pace of a large fleet follows. */
    public void measured(long microsForOneUpdate) {
        this.microsAnUpdate = microsForOneUpdate;
    }

    /** Twice what an update costs, so that arrivals of a large fleet never outrun this thread. */
    private int paceMicros() {
        return (int) Math.max(MIN_PACE_MICROS, Math.min(MAX_PACE_MICROS, 2 * microsAnUpdate));
    }

    public ModelState newest() {
        return catalogue.newest();
    }

    public Tally tally() {
        return tally;
    }

    private static Version version(ModelState state) {
        return new Version(
                state.version(),
                state.round(),
                state.digest(),
                state.parameters().toBytes(),
                Carry.write(state.carry()),
                state.norm(),
                state.fineUntil());
    }

    @Override
    public void close() {
        journal.close();
    }
}
