package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.FoldReceipt;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.Coordinator;
import io.linnet.aggregator.round.Effects;
import io.linnet.aggregator.round.OpenRound;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.Fall;
import io.linnet.aggregator.watch.FleetWatch;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.protocol.core.Core;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole flow: arrivals are judged and folded as they come; a step keeps what they changed and answers them; when the
 * round is complete or due, the same step merges it, keeps the new version and broadcasts it.
 *
 * <p>The core is ahead of the journal by one step at most. It is built anew from what the journal holds, and then goes on
 * where the last durable step left it.
 */
public final class AggregatorCore implements Core<AggregatorEvent, JournalWrite, AggregatorPacket> {
    private static final Logger LOG = LoggerFactory.getLogger(AggregatorCore.class);

    private final ModelPlan plan;
    private final Steering rules;
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final Roster roster;
    private final BoardBook boards;
    private final RoundBook rounds;
    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private final FleetWatch watch;
    private final ReportDesk reports;
    private final Requests requests;
    private final Changes changes;
    private final Epochs epochs;
    private final Openings openings;
    private final Broadcasts broadcasts;
    private final List<JournalWrite> writes = new ArrayList<>();
    private final List<AggregatorPacket> packets = new ArrayList<>();
    private final PartsBook parts;
    private Phase phase;
    private final boolean isResumed;
    private boolean isStarted;
    /** What the broker retains for boards that come anew: without an offer they would wait for ever. */
    private final Retained retained = new Retained();

    private long openedAtMillis;

    /** Of a fleet without a key. */
    public AggregatorCore(ModelPlan plan, RoundPolicy policy, Optional<Parameters> start, JournalState found) {
        this(plan, policy, start, found, Optional.empty());
    }

    /**
     * @param start parameters of version 0 instead of the seed's
     * @param seal of its offers
     */
    public AggregatorCore(
            ModelPlan plan,
            RoundPolicy policy,
            Optional<Parameters> start,
            JournalState found,
            Optional<OfferSeal> seal) {
        this(plan, policy, start, found, seal, false);
    }

    /** @param isInParts others fold the rounds, each for a part of the boards */
    public AggregatorCore(
            ModelPlan plan,
            RoundPolicy policy,
            Optional<Parameters> start,
            JournalState found,
            Optional<OfferSeal> seal,
            boolean isInParts) {
        this.parts = new PartsBook(isInParts, plan, packets);
        History history = History.of(found, plan, start);
        JournalState recovered = history.recovered();
        this.plan = plan;
        this.rules = new Steering(policy, recovered.steering());
        this.roster = Roster.recovered(policy.cohort(), recovered);
        this.boards = new BoardBook(roster, recovered, writes);
        this.rounds = new RoundBook(roster, tally);
        this.coordinator = new Coordinator(plan.model(), rules.policy(), roster, tally, recovered.receipts());
        this.catalogue = new Catalogue(plan, history.states());
        this.watch = history.watch(plan, policy);
        catalogue.keep(watch.best());
        this.reports = new ReportDesk(coordinator, catalogue, roster, boards, watch, tally, effects);
        this.requests = new Requests(catalogue);
        this.changes = new Changes(rules, coordinator, catalogue, watch, rounds, boards, effects, writes);
        this.isResumed = history.isResumed();
        writes.addAll(history.writes());
        this.epochs = new Epochs(seal, recovered.epochs(), writes);
        this.openings = new Openings(policy.times(), recovered.opening());
        this.broadcasts = new Broadcasts(plan, rules, catalogue, roster, epochs, openings);
        if (watch.isReleased()) {
            writes.add(new JournalWrite.KeepWatch(watch.record()));
        }
        this.phase = roster.isNumbered() ? phaseOfRounds() : Phase.GATHERING;
        Offers.requireReadable(broadcasts.offer(phase, 0));
        plan.requireSummable(policy.maxExamples(), Math.max(policy.cohort(), roster.size()));
        if (phase.takesUpdates() || rules.isFinished()) {
            coordinator.resume(catalogue.newest(), catalogue.earlier(), plan.sums(), recovered.entries(), effects);
        }
    }

    @Override
    public void accept(AggregatorEvent event, long nowMillis) {
        if (event instanceof AggregatorEvent.PacketArrived arrived) {
            accept(arrived.board(), arrived.packet(), nowMillis);
            boards.heard(arrived.board(), arrived.packet().length, nowMillis);
        } else if (event instanceof AggregatorEvent.CostMeasured cost) {
            broadcasts.costs(cost.microsPerArrival());
        } else if (event instanceof AggregatorEvent.ClockRead clock) {
            openings.clock(clock.wallMillis());
        } else if (event instanceof AggregatorEvent.BoardsChanged changed) {
            enrol(changed);
        } else if (event instanceof AggregatorEvent.RetainedInDoubt) {
            retained.doubtAll();
        } else if (event instanceof AggregatorEvent.ReportArrived arrived) {
            reports.arrived(arrived.board(), arrived.packet(), nowMillis, packets);
        } else if (event instanceof AggregatorEvent.RetainedLost lost) {
            retained.lost(lost.isFull(), tally.retainedLost());
        } else if (event instanceof AggregatorEvent.OfferRead offer) {
            epochs.read(offer.message());
        } else if (event instanceof AggregatorEvent.PartProgressed progressed) {
            coordinator.progressed(progressed.part(), effects);
        } else if (event instanceof AggregatorEvent.PartsSummed summed) {
            coordinator.summed(summed.sum());
        } else if (event instanceof AggregatorEvent.ChangeAsked asked) {
            change(asked, nowMillis);
        }
    }

