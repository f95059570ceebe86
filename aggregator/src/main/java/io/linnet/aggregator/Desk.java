package io.linnet.aggregator;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.control.ModelFigures;
import io.linnet.aggregator.control.OperatedModel;
import io.linnet.aggregator.control.Presences;
import io.linnet.aggregator.control.Sharing;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.BoardView;
import io.linnet.aggregator.core.Change;
import io.linnet.aggregator.core.Standing;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.FleetFigures;
import io.linnet.protocol.core.CoreLoop;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.trust.BoardList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where people meet the aggregator: what they see of it, and their changes on the way to its core and back. Any thread. */
final class Desk implements OperatedModel {
    private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
    private static final ModelExports NO_EXPORTS = new ModelExports() {
        @Override
        public List<String> formats() {
            return List.of();
        }

        @Override
        public File export(ModelState state, String format) {
            throw new IllegalArgumentException("nothing is exported here");
        }
    };
    /** Changes that wait for an answer. */
    private static final int MAX_WAITING = 64;

    private final AggregatorSettings settings;
    private final FleetSession fleet;
    private final Optional<PartsLink> parts;
    private final CoreLoop<AggregatorEvent, JournalWrite, AggregatorPacket> loop;
    private final AggregatorCore core;
    private final JournalReader journal;
    private final Supplier<Progress> progress;
    private final Supplier<AggregatorStatus> status;
    private final Map<Long, CompletableFuture<Optional<String>>> waiting = new ConcurrentHashMap<>();
    private final ModelFigures figures;
    private final Optional<Hook> hook;
    private final AtomicLong tickets = new AtomicLong();
    private volatile ModelExports exports = NO_EXPORTS;

    Desk(
            AggregatorSettings settings,
            FleetSession fleet,
            Optional<PartsLink> parts,
            CoreLoop<AggregatorEvent, JournalWrite, AggregatorPacket> loop,
            AggregatorCore core,
            Journal journal,
            Supplier<Progress> progress,
            Supplier<AggregatorStatus> status) {
        this.settings = settings;
        this.fleet = fleet;
        this.parts = parts;
        this.loop = loop;
        this.core = core;
        this.journal = journal.reader(loop::ask);
        this.progress = progress;
        this.status = status;
        this.figures = new ModelFigures(this);
        this.hook = settings.hook().map(to -> new Hook(to, fleet(), plan().model(), metrics()));
    }

    Desk with(ModelExports others) {
        exports = others;
        return this;
    }

    /** Something is durable, and whoever waits for it is told. */
    void told(AggregatorPacket.Notice notice) {
        hook.ifPresent(of -> of.told(notice));
        if (notice instanceof AggregatorPacket.ChangeAnswered answered) {
            CompletableFuture<Optional<String>> asked = waiting.remove(answered.ticket());
            if (asked != null) {
                // Not on the owner thread: it has boards to serve.
                var unused = asked.completeAsync(answered::refusal);
            }
        } else if (notice instanceof AggregatorPacket.RoundClosed closed) {
            figures.roundClosed(closed.seconds());
        }
    }

    /** Whoever is told of what happens is told no more. */
    void close() {
        hook.ifPresent(Hook::close);
    }

    @Override
    public CompletableFuture<Optional<String>> change(String who, Change change) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        Optional<String> objection = parts.flatMap(link -> link.objection(change));
        if (objection.isPresent()) {
            answer.complete(objection);
            return answer;
        }
        if (waiting.size() >= MAX_WAITING) {
            answer.complete(Optional.of(MAX_WAITING + " changes wait already; can the journal be written?"));
            return answer;
        }
        long ticket = tickets.incrementAndGet();
        waiting.put(ticket, answer);
        if (!loop.tell(new AggregatorEvent.ChangeAsked(ticket, who, change))) {
            waiting.remove(ticket);
            answer.complete(Optional.of("the aggregator has ended"));
        }
        return answer;
    }

    @Override
    public String fleet() {
        return settings.fleet();
    }

    @Override
    public ModelPlan plan() {
        return settings.plan();
    }

    @Override
    public RoundPolicy policy() {
        return settings.policy();
    }

    @Override
    public Standing standing() {
        return progress.get().standing();
    }

    @Override
    public long openMillis() {
        Standing now = standing();
        return now.phase().equals("learning") ? Math.max(0, CoreLoop.nowMillis() - now.openedAtMillis()) : 0;
    }

    @Override
    public String broker() {
        return settings.session().uri().toString();
    }

    @Override
    public boolean isConnected() {
        return fleet.session().isReady();
    }

    @Override
    public String uplinkRefusal() {
        return fleet.session().refusal();
    }

    @Override
    public long publishesRefused() {
        return fleet.session().counters().refused();
    }

    @Override
    public Metrics metrics() {
        return core.tally().metrics();
    }

    @Override
    public Optional<FleetFigures> reported() {
        return progress.get().reported();
    }

    @Override
    public Optional<HeldRecord> evaluated() {
        return progress.get().evaluated();
    }

    @Override
    public int missing() {
        return progress.get().missing().count();
    }

    @Override
    public Tally.Snapshot totals() {
        return core.tally().snapshot();
    }

    @Override
    public JournalReader journal() {
        return journal;
    }

    @Override
    public List<BoardView> boards() {
        return loop.ask(() -> core.boards(CoreLoop.nowMillis()));
    }

    @Override
    public Optional<Sharing> sharing() {
        return parts.map(PartsLink::sharing);
    }

    @Override
    public Optional<BoardList> enrolled() {
        return fleet.boards();
    }

    @Override
    public Presences presences() {
        return fleet.presences();
    }

    @Override
    public void announce(String topic, byte[] payload) {
        fleet.session().offer(topic, payload, 1, true, 0, PublishListener.IGNORE);
    }

    @Override
    public void hear(String filter, BiConsumer<String, byte[]> found) {
        var unused = fleet.session()
                .subscribe(filter, 1, (topic, payload, retained, ack) -> {
                    found.accept(topic, payload);
                    ack.done();
                })
                .exceptionally(refused -> {
                    LOG.warn("The broker does not let us read {}: {}", filter, refused.getMessage());
                    return null;
                });
    }

    @Override
    public ModelExports exports() {
        return exports;
    }

    @Override
    public Object status() {
        return status.get();
    }
}
