package io.linnet.aggregator.kafka.engine;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.kafka.fold.FoldFigures;
import io.linnet.aggregator.kafka.fold.FoldLoop;
import io.linnet.aggregator.kafka.fold.FoldedModel;
import io.linnet.aggregator.kafka.intake.IntakeLoop;
import io.linnet.aggregator.kafka.log.EngineHealth;
import io.linnet.aggregator.kafka.log.EngineSettings;
import io.linnet.aggregator.kafka.log.EngineSettings.Role;
import io.linnet.aggregator.kafka.log.KafkaClients;
import io.linnet.aggregator.kafka.log.LogTopics;
import io.linnet.aggregator.kafka.log.ModelId;
import io.linnet.aggregator.kafka.merge.MergeLoop;
import io.linnet.aggregator.round.Roster;
import io.linnet.aggregator.round.Tally;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.telemetry.Metrics;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FollowedBoards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One process of a model's aggregator on Kafka: what its roles say, each a thread. Which partitions it has, and whether it
 * merges, Kafka's groups decide.
 */
public final class KafkaEngine implements AutoCloseable {
    private static final long CLOSE_MILLIS = 30_000;

    private final EngineSettings engine;
    private final EngineWatch watch;
    private final EngineHealth health;
    private final Optional<MqttSession> session;
    private final Optional<FoldLoop> fold;
    private final Optional<FollowedBoards> enrolment;
    private final AtomicReference<Optional<BoardList>> boards = new AtomicReference<>(Optional.empty());
    private final List<Thread> threads = new ArrayList<>();

    /**
     * Makes the topics that are not there.
     *
     * @param onLead told when this process merges
     * @throws LogTopics.UnreachableException no Kafka answers
     * @throws IllegalArgumentException the settings do not fit each other, or what is there
     */
    public KafkaEngine(
            EngineSettings engine, AggregatorSettings settings, AggregatorListener listener, MergeLoop.Leading onLead)
            throws InterruptedException {
        requireSupported(settings);
        requireShareable(engine, settings);
        this.engine = engine;
        KafkaClients clients = new KafkaClients(engine);
        LogTopics topics = new LogTopics(engine, clients);
        this.health = new EngineHealth(engine.bootstrap());
        topics.prepare();
        ModelId id = new ModelId(settings.fleet(), settings.plan().model());
        this.watch = new EngineWatch(engine, id, clients, topics, health);
        this.enrolment = engine.has(Role.FOLD)
                ? settings.boards().map(file -> FollowedBoards.open(file, settings.fleet()))
                : Optional.empty();
        boards.set(enrolment.map(FollowedBoards::first));
        boolean needsBroker = engine.has(Role.INTAKE) || engine.has(Role.FOLD);
        this.session = needsBroker ? Optional.of(new MqttSession(own(settings.session()))) : Optional.empty();
        if (engine.has(Role.MERGE)) {
            MergeLoop.Leading measured = leading -> {
                measure(leading.metrics());
                onLead.leads(leading);
            };
            add("merge", new MergeLoop(engine, clients, settings, listener, measured, health, watch));
        }
        if (engine.has(Role.FOLD)) {
            MqttSession to = session.orElseThrow();
            Topics down = new Topics(settings.fleet());
            long expirySeconds = settings.policy().deadlineMillis() / 1000 + 1;
            FoldLoop loop = new FoldLoop(
                    engine,
                    clients,
                    new FoldedModel(id, settings.policy(), boards::get),
                    new Tally(),
                    (board, packet) ->
                            to.offer(down.down(board), packet, 1, false, expirySeconds, PublishListener.IGNORE),
                    health);
            this.fold = Optional.of(loop);
            add("fold", loop);
        } else {
            this.fold = Optional.empty();
        }
        if (engine.has(Role.INTAKE)) {
            add("intake", new IntakeLoop(engine, clients, id, session.orElseThrow(), health));
        }
        add("kafka watch", watch);
    }

    /** Beside the model's own figures; of what is folded in this process. */
    private void measure(Metrics metrics) {
        health.measure(metrics);
        fold.ifPresent(loop -> {
            metrics.gauge(
                    "linnet.engine.partitions",
                    "Partitions that this process folds",
                    () -> loop.figures().partitions());
            metrics.gauge(
                    "linnet.partition.replay.seconds",
                    "The last take-over of partitions took",
                    () -> loop.figures().replaySeconds());
        });
    }

    private MqttSettings own(MqttSettings settings) {
        return settings.withClientId(settings.clientId() + "-" + engine.instance());
    }

    private void add(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
    }

    /** @throws IllegalArgumentException this engine cannot do that yet */
    public static void requireSupported(AggregatorSettings settings) {
        if (settings.policy().merge() == MergeRule.DIRECTION) {
            throw new IllegalArgumentException("rounds.merge=direction with engine.kind=kafka, accepted: clip, mean (a"
                    + " partial sum is one sum, and this rule needs two)");
        }
        if (settings.policy().isAgeDiscounted()) {
            throw new IllegalArgumentException(
                    "rounds.discount=true with engine.kind=kafka, accepted: false (who folds a part"
                            + " is not told of it)");
        }
        if (settings.journal().isPresent()) {
            throw new IllegalArgumentException("journal=" + settings.journal().get()
                    + " with engine.kind=kafka, accepted: no journal (Kafka keeps what the model needs)");
        }
    }

    /** What each fleet of a model may decide for itself would part its versions from the others'. */
    private static void requireShareable(EngineSettings engine, AggregatorSettings settings) {
        if (engine.fleets().isEmpty()) {
            return;
        }
        if (!engine.fleets().contains(settings.fleet())) {
            throw new IllegalArgumentException("engine.fleets=" + engine.fleets() + " without fleet=" + settings.fleet()
                    + ", accepted: all fleets whose boards learn the model, this one among them");
        }
        if (engine.isShared() && settings.policy().watch().action() != WatchAction.WARN) {
            throw new IllegalArgumentException("watch.action="
                    + settings.policy().watch().action().label()
                    + " with engine.fleets, accepted: warn (a fleet cannot hold or turn back what others learn, too)");
        }
        settings.plan()
                .requireSummable(
                        settings.policy().maxExamples(), engine.fleets().size() * Roster.MAX_BOARDS);
    }

    public void start() {
        enrolment.ifPresent(file -> file.follow(list -> boards.set(Optional.of(list))));
        session.ifPresent(MqttSession::start);
        threads.forEach(Thread::start);
    }

    /** Done when the engine works no more: normally after {@link #close}, else with what ended it. */
    public CompletableFuture<Void> ended() {
        return health.ended();
    }

    /** Empty: Kafka serves. */
    public String trouble() {
        return health.trouble();
    }

    /** Of what is folded here; empty: another role. */
    public Optional<FoldFigures> figures() {
        return fold.map(FoldLoop::figures);
    }

    @Override
    public void close() {
        health.close();
        try {
            for (Thread thread : threads) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        enrolment.ifPresent(FollowedBoards::close);
        session.ifPresent(MqttSession::close);
        health.ended().complete(null);
    }
}
