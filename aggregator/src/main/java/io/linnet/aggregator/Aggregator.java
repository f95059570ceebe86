package io.linnet.aggregator;

import io.linnet.aggregator.control.ControlServer;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MessageHandler;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.FollowedBoards;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The wires, and the whole flow at a glance: what the session brings goes to the loop, whose one thread gives it to the
 * core in batches; each step is kept in the journal, and then its packets leave through the session.
 */
public final class Aggregator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
    private static final int MAX_QUEUED = 200_000;
    private static final int MAX_BATCH = 512;
    private static final long JOURNAL_RETRY_MILLIS = 1_000;

    private final AggregatorListener listener;
    private final Topics topics;
    private final String model;
    private final boolean isSealing;
    private final Journal journal;
    private final Consumer<List<JournalWrite>> writer;
    private final AggregatorCore core;
    private final MqttSession session;
    private final Publisher publisher;
    private final ArrivalCost cost;
    private final CoreLoop<AggregatorEvent, JournalWrite, AggregatorPacket> loop;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Optional<FollowedBoards> enrolment;
    private CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private final Desk desk;
    private volatile Progress progress;

    /**
     * Opens the journal, and goes on where an earlier run stopped.
     *
     * @throws IllegalArgumentException the journal belongs to another fleet, or boards would refuse the offer
     * @throws JournalException the file cannot be read or written; it is not left open, as with any failure
     */
    public Aggregator(AggregatorSettings settings, AggregatorListener listener) {
        this(settings, listener, journal -> journal::write);
    }

    /** @param writer how a step's writes reach the journal; one that fails stands for a full disk */
    Aggregator(
            AggregatorSettings settings,
            AggregatorListener listener,
            Function<Journal, Consumer<List<JournalWrite>>> writer) {
        this.listener = listener;
        this.topics = new Topics(settings.fleet());
        this.model = settings.plan().model();
        this.isSealing = settings.seal().isPresent();
        this.enrolment = settings.boards().map(file -> FollowedBoards.open(file, settings.fleet()));
        this.session = new MqttSession(settings.session());
        this.publisher = new Publisher(settings, session);
        this.journal = settings.journal()
                .map(file -> Journal.open(file, settings.isSynced()))
                .orElseGet(Journal::inMemory);
        try {
            journal.bind(settings.journalDescription(), settings.plan().layout());
            this.core = new AggregatorCore(
                    settings.plan(), settings.policy(), settings.start(), journal.recover(), settings.seal());
        } catch (RuntimeException e) {
            journal.close();
            session.close();
            throw e;
        }
        this.writer = writer.apply(journal);
        this.progress = new Progress(core.standing(), Roster.Missing.NONE, Optional.empty());
        this.cost = new ArrivalCost(core);
        this.loop = new CoreLoop<>("aggregator", cost, this::carryOut, MAX_QUEUED, MAX_BATCH);
        this.desk = new Desk(settings, session, loop, core, journal, () -> progress, this::status);
        var unused = loop.ended().whenComplete((nothing, error) -> end(error));
    }

    /** Leaves nothing retained behind when it closes: for a fleet of one run, at a broker that others use. Before start. */
    public void passing() {
        publisher.passing();
    }

    /** Connects and works until {@link #close}. */
    public void start() {
        for (String filter : List.of(topics.round(model), topics.everyStep(model), topics.everyFull(model))) {
            var unused = subscribe(filter, (topic, payload, retained, ack) -> {
                if (retained && publisher.isLeftOver(topic)) {
                    loop.offer(new AggregatorEvent.RetainedInDoubt());
                } else if (publisher.isLost(topic, payload, retained)) {
                    loop.offer(new AggregatorEvent.RetainedLost(filter.equals(topics.everyFull(model))));
                    read(topic, payload);
                } else if (retained) {
                    read(topic, payload);
                }
                ack.done();
            });
        }
        subscribed = subscribe(topics.everyBoard(Channel.UP), (topic, payload, retained, ack) -> {
            arrive(topic, payload);
            ack.done();
        });
        hearReports();
        for (String filter : List.of(topics.everyBoard(Channel.PRESENCE), topics.everyGateway())) {
            var unused = subscribe(filter, (topic, payload, retained, ack) -> {
                desk.presences().heard(topic, payload);
                ack.done();
            });
        }
        session.onState((state, what) -> {
            if (state == SessionState.READY) {
                var unused = loop.tell(new AggregatorEvent.RetainedInDoubt());
            }
        });
        enrolment.ifPresent(boards -> boards.follow(list -> {
            desk.enrol(list);
            var unused = loop.tell(new AggregatorEvent.BoardsChanged(list, journal));
        }));
        session.start();
        loop.start();
    }

    /** An offer that may be another aggregator's. */
    private void read(String topic, byte[] payload) {
        if (isSealing && topic.equals(topics.round(model)) && payload.length > 0) {
            loop.offer(new AggregatorEvent.OfferRead(payload));
        }
    }

    /** A broker that does not grant this stops no round. */
    private void hearReports() {
        var unused = subscribe(topics.everyBoard(Channel.REPORT), (topic, payload, retained, ack) -> {
            report(topic, payload);
            ack.done();
        });
    }

    private CompletableFuture<Void> subscribe(String filter, MessageHandler handler) {
        return session.subscribe(filter, 1, handler).exceptionally(error -> {
            if (!loop.ended().isDone()) {
                LOG.error("The broker does not let us subscribe: {}", error.getMessage());
            }
            return null;
        });
    }

    /**
     * Waits until boards can be heard; false when the time is over first.
     *
     * @throws CompletionException the aggregator has ended; with the cause
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        boolean isReady = session.awaitReady(timeout) && subscribed.isDone();
        if (loop.ended().isCompletedExceptionally()) {
            loop.ended().join();
        }
        return isReady;
    }

    /**
     * Done when the aggregator works no more and its session is closed: normally after {@link #close}, else with what
     * ended it. Then its process is to end too, so that whoever supervises it starts another.
     */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    public Tally.Snapshot tally() {
        return core.tally().snapshot();
    }

    /** Digest of the newest version that is durable. */
    public Digest digest() {
        return progress.digest();
    }

    /** How it fares, for a page or a human. */
    public AggregatorStatus status() {
        return AggregatorStatus.of(topics.fleet(), model, session.isReady(), session.refusal(), progress, tally());
    }

    /**
     * Serves the page, the API, {@code /metrics} for Prometheus and {@code /status} as JSON until the aggregator ends.
     *
     * @param exports the formats that versions leave in
     * @return the port
     * @throws IOException when the port cannot be had
     * @throws IllegalArgumentException a file of the settings does not serve
     */
    public int openPage(ControlSettings settings, ModelExports exports) throws IOException {
        ControlServer page = new ControlServer(settings, List.of(desk.with(exports)));
        var unused = loop.ended().whenComplete((nothing, error) -> page.close());
        return page.port();
    }

    private void arrive(String topic, byte[] payload) {
        try {
            if (!(Topics.parse(topic) instanceof Topic.OfBoard of)) {
                throw new Refused(Reason.NOT_ALLOWED, "topic of no board");
            }
            if (!loop.offer(new AggregatorEvent.PacketArrived(of.board(), payload))) {
                // The board's own timer brings it again.
                throw new Refused(Reason.BUSY, "queue of arrivals is full");
            }
        } catch (Refused refused) {
            core.tally().refused(refused.reason());
        }
    }

    private void report(String topic, byte[] payload) {
        try {
            if (!(Topics.parse(topic) instanceof Topic.OfBoard of)) {
                throw new Refused(Reason.NOT_ALLOWED, "topic of no board");
            }
            if (!loop.offer(new AggregatorEvent.ReportArrived(of.board(), payload))) {
                throw new Refused(Reason.BUSY, "queue of arrivals is full");
            }
        } catch (Refused refused) {
            core.tally().reportRefused(refused.reason());
        }
    }

    private void carryOut(Step<JournalWrite, AggregatorPacket> step) throws InterruptedException {
        keep(step.writes());
        progress = progress.at(core.standing());
        for (AggregatorPacket packet : step.packets()) {
            if (packet instanceof AggregatorPacket.Notice notice) {
                progress = progress.after(notice);
                listener.told(notice);
                desk.told(notice);
            } else {
                publisher.publish(packet);
            }
        }
        cost.stepEnded();
    }

    /** A journal that fails is tried again, and nobody is answered before. */
    private void keep(List<JournalWrite> writes) throws InterruptedException {
        boolean isSaid = false;
        while (true) {
            try {
                writer.accept(writes);
                if (isSaid) {
                    LOG.info("What arrived is kept again");
                }
                return;
            } catch (JournalException e) {
                if (!isSaid) {
                    LOG.error("Cannot keep what arrived, and answers nobody until it can: {}", e.getMessage());
                }
                isSaid = true;
            }
            if (closing.await(JOURNAL_RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new InterruptedException("closed before the journal could be written");
            }
        }
    }

    /** The owner thread's end is the aggregator's: a session kept up by a dead one would swallow what boards send. */
    private void end(@Nullable Throwable error) {
        try {
            if (error != null) {
                LOG.error("The aggregator stopped: {}", error.getMessage(), error);
            }
            enrolment.ifPresent(FollowedBoards::close);
            publisher.close();
            session.close();
            journal.close();
        } finally {
            // Whatever fails here: who waits for the end must hear of it, or the process would live on without it.
            if (error == null) {
                ended.complete(null);
            } else {
                ended.completeExceptionally(error);
            }
        }
    }

    /** Stops taking in, lets the step in hand end, says goodbye. What was acknowledged is in the journal. */
    @Override
    public void close() {
        closing.countDown();
        loop.close();
    }
}
