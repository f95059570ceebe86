package io.linnet.aggregator;

import io.linnet.aggregator.control.ControlServer;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.control.OperatedFleets;
import io.linnet.aggregator.control.OperatedModel;
import io.linnet.aggregator.core.StoredVersion;
import io.linnet.aggregator.journal.SetAside;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many models of many fleets in one process: a core, a thread and a journal each, one session a fleet. A model that fails is
 * shown as failed, with the reason, and tried again from time to time; its neighbours do not notice. Models come and go on
 * one thread, one after another.
 */
public final class Fleets implements OperatedFleets, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleets.class);
    private static final long CLOSE_SECONDS = 20;

    private final ModelSource source;
    private final Map<Name, ServedModel> models =
            new ConcurrentSkipListMap<>(Comparator.comparing(Name::fleet).thenComparing(Name::model));
    private final Map<String, FleetSession> sessions = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "models");
        made.setDaemon(true);
        return made;
    });
    private Optional<ControlServer> page = Optional.empty();
    private boolean isStarted;

    /** @param source makes models while others learn, and remembers them */
    public Fleets(ModelSource source) {
        this.source = source;
    }

    /**
     * A model that is configured; before {@link #start}.
     *
     * @param definition asked when the model is opened; throws what is wrong with it
     * @throws IllegalArgumentException there is one of this name
     */
    public void add(Name name, Supplier<ModelDefinition> definition) {
        if (models.putIfAbsent(name, new ServedModel(name, definition)) != null) {
            throw new IllegalArgumentException(
                    "model " + name.model() + " of fleet " + name.fleet() + " is there twice");
        }
    }

    /** Opens all models, and then lets boards be heard. */
    public void start() {
        CompletableFuture.runAsync(
                        () -> {
                            models.values().forEach(this::open);
                            isStarted = true;
                            sessions.values().forEach(FleetSession::start);
                        },
                        thread)
                .join();
    }

    /**
     * Serves the page, the API, {@code /metrics} and {@code /status} until the end.
     *
     * @return the port
     * @throws IOException when the port cannot be had
     * @throws IllegalArgumentException a file of the settings does not serve
     */
    public int openPage(ControlSettings settings) throws IOException {
        ControlServer opened = new ControlServer(settings, this);
        page = Optional.of(opened);
        return opened.port();
    }

    /** Waits until the boards of every fleet can be heard; false when the time is over first. */
    public boolean awaitReady(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        for (FleetSession session : List.copyOf(sessions.values())) {
            if (!session.awaitReady(Duration.ofNanos(Math.max(0, end - System.nanoTime())))) {
                return false;
            }
        }
        return true;
    }

    /** Of the model, if it runs. */
    public Optional<Aggregator> running(Name name) {
        ServedModel model = models.get(name);
        return model == null ? Optional.empty() : model.running();
    }

    /** Done once all is closed. */
    public CompletableFuture<Void> ended() {
        return ended;
    }

    @Override
    public List<Entry> models() {
        return models.values().stream()
                .map(model -> model.entry(source.isMade(model.name())))
                .toList();
    }

    /** @param models each as it fares, a failed one with the reason */
    record Status(List<Object> models) {}

    record Failed(String fleet, String model, String failed) {}

    @Override
    public Object status() {
        List<Object> all = new ArrayList<>();
        for (Entry entry : models()) {
            all.add(entry.running()
                    .map(OperatedModel::status)
                    .orElseGet(() -> new Failed(entry.fleet(), entry.model(), entry.failure())));
        }
        return new Status(all);
    }

    /** Whatever is wrong with a model stays with it. */
    private void open(ServedModel model) {
        try {
            ModelDefinition definition = model.define();
            FleetSession fleet = session(definition.settings());
            Aggregator opened = new Aggregator(definition.settings(), definition.listener(), fleet);
            opened.desk().with(definition.exports());
            model.runs(opened);
            var unused = opened.ended().whenComplete((nothing, error) -> {
                if (error != null) {
                    later(() -> failed(model, opened, String.valueOf(error.getMessage())), 0);
                }
            });
            opened.start();
        } catch (RuntimeException e) {
            failed(model, String.valueOf(e.getMessage()));
        }
    }

    private void failed(ServedModel model, Aggregator ended, String reason) {
        if (model.running().filter(now -> now == ended).isPresent()) {
            failed(model, reason);
        }
    }

    private void failed(ServedModel model, String reason) {
        boolean isNew = !model.failure().equals(reason);
        long seconds = model.failed(reason);
        if (isNew) {
            LOG.error(
                    "Model {}/{} has failed, the others go on: {}",
                    model.name().fleet(),
                    model.name().model(),
                    reason);
        }
        later(
                () -> {
                    if (models.get(model.name()) == model && model.running().isEmpty()) {
                        open(model);
                    }
                },
                seconds);
    }

    private void later(Runnable task, long seconds) {
        try {
            var unused = thread.schedule(task, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("closed meanwhile");
        }
    }

    private FleetSession session(AggregatorSettings settings) {
        FleetSession found = sessions.get(settings.fleet());
        if (found != null) {
            found.requireSame(settings);
            return found;
        }
        FleetSession made = new FleetSession(settings);
        sessions.put(settings.fleet(), made);
        if (isStarted) {
            made.start();
        }
        return made;
    }

    @Override
    public CompletableFuture<Optional<String>> create(String who, Wish wish) {
        return done(() -> {
            Name name = new Name(wish.fleet(), wish.model());
            if (models.containsKey(name)) {
                return Optional.of("model " + name.model() + " of fleet " + name.fleet() + " is there already");
            }
            ServedModel made = new ServedModel(name, source.keep(wish, start(wish)));
            try {
                note(
                        made,
                        who,
                        "created",
                        wish.from()
                                .map(from -> "from " + from.fleet() + "/" + from.model())
                                .orElse(""));
            } catch (RuntimeException e) {
                source.forget(name);
                throw e;
            }
            models.put(name, made);
            open(made);
            if (made.running().isEmpty()) {
                models.remove(name);
                source.forget(name);
                return Optional.of(made.failure());
            }
            return Optional.empty();
        });
    }

    /** A version of another model to begin with. */
    private Optional<ModelExports.File> start(Wish wish) {
        if (wish.version().isEmpty()) {
            return Optional.empty();
        }
        Name from = wish.from().orElseThrow();
        long number = wish.version().getAsLong();
        OperatedModel other = Optional.ofNullable(models.get(from))
                .flatMap(ServedModel::running)
                .map(Aggregator::desk)
                .orElseThrow(() -> new IllegalArgumentException(
                        "from=" + from.fleet() + "/" + from.model() + ": no such model runs here"));
        return Optional.of(other.journal()
                .version(number)
                .flatMap(version ->
                        StoredVersion.readIfItHolds(version, other.plan().layout()))
                .map(state -> other.exports().export(state, "cbor"))
                .orElseThrow(() -> new IllegalArgumentException("from: version " + number + ": no such thing here")));
    }

    private void note(ServedModel model, String who, String what, String is) {
        Optional<Path> journal = model.define().settings().journal();
        journal.ifPresent(file -> {
            if (what.equals("created")) {
                SetAside.earlier(file);
            }
            SetAside.note(file, who, what, is);
        });
    }

    @Override
    public CompletableFuture<Optional<String>> reopen(String who, String fleet, String model) {
        return done(() -> {
            ServedModel found = models.get(new Name(fleet, model));
            if (found == null || found.running().isPresent()) {
                return Optional.of("model " + model + " has not failed");
            }
            LOG.info("{} opens model {}/{} again", who, fleet, model);
            found.forgive();
            open(found);
            return found.running().isPresent() ? Optional.empty() : Optional.of(found.failure());
        });
    }

    @Override
    public CompletableFuture<Optional<String>> remove(String who, String fleet, String model) {
        return done(() -> {
            Name name = new Name(fleet, model);
            ServedModel found = models.get(name);
            if (found == null) {
                return Optional.of("model " + model + ": no such thing here");
            }
            if (found.running().filter(now -> now.isLearning()).isPresent()) {
                return Optional.of("model " + model + " is learning, accepted: pause or finish it first");
            }
            Optional<Path> journal =
                    found.running().isPresent() ? found.define().settings().journal() : Optional.empty();
            source.forget(name);
            models.remove(name);
            found.running().ifPresent(Fleets::away);
            clear(name);
            journal.ifPresent(file -> {
                SetAside.note(file, who, "removed", "");
                LOG.info("{} removed model {}/{}; its journal is kept as {}", who, fleet, model, SetAside.move(file));
            });
            return Optional.empty();
        });
    }

    /** Waits until it has written its last. */
    private static void away(Aggregator aggregator) {
        aggregator.close();
        try {
            aggregator.ended().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Model {} ends with {}", aggregator.model(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Boards that come anew are offered nothing of it; a fleet without a model needs no session. */
    private void clear(Name name) {
        FleetSession session = sessions.get(name.fleet());
        if (session == null) {
            return;
        }
        session.publishNothing(name.model());
        if (models.keySet().stream().noneMatch(other -> other.fleet().equals(name.fleet()))) {
            sessions.remove(name.fleet());
            session.close();
        }
    }

    private CompletableFuture<Optional<String>> done(Supplier<Optional<String>> change) {
        CompletableFuture<Optional<String>> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(change.get());
                } catch (RuntimeException e) {
                    answer.complete(Optional.of(String.valueOf(e.getMessage())));
                }
            });
        } catch (RejectedExecutionException closed) {
            answer.complete(Optional.of("the aggregator has ended"));
        }
        return answer;
    }

    /** What was acknowledged is in the journals. */
    @Override
    public void close() {
        thread.shutdownNow();
        page.ifPresent(ControlServer::close);
        models.values().forEach(model -> model.running().ifPresent(Aggregator::close));
        sessions.values().forEach(FleetSession::close);
        ended.complete(null);
    }
}
