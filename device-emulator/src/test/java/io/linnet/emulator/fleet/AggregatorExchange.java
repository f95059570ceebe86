package io.linnet.emulator.fleet;

import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.Merged;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.Reply;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Round;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The aggregator's own stages wired to boards without a broker or a journal. */
final class AggregatorExchange implements Exchange {
    private static final long SPACING_MILLIS = 13;

    private final ModelPlan plan;
    private final RoundPolicy policy;
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final Roster roster;
    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private Round round;
    private boolean isOpen;
    private long openedAt;
    private long tickAt = Long.MAX_VALUE;
    private Down down;

    AggregatorExchange(ModelPlan plan, RoundPolicy policy) {
        this.plan = plan;
        this.policy = policy;
        this.roster = new Roster(policy.cohort(), Map.of());
        this.coordinator = new Coordinator(plan.model(), policy, roster, tally, List.of());
        Parameters first = Parameters.initial(plan.layout(), plan.training().network(), plan.seed());
        this.catalogue = new Catalogue(plan, List.of(ModelState.first(first)));
        this.round = new Round(plan.model(), catalogue.newest(), policy.maxExamples());
    }

    ModelState newest() {
        return catalogue.newest();
    }

    Tally.Snapshot tally() {
        return tally.snapshot();
    }

    boolean isOver() {
        return catalogue.newest().round() >= policy.maxRounds();
    }

    @Override
    public void start(Down boards, long nowMillis) {
        down = boards;
    }

    @Override
    public void up(String board, byte[] packet, long nowMillis) {
        try {
            coordinator.handle(Intake.read(board, packet), nowMillis, effects);
        } catch (Refused refused) {
            coordinator.refuse(board, OptionalInt.empty(), refused, effects);
        }
        settle();
        tickAt = nowMillis + SPACING_MILLIS;
    }

    @Override
    public void tick(long nowMillis) {
        if (tickAt <= nowMillis) {
            tickAt = Long.MAX_VALUE;
            coordinator.tick(nowMillis, effects);
            settle();
        }
        List<Entry> joined = roster.numberFirstCohort();
        if (!joined.isEmpty()) {
            open(nowMillis);
            coordinator.welcomeAll(effects);
            settle();
        }
        if (isOpen && (coordinator.isComplete() || nowMillis - openedAt >= policy.deadlineMillis())) {
            close(nowMillis);
        }
    }

    @Override
    public long wakeAtMillis() {
        return isOpen ? Math.min(tickAt, openedAt + policy.deadlineMillis()) : tickAt;
    }

    private void close(long nowMillis) {
        if (!coordinator.hasQuorum()) {
            openedAt = nowMillis;
            return;
        }
        ModelState base = round.base();
        Merged merged = Merge.next(
                base,
                round.accumulator(),
                plan.stage(base.round(), base.fineUntil()).downC16());
        coordinator.close(effects);
        catalogue.advance(merged);
        round = new Round(plan.model(), merged.next(), policy.maxExamples());
        if (isOver()) {
            catalogue.retainNewest();
        }
        open(nowMillis);
        settle();
    }

    private void open(long nowMillis) {
        isOpen = !isOver();
        if (isOpen) {
            coordinator.open(round);
        } else {
            coordinator.pause();
        }
        openedAt = nowMillis;
        ModelState base = catalogue.newest();
        int boards = roster.size();
        Offer offer = new Offer(
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
                plan.stage(base.round(), base.fineUntil()).up(),
                isOver() ? 0 : policy.deadlineMillis(),
                policy.open(boards),
                boards > policy.underWay() ? 500 : 0,
                policy.maxExamples(),
                catalogue.previousDigest(),
                catalogue.step().size(),
                Optional.of(catalogue.fullDescription()));
        down.broadcast(
                MessageWriter.write(offer), catalogue.step(), catalogue.isFullNewest() ? catalogue.full() : List.of());
    }

    private void settle() {
        for (Reply reply : List.copyOf(effects.replies())) {
            down.toBoard(reply.board(), MessageWriter.write(reply.message()));
        }
        for (Effects.Wanted wanted : List.copyOf(effects.wanted())) {
            try {
                Catalogue.Served served = catalogue.serve(wanted.status());
                served.status().ifPresent(status -> down.toBoard(wanted.board(), MessageWriter.write(status)));
                served.packets().forEach(packet -> down.toBoard(wanted.board(), packet));
            } catch (Refused refused) {
                Effects out = new Effects();
                coordinator.refuse(
                        wanted.board(),
                        OptionalInt.of(wanted.status().received().transfer()),
                        refused,
                        out);
                out.replies().forEach(reply -> down.toBoard(reply.board(), MessageWriter.write(reply.message())));
            }
        }
        effects.clear();
    }
}