    private void enrol(AggregatorEvent.BoardsChanged changed) {
        List<String> gone = coordinator.enrol(changed.boards(), changed.kept(), effects);
        if (!gone.isEmpty()) {
            writes.add(new JournalWrite.DropEntries(gone));
        }
    }

    /** Boards hear at once what holds now; before any of them has a number nobody is told anything. */
    private void change(AggregatorEvent.ChangeAsked asked, long nowMillis) {
        Optional<String> refusal = changes.carryOut(asked, phase);
        if (refusal.isEmpty() && phase != Phase.GATHERING && asked.change().isOfRounds()) {
            open(nowMillis);
        }
        packets.add(new AggregatorPacket.ChangeAnswered(asked.ticket(), refusal));
        if (refusal.isEmpty() && asked.change() instanceof Change.Finish) {
            packets.add(new AggregatorPacket.TrainingFinished(catalogue.newest()));
        }
    }

    private void accept(String board, byte[] packet, long nowMillis) {
        try {
            Arrival arrival = Intake.read(board, packet);
            coordinator.handle(arrival, nowMillis, effects);
            if (roster.has(board)) {
                retained.heard(arrival, catalogue.newest().version(), phase == Phase.OPEN, nowMillis);
            }
        } catch (Refused refused) {
            coordinator.refuseUnreadable(board, refused, effects);
        }
    }

    /** The first call also says what is retained, as a broker may have lost it meanwhile. */
    @Override
    public Step<JournalWrite, AggregatorPacket> settle(long nowMillis) {
        epochs.requireAlone(nowMillis, writes);
        if (!isStarted) {
            isStarted = true;
            packets.add(new AggregatorPacket.TrainingBegun(catalogue.newest(), isResumed));
            watch.held().ifPresent(reason -> say(new Fall(reason, WatchAction.HOLD)));
            start(nowMillis);
        }
        if (phase == Phase.RESTING) {
            rest(nowMillis);
        }
        coordinator.settle(nowMillis, effects);
        keepAndAnswer(nowMillis);
        if (phase == Phase.GATHERING && roster.isGathered()) {
            coordinator.numberFirstCohort(effects);
            start(nowMillis);
            keepAndAnswer(nowMillis);
        }
        if (phase == Phase.OPEN && parts.mayClose(coordinator, () -> isDue(nowMillis))) {
            closeRound(nowMillis);
        }
        if (retained.isDue(nowMillis)) {
            repairRetained(nowMillis);
        }
        Step<JournalWrite, AggregatorPacket> step = new Step<>(writes, packets, wakeAtMillis());
        writes.clear();
        packets.clear();
        return step;
    }

    private void repairRetained(long nowMillis) {
        if (phase != Phase.GATHERING && !epochs.isOutdone()) {
            if (retained.isFullInDoubt()) {
                broadcasts.fullInDoubt();
            }
            packets.add(broadcasts.next(phase, nowMillis));
        }
        retained.repaired(nowMillis);
    }

    /** Before any board has a number nothing is offered. */
    private void start(long nowMillis) {
        if (roster.isNumbered()) {
            packets.add(new AggregatorPacket.CohortStarted(roster.size()));
            catalogue.retainNewest();
            open(nowMillis);
        }
    }

    private void keepAndAnswer(long nowMillis) {
        List<Entry> entries = effects.takeEntries();
        if (!entries.isEmpty()) {
            writes.add(new JournalWrite.AppendEntries(entries));
        }
        sendReplies(nowMillis);
        effects.takeRequests().forEach(request -> serve(request, nowMillis));
    }

    private void sendReplies(long nowMillis) {
        for (Effects.Reply reply : effects.takeReplies()) {
            send(reply.board(), coordinator.signed(reply.board(), reply.message()));
            if (reply.message() instanceof Message.Refusal refusal) {
                boards.refused(reply.board(), refusal, nowMillis);
            }
        }
    }

    private void send(String board, Message message) {
        packets.add(new AggregatorPacket.ToBoard(board, MessageWriter.write(message)));
    }

    private void serve(Effects.ChunkRequest request, long nowMillis) {
        String board = request.board();
        boolean hasNumber = roster.has(board);
        long waitMillis = requests.waitMillis(board, request.status(), hasNumber, nowMillis);
        try {
            Catalogue.RequestAnswer answer = requests.serve(request.status(), hasNumber, waitMillis);
            answer.status().ifPresent(status -> send(board, status));
            answer.packets().forEach(packet -> packets.add(new AggregatorPacket.ToBoard(board, packet)));
        } catch (Refused refused) {
            coordinator.refuse(board, request.status().received(), refused, waitMillis, effects);
            sendReplies(nowMillis);
        }
    }

