package io.linnet.aggregator;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ControlServer;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalException;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.PartProgress;
import io.linnet.aggregator.round.PartsSum;
import io.linnet.aggregator.round.Tally;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.BoardList;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One model's wires, and the whole flow at a glance: what the fleet's session brings goes to the loop, whose one thread gives
 * it to the core in batches; each step is kept in the journal, and then its packets leave through the session.
 */
public final class Aggregator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Aggregator.class);
    private static final int MAX_QUEUED = 200_000;
    private static final int MAX_BATCH = 512;
    private static final long JOURNAL_RETRY_MILLIS = 1_000;

    private final AggregatorListener listener;
    private final ModelPlan plan;
    private final boolean isSealing;
    private final FleetSession fleet;
    private final Optional<PartsLink> parts;
    private final boolean isAlone;
    private final Journal journal;
    private final Consumer<List<JournalWrite>> writer;
    private final AggregatorCore core;
    private final Publisher publisher;
    private final ArrivalCost cost;
    private final CoreLoop<AggregatorEvent, JournalWrite, AggregatorPacket> loop;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Desk desk;
    private volatile Progress progress;

    /**
     * Of one model that has its fleet for itself. Opens the journal, and goes on where an earlier run stopped.
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
        this(settings, listener, () -> journal(settings), writer, Optional.empty(), new FleetSession(settings), true);
    }

    /**
     * Of a model whose rounds others fold in parts: it hears no updates, and what it writes is theirs to keep.
     *
     * @param found what was kept so far; closed with the aggregator
     */
    public Aggregator(AggregatorSettings settings, AggregatorListener listener, Journal found, PartsLink parts) {
        this(
                settings,
                listener,
                () -> found,
                journal -> writes -> {
                    parts.keep(writes);
                    journal.write(writes);
                },
                Optional.of(parts),
                FleetSession.ofParts(settings),
                true);
    }

    /** Of a fleet that has others beside it. */
    Aggregator(AggregatorSettings settings, AggregatorListener listener, FleetSession fleet) {
        this(settings, listener, () -> journal(settings), journal -> journal::write, Optional.empty(), fleet, false);
    }

    private static Journal journal(AggregatorSettings settings) {
        return settings.journal()
                .map(file -> Journal.open(file, settings.isSynced()))
                .orElseGet(Journal::inMemory);
    }

    private Aggregator(
            AggregatorSettings settings,
            AggregatorListener listener,
            Supplier<Journal> kept,
            Function<Journal, Consumer<List<JournalWrite>>> writer,
            Optional<PartsLink> parts,
            FleetSession fleet,
            boolean isAlone) {
        this.listener = listener;
        this.plan = settings.plan();
        this.isSealing = settings.seal().isPresent();
        this.fleet = fleet;
        this.parts = parts;
        this.isAlone = isAlone;
        try {
            this.journal = kept.get();
        } catch (RuntimeException e) {
            closeFleet();
            throw e;
        }
        try {
            journal.bind(settings.journalDescription(), settings.plan().layout());
            JournalState found = journal.recover();
            this.core = new AggregatorCore(
                    settings.plan(), settings.policy(), settings.start(), found, settings.seal(), parts.isPresent());
            fleet.routing().recovered(plan.model(), found);
        } catch (RuntimeException e) {
            journal.close();
            closeFleet();
            throw e;
        }
        this.publisher = new Publisher(settings, fleet.session());
        this.writer = writer.apply(journal);
        this.progress = Progress.of(core.standing());
        this.cost = new ArrivalCost(core);
        this.loop = new CoreLoop<>("model " + plan.model(), cost, this::carryOut, MAX_QUEUED, MAX_BATCH);
        this.desk = new Desk(settings, fleet, parts, loop, core, journal, () -> progress, this::status);
        var unused = loop.ended().whenComplete((nothing, error) -> end(error));
    }

    String model() {
        return plan.model();
    }

    boolean isLearning() {
        return progress.standing().phase().equals("learning");
    }

    Desk desk() {
        return desk;
    }

    /** Leaves nothing retained behind when it closes: for a fleet of one run, or a model that is taken away. */
    public void passing() {
        publisher.passing();
    }

    /** Connects and works until {@link #close}. */
    public void start() {
        fleet.join(this);
        if (isAlone) {
            fleet.start();
        }
        loop.start();
    }

    /** An offer that may be another aggregator's. */
    private void read(String topic, byte[] payload) {
        if (isSealing && topic.equals(fleet.topics().round(plan.model())) && payload.length > 0) {
            loop.offer(new AggregatorEvent.OfferRead(payload));
        }
    }

    /** Something came on a topic that only we write. */
    void retainedHeard(String topic, byte[] payload, boolean isRetained, boolean isFull) {
        if (isRetained && publisher.isLeftOver(topic)) {
            loop.offer(new AggregatorEvent.RetainedInDoubt());
        } else if (publisher.isLost(topic, payload, isRetained)) {
            loop.offer(new AggregatorEvent.RetainedLost(isFull));
            read(topic, payload);
        } else if (isRetained) {
            read(topic, payload);
        }
    }

    /** The broker is reached, at first or again. */
    void retainedInDoubt() {
        var unused = loop.tell(new AggregatorEvent.RetainedInDoubt());
    }

    /** A packet that no part answers; false: there are too many, and the board brings it again. */
    public boolean asked(String board, byte[] packet) {
        return loop.offer(new AggregatorEvent.PacketArrived(board, packet));
    }

    /** So far is a part of the open round. */
    public void progressed(PartProgress part) {
        var unused = loop.tell(new AggregatorEvent.PartProgressed(part));
    }

    /** The sums of a round that was ended. */
    public void summed(PartsSum sum) {
        var unused = loop.tell(new AggregatorEvent.PartsSummed(sum));
    }

    /** These boards take part from now on. */
    void enrolled(BoardList boards) {
        var unused = loop.tell(new AggregatorEvent.BoardsChanged(boards, journal));
    }

    /**
     * Waits until boards can be heard; false when the time is over first.
     *
     * @throws CompletionException the aggregator has ended; with the cause
     */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        boolean isReady = fleet.awaitReady(timeout);
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

    /** Its figures on the page, for more beside them. */
    public Metrics metrics() {
        return core.tally().metrics();
    }

    /** Digest of the newest version that is durable. */
    public Digest digest() {
        return progress.digest();
    }

    /** How it fares, for a page or a human. */
    public AggregatorStatus status() {
        return AggregatorStatus.of(
                fleet.topics().fleet(),
                plan,
                fleet.session().isReady(),
                fleet.session().refusal(),
                progress,
                parts.map(PartsLink::sharing),
                tally());
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
        ControlServer page = new ControlServer(settings, new OnlyModel(desk.with(exports)));
        var unused = loop.ended().whenComplete((nothing, error) -> page.close());
        return page.port();
    }

    void arrived(String topic, byte[] payload) {
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

    void reported(String topic, byte[] payload) {
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
            } else if (packet instanceof AggregatorPacket.ToParts told) {
                parts.ifPresent(link -> link.tell(told));
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
                LOG.error("Model {} stopped: {}", plan.model(), error.getMessage(), error);
            }
            desk.close();
            fleet.leave(this);
            publisher.close();
            closeFleet();
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

    private void closeFleet() {
        if (isAlone) {
            fleet.close();
        }
    }

    /** Stops taking in, lets the step in hand end, says goodbye. What was acknowledged is in the journal. */
    @Override
    public void close() {
        closing.countDown();
        loop.close();
    }
}
