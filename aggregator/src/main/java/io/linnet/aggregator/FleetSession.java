package io.linnet.aggregator;

import io.linnet.aggregator.control.Presences;
import io.linnet.protocol.reason.Refused;
import io.linnet.protocol.session.MessageHandler;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.PublishListener;
import io.linnet.protocol.session.SessionState;
import io.linnet.protocol.topic.Channel;
import io.linnet.protocol.topic.Topic;
import io.linnet.protocol.topic.Topics;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FollowedBoards;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fleet at its broker: one session for all its models, who says that they are there, and the boards that may take part. A
 * packet goes to the model that it is for; a fleet of one model has no choice to make. Any thread.
 */
final class FleetSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetSession.class);

    private final boolean hearsBoards;
    private final Topics topics;
    private final MqttSettings settings;
    private final Optional<Path> boardsFile;
    private final MqttSession session;
    private final Presences presences = new Presences();
    private final Routing routing = new Routing();
    private final Optional<FollowedBoards> enrolment;
    private final Optional<GatewayAdmission> gateways;
    private volatile Map<String, Aggregator> models = Map.of();
    private CompletableFuture<Void> subscribed = new CompletableFuture<>();
    private volatile @Nullable BoardList boards;
    private volatile boolean isClosed;

    /** @throws IllegalArgumentException a file does not serve */
    FleetSession(AggregatorSettings first) {
        this(first, true);
    }

    /** The same, but others hear what boards send. */
    static FleetSession ofParts(AggregatorSettings first) {
        return new FleetSession(first, false);
    }

    private FleetSession(AggregatorSettings first, boolean hearsBoards) {
        this.hearsBoards = hearsBoards;
        this.topics = new Topics(first.fleet());
        this.settings = first.session();
        this.boardsFile = first.boards();
        this.enrolment = boardsFile.map(file -> FollowedBoards.open(file, first.fleet()));
        this.boards = enrolment.map(FollowedBoards::first).orElse(null);
        this.session = new MqttSession(settings);
        this.gateways = first.gateways().map(file -> new GatewayAdmission(file, topics, session));
    }

    /** @throws IllegalArgumentException a model of this fleet is configured for another broker, or for other boards */
    void requireSame(AggregatorSettings other) {
        if (!other.session().equals(settings)) {
            throw new IllegalArgumentException("broker of fleet " + topics.fleet()
                    + " is another than that of its other" + " models, accepted: the same for all models of a fleet");
        }
        if (!other.boards().equals(boardsFile)) {
            throw new IllegalArgumentException("boards of fleet " + topics.fleet()
                    + " are others than those of its other" + " models, accepted: the same for all models of a fleet");
        }
    }

    Topics topics() {
        return topics;
    }

    MqttSession session() {
        return session;
    }

    Presences presences() {
        return presences;
    }

    /** The boards that may take part; empty: any. */
    Optional<BoardList> boards() {
        return Optional.ofNullable(boards);
    }

    Routing routing() {
        return routing;
    }

    /** Connects, and never stops until {@link #close}. */
    void start() {
        subscribed = hearsBoards
                ? subscribe(topics.everyBoard(Channel.UP), (topic, payload, retained, ack) -> {
                    arrived(topic, payload);
                    ack.done();
                })
                : CompletableFuture.completedFuture(null);
        // A broker that does not grant the others stops no round.
        hear(topics.everyBoard(Channel.REPORT), this::reported);
        hear(topics.everyBoard(Channel.PRESENCE), presences::heard);
        hear(topics.everyGateway(), presences::heard);
        session.onState((state, what) -> {
            if (state == SessionState.READY) {
                models.values().forEach(Aggregator::retainedInDoubt);
                gateways.ifPresent(GatewayAdmission::publish);
            }
        });
        enrolment.ifPresent(file -> file.follow(this::enrolled));
        gateways.ifPresent(GatewayAdmission::follow);
        session.start();
    }

    private synchronized void enrolled(BoardList list) {
        if (list != boards) {
            boards = list;
            models.values().forEach(model -> model.enrolled(list));
        }
    }

    /** From now on what is for this model goes to it. */
    synchronized void join(Aggregator model) {
        if (boards != null) {
            model.enrolled(boards);
        }
        Map<String, Aggregator> more = new TreeMap<>(models);
        more.put(model.model(), model);
        models = more;
        for (String filter : topicsOf(model.model())) {
            boolean isFull = filter.equals(topics.everyFull(model.model()));
            var unused = subscribe(filter, (topic, payload, retained, ack) -> {
                model.retainedHeard(topic, payload, retained, isFull);
                ack.done();
            });
        }
    }

    synchronized void leave(Aggregator model) {
        if (models.get(model.model()) == model) {
            Map<String, Aggregator> others = new TreeMap<>(models);
            others.remove(model.model());
            models = others;
            topicsOf(model.model()).forEach(session::unsubscribe);
        }
    }

    /** Who comes anew is offered nothing of this model. */
    void publishNothing(String model) {
        session.publish(topics.round(model), new byte[0], 1, true, 0, PublishListener.IGNORE);
    }

    private List<String> topicsOf(String model) {
        return List.of(topics.round(model), topics.everyStep(model), topics.everyFull(model));
    }

    private void arrived(String topic, byte[] payload) {
        Map<String, Aggregator> all = models;
        if (all.isEmpty()) {
            return;
        }
        receiver(all, topic, payload).arrived(topic, payload);
    }

    private void reported(String topic, byte[] payload) {
        Map<String, Aggregator> all = models;
        if (!all.isEmpty()) {
            receiver(all, topic, payload).reported(topic, payload);
        }
    }

    /** Where nobody is meant, or nobody who is here, one of them says so to the board. */
    private Aggregator receiver(Map<String, Aggregator> all, String topic, byte[] payload) {
        Aggregator any = all.values().iterator().next();
        if (all.size() == 1) {
            return any;
        }
        try {
            Optional<String> model = Topics.parse(topic) instanceof Topic.OfBoard of
                    ? routing.modelOf(of.board(), payload)
                    : Optional.empty();
            return model.flatMap(name -> Optional.ofNullable(all.get(name))).orElse(any);
        } catch (Refused notOurs) {
            return any;
        }
    }

    private void hear(String filter, BiConsumer<String, byte[]> take) {
        var unused = subscribe(filter, (topic, payload, retained, ack) -> {
            take.accept(topic, payload);
            ack.done();
        });
    }

    private CompletableFuture<Void> subscribe(String filter, MessageHandler handler) {
        return session.subscribe(filter, 1, handler).exceptionally(error -> {
            if (!isClosed) {
                LOG.error("The broker does not let us subscribe: {}", error.getMessage());
            }
            return null;
        });
    }

    /** Waits until boards can be heard; false when the time is over first. */
    boolean awaitReady(Duration timeout) throws InterruptedException {
        return session.awaitReady(timeout) && subscribed.isDone();
    }

    @Override
    public void close() {
        isClosed = true;
        enrolment.ifPresent(FollowedBoards::close);
        gateways.ifPresent(GatewayAdmission::close);
        session.close();
    }
}
