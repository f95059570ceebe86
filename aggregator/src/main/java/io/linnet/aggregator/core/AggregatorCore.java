package io.linnet.aggregator.core;

import io.linnet.aggregator.accumulate.Accumulator;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.accumulate.ModelStep;
import io.linnet.aggregator.broadcast.AnswerLimit;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
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
import io.linnet.protocol.message.Message.Admission;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Downloads;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.Message.Report;
import io.linnet.protocol.message.Message.Shape;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
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
    private static final int MIN_PACE_MICROS = 20;
    private static final int MAX_PACE_MICROS = 10_000;
    private static final long NO_VERSION = -1;

    private final ModelPlan plan;
    private final RoundPolicy policy;
    private final Tally tally = new Tally();
    private final Effects effects = new Effects();
    private final Roster roster;
    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private final FleetWatch watch;
    private final AnswerLimit answers = new AnswerLimit();
    private final List<JournalWrite> writes = new ArrayList<>();
    private final List<AggregatorPacket> packets = new ArrayList<>();
    private Phase phase;
    private final boolean isResumed;
    private boolean isStarted;
    /** Version of the full model that was broadcast last; it is sent again only when another takes its place. */
    private long fullOut = NO_VERSION;
    /** What the broker retains for boards that come anew: without an offer they would wait for ever. */
    private final Retained retained = new Retained();

    private long openedAtMillis;
    private long microsPerArrival;

    /** @param start parameters of version 0 instead of the seed's */
    public AggregatorCore(ModelPlan plan, RoundPolicy policy, Optional<Parameters> start, JournalState found) {
        History history = History.of(found, plan, start);
        JournalState recovered = history.recovered();
        this.plan = plan;
        this.policy = policy;
        this.roster = Roster.recovered(policy.cohort(), recovered);
        this.coordinator = new Coordinator(plan.model(), policy, roster, tally, recovered.receipts());
        this.catalogue = new Catalogue(plan, history.states());
        this.watch =
                new FleetWatch(policy.watch(), catalogue.newest().version(), policy.maxExamples(), recovered.watch());
        catalogue.keep(watch.best());
        this.isResumed = history.isResumed();
        writes.addAll(history.writes());
        if (watch.isReleased()) {
            writes.add(new JournalWrite.KeepWatch(watch.record()));
        }
        this.phase = roster.isNumbered() ? phaseOfRounds() : Phase.GATHERING;
        requireReadable();
        requireSummable();
        if (phase == Phase.OPEN) {
            coordinator.resume(catalogue.newest(), catalogue.earlier(), recovered.entries(), effects);
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

    /** Sums of floats could wrap, which no update would be at fault for. */
    private void requireSummable() {
        long boards = Math.max(policy.cohort(), roster.size());
        if (plan.layout().numeric() == Numeric.FLOAT32
                && policy.maxExamples() * boards > Accumulator.MAX_FLOAT_EXAMPLES) {
            throw new IllegalArgumentException("maxExamples=" + policy.maxExamples() + " for " + boards
                    + " boards of a float32 model, accepted: 1 to " + Accumulator.MAX_FLOAT_EXAMPLES / boards);
        }
    }

    @Override
    public void accept(AggregatorEvent event, long nowMillis) {
        if (event instanceof AggregatorEvent.PacketArrived arrived) {
            accept(arrived.board(), arrived.packet(), nowMillis);
        } else if (event instanceof AggregatorEvent.CostMeasured cost) {
            microsPerArrival = cost.microsPerArrival();
        } else if (event instanceof AggregatorEvent.RetainedInDoubt) {
            retained.doubtAll();
        } else if (event instanceof AggregatorEvent.ReportArrived arrived) {
            report(arrived.board(), arrived.packet());
        } else if (event instanceof AggregatorEvent.RetainedLost lost) {
            retained.lost(lost.isFull());
            noteLost(tally.retainedLost());
        }
    }

    /** Said ever more rarely: whoever publishes there sets the rate. */
    private static void noteLost(long times) {
        if (Long.bitCount(times) == 1) {
            LOG.warn(
                    "What is retained for boards was cleared or replaced by another client, and is put back"
                            + " ({} packets of another so far)",
                    times);
        }
    }

    private void accept(String board, byte[] packet, long nowMillis) {
        try {
            coordinator.handle(Intake.read(board, packet), nowMillis, effects);
        } catch (Refused refused) {
            coordinator.refuseUnreadable(board, refused, effects);
        }
    }

    /** Its board goes on without an answer. */
    private void report(String board, byte[] packet) {
        try {
            Report report = Intake.readReport(packet);
            if (!report.model().equals(plan.model())) {
                throw new Refused(Reason.UNKNOWN_MODEL, report.model());
            }
            if (!roster.has(board)) {
                throw new Refused(Reason.NOT_ALLOWED, "a report of a board without a number");
            }
            watch.reported(board, roster.number(board), report);
            tally.reported(report.link());
        } catch (Refused refused) {
            tally.reportRefused(refused.reason());
        }
    }

    /** The first call also says what is retained, as a broker may have lost it meanwhile. */
    @Override
    public Step<JournalWrite, AggregatorPacket> settle(long nowMillis) {
        if (!isStarted) {
            isStarted = true;
            packets.add(new AggregatorPacket.TrainingBegun(catalogue.newest(), isResumed));
            watch.held().ifPresent(reason -> say(new Fall(reason, WatchAction.HOLD)));
            start(nowMillis);
        }
        coordinator.settle(nowMillis, effects);
        keepAndAnswer(nowMillis);
        if (phase == Phase.GATHERING && roster.isGathered()) {
            coordinator.numberFirstCohort(effects);
            start(nowMillis);
            keepAndAnswer(nowMillis);
        }
        if (phase == Phase.OPEN && isDue(nowMillis)) {
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
        if (phase != Phase.GATHERING) {
            fullOut = retained.isFullInDoubt() ? NO_VERSION : fullOut;
            broadcast();
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
        sendReplies();
        effects.takeRequests().forEach(request -> serve(request, nowMillis));
    }

    private void sendReplies() {
        effects.takeReplies().forEach(reply -> send(reply.board(), reply.message()));
    }

    private void send(String board, Message message) {
        packets.add(new AggregatorPacket.ToBoard(board, MessageWriter.write(message)));
    }

    private void serve(Effects.ChunkRequest request, long nowMillis) {
        String board = request.board();
        int object = request.status().object();
        boolean hasNumber = roster.has(board);
        long waitMillis = answers.waitMillis(board, object, hasNumber, nowMillis);
        try {
            if (waitMillis > 0) {
                throw new Refused(Reason.FLOOD, "asked again within " + AnswerLimit.INTERVAL_MILLIS + " ms");
            }
            Catalogue.RequestAnswer answer = catalogue.serve(request.status());
            answer.status().ifPresent(status -> send(board, status));
            answer.packets().forEach(packet -> packets.add(new AggregatorPacket.ToBoard(board, packet)));
            answers.answered(hasNumber, answer.packets().size());
        } catch (Refused refused) {
            coordinator.refuse(board, request.status().received(), refused, waitMillis, effects);
            sendReplies();
        }
    }

    private long wakeAtMillis() {
        long deadline = phase == Phase.OPEN ? openedAtMillis + policy.deadlineMillis() : Step.NEVER;
        return Math.min(Math.min(deadline, retained.dueAtMillis()), coordinator.wakeAtMillis());
    }

    private boolean isDue(long nowMillis) {
        if (coordinator.isComplete(openedAtMillis, nowMillis)) {
            return true;
        }
        if (nowMillis - openedAtMillis < policy.deadlineMillis()) {
            return false;
        }
        if (coordinator.round().started() >= policy.quorum()) {
            return true;
        }
        coordinator.stayOpen();
        openedAtMillis = nowMillis;
        retained.doubtAll();
        return false;
    }

    private void closeRound(long nowMillis) {
        double seconds = (nowMillis - openedAtMillis) / 1e3;
        OpenRound round = coordinator.round();
        ModelState base = round.base();
        ModelPlan.Stage stage = plan.stage(base);
        ModelStep step = round.merge(stage.downC16());
        tally.clipped(round.accumulator().clipped());
        List<FoldReceipt> receipts = coordinator.close(effects);
        FleetWatch.Look look =
                watch.roundClosed(base.version(), round.started(), step.isDiverging(), coordinator::hasFolded);
        if (step.isDiverging()) {
            tally.diverged();
            LOG.warn("Round {} took a step far larger than those before: finer steps follow", base.round() + 1);
        }
        Optional<Fall> back = look.fall().filter(fall -> fall.action() != WatchAction.WARN);
        if (back.isPresent()) {
            catalogue.goBack();
            watch.wentBack(
                    back.filter(fall -> fall.action() == WatchAction.HOLD).map(Fall::reason));
        } else {
            catalogue.advance(step);
        }
        ModelState next = catalogue.newest();
        catalogue.keep(watch.best());
        writes.add(new JournalWrite.CloseRound(StoredVersion.of(next), receipts));
        writes.add(new JournalWrite.KeepWatch(watch.record()));
        open(nowMillis);
        keepAndAnswer(nowMillis);
        packets.add(new AggregatorPacket.RoundClosed(
                next,
                round.started(),
                roster.size(),
                roster.missing(),
                seconds,
                step.isDiverging(),
                look.figures(),
                tally.snapshot()));
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
        boolean isOver = policy.maxRounds() > 0 && catalogue.newest().round() >= policy.maxRounds();
        return isOver ? Phase.OVER : watch.held().isPresent() ? Phase.HELD : Phase.OPEN;
    }

    private void open(long nowMillis) {
        phase = phaseOfRounds();
        if (phase != Phase.OPEN) {
            coordinator.end();
            catalogue.retainNewest();
        } else if (!coordinator.isOpen()) {
            coordinator.open(catalogue.newest(), catalogue.earlier());
        }
        openedAtMillis = nowMillis;
        broadcast();
    }

    private void broadcast() {
        long full = catalogue.fullDescription().version();
        packets.add(new AggregatorPacket.Broadcast(
                MessageWriter.write(offer()), catalogue.step(), fullOut == full ? List.of() : catalogue.full()));
        fullOut = full;
    }

    private Offer offer() {
        ModelState base = catalogue.newest();
        ModelPlan.Stage stage = plan.stage(base);
        int boards = Math.max(1, roster.size());
        return new Offer(
                plan.model(),
                new Base(base.version(), base.digest()),
                base.round(),
                plan.seed(),
                new Shape(
                        plan.training().network(),
                        plan.layout(),
                        Arrays.stream(plan.training().toArray()).boxed().toList(),
                        plan.isOneLayerEach(boards)),
                new Admission(
                        boards,
                        policy.open(boards),
                        policy.window(boards),
                        boards > policy.underWay() ? paceMicros() : 0,
                        policy.maxExamples(),
                        phase == Phase.OVER || phase == Phase.HELD ? 0 : policy.deadlineMillis()),
                stage.up(),
                new Downloads(
                        catalogue.previousDigest(), catalogue.step().size(), Optional.of(catalogue.fullDescription())));
    }

    /** Twice what an update costs, so that arrivals of a large fleet never outrun this thread. */
    private int paceMicros() {
        return (int) Math.max(MIN_PACE_MICROS, Math.min(MAX_PACE_MICROS, 2 * microsPerArrival));
    }

    /** The newest version; durable once the step that made it is. */
    public ModelState newest() {
        return catalogue.newest();
    }

    public Tally tally() {
        return tally;
    }
}