    private long wakeAtMillis() {
        long deadline = phase == Phase.OPEN
                ? openedAtMillis + rules.policy().deadlineMillis()
                : phase == Phase.RESTING ? openings.wakeAtMillis() : Step.NEVER;
        long repair = Math.min(retained.dueAtMillis(), epochs.wakeAtMillis());
        return parts.isEnding() ? repair : Math.min(Math.min(deadline, repair), coordinator.wakeAtMillis());
    }

    private boolean isDue(long nowMillis) {
        if (coordinator.isComplete(openedAtMillis, nowMillis)) {
            return true;
        }
        if (nowMillis - openedAtMillis < rules.policy().deadlineMillis()) {
            return false;
        }
        if (coordinator.isQuorate()) {
            return true;
        }
        coordinator.stayOpen();
        openedAtMillis = nowMillis;
        retained.doubtAll();
        return false;
    }

    private void closeRound(long nowMillis) {
        long millis = nowMillis - openedAtMillis;
        OpenRound round = coordinator.round();
        ModelState base = round.base();
        ModelPlan.Stage stage = plan.stage(base);
        ModelStep step = round.merge(stage.downC16(), rules.policy().optimiser());
        tally.judged(round.accumulator());
        List<FoldReceipt> receipts = coordinator.close(effects);
        FleetWatch.Look look = watch.roundClosed(
                base.version(), round.started(), step.isDiverging(), coordinator::hasFolded, step.fits());
        if (step.isDiverging()) {
            tally.diverged();
            LOG.warn("Round {} took a step far larger than those before: finer steps follow", base.round() + 1);
        }
        Optional<Fall> back = look.fall().filter(fall -> fall.action() != WatchAction.WARN);
        Optional<Long> wentBackTo = back.map(fall -> catalogue.goBack());
        if (back.isPresent()) {
            watch.wentBack(
                    back.filter(fall -> fall.action() == WatchAction.HOLD).map(Fall::reason));
        } else {
            catalogue.advance(step);
        }
        ModelState next = catalogue.newest();
        catalogue.keep(watch.best());
        writes.add(new JournalWrite.CloseRound(StoredVersion.of(next), receipts));
        writes.add(new JournalWrite.KeepWatch(watch.record()));
        if (boards.closed(receipts)) {
            packets.add(new AggregatorPacket.TooSmall(boards.tooSmall()));
        }
        packets.addAll(boards.opposed().closed(receipts));
        writes.add(rounds.closed(next, round, step, millis, wentBackTo, look));
        back.ifPresent(
                fall -> Steering.note("watch", "version", "", fall.action().label() + ", " + fall.reason(), writes));
        open(nowMillis);
        keepAndAnswer(nowMillis);
        packets.add(AggregatorPacket.RoundClosed.of(next, round, roster, millis, step.isDiverging(), look, tally));
        look.fall().ifPresent(fall -> {
            tally.fell();
            say(fall);
        });
        if (phase == Phase.OVER) {
            packets.add(new AggregatorPacket.TrainingFinished(next));
        }
    }

    private void say(Fall fall) {
        LOG.error("The model has fallen behind its best ({}): {}", fall.action().label(), fall.reason());
        packets.add(new AggregatorPacket.ModelFell(fall.reason(), fall.action(), catalogue.newest()));
    }

    private Phase phaseOfRounds() {
        return Phase.of(rules, watch.held(), catalogue.newest(), openings);
    }

    /** The next round opens once it is time; until then boards are told how long that is. */
    private void rest(long nowMillis) {
        if (phaseOfRounds() == Phase.OPEN) {
            open(nowMillis);
        } else if (openings.isStale()) {
            packets.add(broadcasts.next(phase, nowMillis));
        }
    }

    private void open(long nowMillis) {
        phase = phaseOfRounds();
        if (phase == Phase.OPEN) {
            openings.opened(catalogue.newest().version(), writes);
        }
        if (phase != Phase.OPEN && phase != Phase.RESTING) {
            catalogue.retainNewest();
            if (!coordinator.isOpen()) {
                coordinator.end();
            }
        } else if (!coordinator.isOpen()) {
            coordinator.open(catalogue.newest(), catalogue.earlier(), plan.sums());
        }
        openedAtMillis = nowMillis;
        parts.opened(coordinator, catalogue, roster.size());
        packets.add(broadcasts.next(phase, nowMillis));
    }

    /** The newest version; durable once the step that made it is. */
    public ModelState newest() {
        return catalogue.newest();
    }

    /** How it stands; of the owner thread. */
    public Standing standing() {
        Standing now = Standing.of(
                phase, catalogue.newest(), roster, coordinator, openedAtMillis, rules.policy(), watch.held(), openings);
        return now.with(boards.opposed().count(), boards.machines(), catalogue.limits());
    }

    /** How its boards fare, in the order of their numbers; of the owner thread. */
    public List<BoardView> boards(long nowMillis) {
        return boards.views(nowMillis);
    }

    public Tally tally() {
        return tally;
    }
}
