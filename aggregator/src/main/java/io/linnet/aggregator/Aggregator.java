package io.linnet.aggregator;

import io.linnet.aggregator.accumulate.Merge;
import io.linnet.aggregator.accumulate.Merged;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.Catalogue;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.intake.Arrival;
import io.linnet.aggregator.intake.Intake;
import io.linnet.aggregator.journal.Closed;
import io.linnet.aggregator.journal.Entry;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalException;
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
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wiring, and the whole flow at a glance: the session's thread reads what arrives into a queue; one owner thread
 * takes batches from it, lets the coordinator judge and fold them, keeps the batch in the journal, and only then sends
 * the replies; when a round is complete it merges, keeps the new version and broadcasts it.
 */
public final class Aggregator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
    private static final int MAX_QUEUED = 200_000;
    private static final int MAX_BATCH = 512;
    private static final long TICK_MILLIS = 20;
    private static final long JOURNAL_RETRY_MILLIS = 1_000;
    private static final int MAX_PACE_MICROS = 10_000;

    private final AggregatorSettings settings;
    private final ModelPlan plan;
    private final RoundPolicy policy;
    private final AggregatorListener listener;
    private final Topics topics;
    private final Journal journal;
    private final MqttSession session;
    private final Tally tally = new Tally();
    private final BlockingQueue<Incoming> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
    private final Thread owner;
    private volatile boolean isClosing;
    private CompletableFuture<Void> subscribed = new CompletableFuture<>();

    // From here on: the owner thread's alone.
    private final Effects effects = new Effects();
    private final Roster roster;
    private final Coordinator coordinator;
    private final Catalogue catalogue;
    private Round round;
    private boolean isOpen;
    private long openedAtMillis;
    private int publishedSteps;
    private int publishedFulls;
    private long busyNanos;
    private long updatesServed;

    /** One packet from one board, readable or not. */
    private sealed interface Incoming {
        record Read(Arrival arrival) implements Incoming {}

        record Bad(String board, Refused refused) implements Incoming {}
    }

    /** Opens the journal, and goes on where an earlier run stopped. */
    public Aggregator(AggregatorSettings settings, AggregatorListener listener) {
        this.settings = settings;
        this.plan = settings.plan();
        this.policy = settings.policy();
        this.listener = listener;
        this.topics = new Topics(settings.fleet());
        this.journal = settings.journal()
                .map(file -> Journal.open(file, settings.isSynced()))
                .orElseGet(Journal::inMemory);
        bindJournal();
        Recovered recovered = journal.recover();
        this.roster = new Roster(policy.cohort(), recovered.ordinals());
        this.coordinator = new Coordinator(plan.model(), policy, roster, tally, recovered.closed());
        this.catalogue = new Catalogue(plan, history(recovered));
        this.round = new Round(plan.model(), catalogue.newest(), policy.maxExamples());
        if (roster.isNumbered() && !isOver()) {
            coordinator.open(round);
            coordinator.replay(recovered.entries());
        }
        this.session = new MqttSession(settings.session());
        this.owner = new Thread(this::run, "aggregator");
    }

    /** One journal holds one fleet's one model: anything else would mix digests. */
    private void bindJournal() {
        String description = settings.fleet() + " " + plan.model() + " "
                + plan.training().network() + " "
                + plan.layout().numeric() + " " + Arrays.toString(plan.layout().units())
                + Arrays.toString(plan.layout().exponents()) + " seed "
                + HexFormat.of().toHexDigits(plan.seed());
        String found = journal.meta("model", description);
        if (!found.equals(description)) {
            throw new IllegalArgumentException("journal=" + settings.journal().orElseThrow() + " belongs to \"" + found
                    + "\", accepted: a new file, or one of \"" + description + "\"");
        }
    }

    private List<ModelState> history(Recovered recovered) {
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
            Parameters first =
                    settings.start().orElseGet(() -> Parameters.initial(plan.layout(), network, plan.seed()));
            ModelState state = ModelState.first(first);
            journal.close(version(state), List.of());
            history.add(state);
        }
        return history;
    }

    /** Connects and works until {@link #close}. */
    public void start() {
        subscribed = session.subscribe(topics.everyBoard(Channel.UP), 1, (topic, payload, retained, ack) -> {
                    arrive(topic, payload);
                    ack.done();
                })
                .exceptionally(error -> {
                    LOG.error("The broker does not let us subscribe: {}", error.getMessage());
                    return null;
                });
        session.start();
        owner.start();
    }

    /** Waits until boards can be heard; false when the time is over first. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        return session.awaitReady(timeout) && subscribed.isDone();
    }

    public Tally.Snapshot tally() {
        return tally.snapshot();
    }

    private void arrive(String topic, byte[] payload) {
        Incoming incoming;
        try {
            if (!(Topics.parse(topic) instanceof Topic.OfBoard of)) {
                throw new Refused(Reason.NOT_ALLOWED, "topic of no board");
            }
            incoming = read(of.board(), payload);
        } catch (Refused refused) {
            tally.refused(refused.reason());
            return;
        }
        if (!queue.offer(incoming)) {
            // The board's own timer brings it again.
            tally.refused(Reason.BUSY);
        }
    }

    private static Incoming read(String board, byte[] payload) {
        try {
            return new Incoming.Read(Intake.read(board, payload));
        } catch (Refused refused) {
            return new Incoming.Bad(board, refused);
        }
    }

    private void run() {
        try {
            if (roster.isNumbered()) {
                resume();
            }
            while (!isClosing) {
                List<Incoming> batch = new ArrayList<>();
                Incoming first = queue.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MAX_BATCH - 1);
                }
                work(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("The aggregator stopped: {}", e.getMessage(), e);
        }
    }

    private void work(List<Incoming> batch) throws InterruptedException {
        long began = System.nanoTime();
        long folded = tally.snapshot().updatesFolded();
        for (Incoming incoming : batch) {
            if (incoming instanceof Incoming.Read read) {
                coordinator.handle(read.arrival(), nowMillis(), effects);
            } else if (incoming instanceof Incoming.Bad bad) {
                coordinator.refuse(bad.board(), OptionalInt.empty(), bad.refused(), effects);
            }
        }
        coordinator.tick(nowMillis(), effects);
        List<Entry> joined = roster.numberFirstCohort();
        effects.entries().addAll(joined);
        settle();
        busyNanos += System.nanoTime() - began;
        updatesServed += tally.snapshot().updatesFolded() - folded;
        if (!joined.isEmpty()) {
            listener.started(roster.size());
            openRound(List.of(), 0);
            coordinator.welcomeAll(effects);
            settle();
        }
        if (isOpen && isDue()) {
            closeRound();
        }
    }

    /** Keeps the batch, then answers it. A journal that fails is tried again, and nobody is answered before. */
    private void settle() throws InterruptedException {
        keep(() -> journal.append(effects.entries()));
        for (Reply reply : effects.replies()) {
            publish(topics.down(reply.board()), MessageWriter.write(reply.message()));
        }
        for (Effects.Wanted wanted : effects.wanted()) {
            serve(wanted);
        }
        effects.clear();
    }

    private void keep(Runnable write) throws InterruptedException {
        while (true) {
            try {
                write.run();
                return;
            } catch (JournalException e) {
                LOG.error("Cannot keep what arrived, trying again in 1 s: {}", e.getMessage());
                if (isClosing) {
                    throw new InterruptedException("closing with a journal that fails");
                }
                Thread.sleep(JOURNAL_RETRY_MILLIS);
            }
        }
    }

    private void serve(Effects.Wanted wanted) {
        try {
            Catalogue.Served served = catalogue.serve(wanted.status());
            served.status().ifPresent(status -> publish(topics.down(wanted.board()), MessageWriter.write(status)));
            served.packets().forEach(packet -> publish(topics.down(wanted.board()), packet));
        } catch (Refused refused) {
            Effects out = new Effects();
            coordinator.refuse(
                    wanted.board(), OptionalInt.of(wanted.status().received().transfer()), refused, out);
            out.replies().forEach(reply -> publish(topics.down(reply.board()), MessageWriter.write(reply.message())));
        }
    }

    private void publish(String topic, byte[] payload) {
        session.publish(topic, payload, 1, false, policy.deadlineMillis() / 1000 + 1, PublishListener.IGNORE);
    }

    private void retain(String topic, byte[] payload) {
        session.publish(topic, payload, 1, true, 0, PublishListener.IGNORE);
    }

    private boolean isDue() {
        if (coordinator.isComplete()) {
            return true;
        }
        if (nowMillis() - openedAtMillis < policy.deadlineMillis()) {
            return false;
        }
        if (coordinator.hasQuorum()) {
            return true;
        }
        LOG.warn(
                "Round {} has {} updates at its deadline, {} are needed: it stays open",
                round.base().round() + 1,
                coordinator.begun(),
                policy.quorum());
        openedAtMillis = nowMillis();
        publishOffer();
        return false;
    }

    private void closeRound() throws InterruptedException {
        double seconds = (nowMillis() - openedAtMillis) / 1e3;
        int updates = coordinator.begun();
        ModelState base = round.base();
        ModelPlan.Stage stage = plan.stage(base.round(), base.fineUntil());
        Merged merged = Merge.next(base, round.accumulator(), stage.downC16());
        List<Closed> receipts = coordinator.close(effects);
        isOpen = false;
        keep(() -> journal.close(version(merged.next()), receipts));
        if (merged.isDiverging()) {
            LOG.warn("Round {} took a step far larger than those before: finer steps follow", base.round() + 1);
        }
        catalogue.advance(merged);
        round = new Round(plan.model(), merged.next(), policy.maxExamples());
        if (isOver()) {
            catalogue.retainNewest();
        }
        openRound(catalogue.step(), merged.next().version());
        settle();
        listener.roundClosed(merged.next(), updates, roster.size(), seconds, merged.isDiverging(), tally.snapshot());
        if (isOver()) {
            listener.finished(merged.next());
        }
    }

    private boolean isOver() {
        return policy.maxRounds() > 0 && catalogue.newest().round() >= policy.maxRounds();
    }

    /** After a start over an old journal: everything retained is said again, as a broker may have lost it. */
    private void resume() {
        listener.started(roster.size());
        catalogue.retainNewest();
        if (isOver()) {
            coordinator.pause();
        }
        publishModel(List.of());
        isOpen = !isOver();
        openedAtMillis = nowMillis();
        publishOffer();
    }

    private void openRound(List<byte[]> step, long version) {
        if (isOver()) {
            coordinator.pause();
        } else {
            coordinator.open(round);
        }
        if (version > 0 || publishedFulls == 0) {
            publishModel(step);
        }
        isOpen = !isOver();
        openedAtMillis = nowMillis();
        publishOffer();
    }

    private void publishModel(List<byte[]> step) {
        for (int i = 0; i < step.size(); i++) {
            retain(topics.step(plan.model(), i), step.get(i));
        }
        for (int i = step.size(); i < publishedSteps; i++) {
            retain(topics.step(plan.model(), i), new byte[0]);
        }
        publishedSteps = step.size();
        if (!catalogue.isFullNewest()) {
            return;
        }
        List<byte[]> full = catalogue.full();
        for (int i = 0; i < full.size(); i++) {
            retain(topics.full(plan.model(), i), full.get(i));
        }
        for (int i = full.size(); i < publishedFulls; i++) {
            retain(topics.full(plan.model(), i), new byte[0]);
        }
        publishedFulls = full.size();
    }

    private void publishOffer() {
        ModelState base = catalogue.newest();
        ModelPlan.Stage stage = plan.stage(base.round(), base.fineUntil());
        int boards = Math.max(1, roster.size());
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
                stage.up(),
                isOver() ? 0 : policy.deadlineMillis(),
                policy.open(boards),
                boards > policy.underWay() ? paceMicros() : 0,
                policy.maxExamples(),
                catalogue.previousDigest(),
                catalogue.step().size(),
                Optional.of(catalogue.fullDescription()));
        retain(topics.round(plan.model()), MessageWriter.write(offer));
    }

    /** Twice what an update has cost so far, so that arrivals of a large fleet never outrun this thread. */
    private int paceMicros() {
        long micros = updatesServed == 0 ? 100 : 2 * busyNanos / 1_000 / updatesServed;
        return (int) Math.max(20, Math.min(MAX_PACE_MICROS, micros));
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

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    /** Stops taking in, lets the batch in hand end, says goodbye. What was acknowledged is in the journal. */
    @Override
    public void close() {
        isClosing = true;
        try {
            owner.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
        journal.close();
    }
}
