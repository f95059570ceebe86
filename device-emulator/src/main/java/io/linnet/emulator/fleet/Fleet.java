package io.linnet.emulator.fleet;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import io.linnet.emulator.board.Board;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.Follower;
import io.linnet.emulator.board.HeldVersion;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.board.Outbox;
import io.linnet.emulator.board.SharedVersions;
import io.linnet.emulator.board.Store;
import io.linnet.emulator.board.Work;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.reason.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Emulated boards on an MQTT broker, a connection each, and on a gateway's serial lines and CoAP. A few threads serve
 * all of them: the network's, one a processor for the boards' events, the workers that train, and one clock; a serial
 * line has two of its own. Boards are added before {@link #start}.
 */
public final class Fleet implements AutoCloseable {
    private static final Duration GOODBYE = Duration.ofSeconds(5);

    private final FleetSettings settings;
    private final FleetListener listener;
    private final Counters counters = new Counters();
    private final SharedVersions sharedVersions = new SharedVersions();
    private final ExecutorService events;
    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor clock;
    private final MqttClientExecutorConfig network;
    private final ScheduledThreadPoolExecutor coap = new ScheduledThreadPoolExecutor(1, daemons("fleet-coap"));
    private final Station.Shared shared;
    private final List<Station> stations = new ArrayList<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    public Fleet(FleetSettings settings, FleetListener listener) {
        this(settings, listener, Work::run);
    }

    /** @param runner does a board's work; called by many threads */
    Fleet(FleetSettings settings, FleetListener listener, Function<Work, Work.Result> runner) {
        this.settings = settings;
        this.listener = listener;
        int processors = Runtime.getRuntime().availableProcessors();
        this.events = new ThreadPoolExecutor(
                processors,
                processors,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("fleet-events"),
                // After close the network may still have something to tell; nobody listens any more.
                new ThreadPoolExecutor.DiscardPolicy());
        this.workers = Executors.newFixedThreadPool(settings.workers(), daemons("fleet-work"));
        this.clock = new ScheduledThreadPoolExecutor(1, daemons("fleet-clock"), new ThreadPoolExecutor.DiscardPolicy());
        clock.setRemoveOnCancelPolicy(true);
        clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.network =
                MqttClientExecutorConfig.builder().nettyThreads(processors).build();
        this.shared = new Station.Shared(
                settings, events, workers, clock, counters, listener, runner, ended::completeExceptionally);
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Adds a board that keeps its state as long as the fleet. */
    public void add(String board, Learner learner) {
        add(board, learner, new MemoryStore());
    }

    public void add(String board, Learner learner, Store store) {
        add(board, learner, store, new Access.Mqtt());
    }

    public void add(String board, Learner learner, Store store, Access access) {
        BoardSettings who = identity(board, access);
        BoardObserver observer = new CountingObserver(board);
        stations.add(new Station(
                stations.size(),
                shared,
                to(access),
                store,
                kept -> new Board(who, learner, kept, sharedVersions, observer)));
    }

    private Station.Connector to(Access access) {
        return (board, owner, executor) -> {
            if (access instanceof Access.Serial serial) {
                return new SerialConnection(serial, settings, board, owner, executor, counters);
            }
            if (access instanceof Access.Coap gateway) {
                return new CoapConnection(gateway, settings, board, owner, executor, coap, clock, counters);
            }
            return new MqttConnection(settings, board, owner, executor, network, counters);
        };
    }

    /**
     * Adds a follower that reports each version of the model it reaches.
     *
     * @param onVersion may take its time: it delays nothing but the follower
     */
    public void follow(String id, BiConsumer<Offer, HeldVersion> onVersion) {
        BoardSettings who = identity(id, new Access.Mqtt());
        stations.add(new Station(
                stations.size(),
                shared,
                to(new Access.Mqtt()),
                new MemoryStore(),
                kept -> new Follower(who, sharedVersions, onVersion)));
    }

    private BoardSettings identity(String board, Access access) {
        long jitter = SplitMix64.mix(settings.seed() ^ SplitMix64.mix(stations.size()));
        return new BoardSettings(
                board,
                settings.model(),
                access.link(settings),
                access.hasRetained(),
                access.packsHello(),
                jitter,
                settings.keyOf().apply(board),
                settings.offers(),
                Optional.empty());
    }

    /**
     * Gives a window of its sensor to a board.
     *
     * @param board by the order in which boards were added
     * @param window sample after sample, each with all its axes; owned by the board from here on
     */
    public void sensed(int board, short[] window) {
        stations.get(board).sensed(window);
    }

    /** Begins to connect, some at a time; returns when every connection was begun. */
    public void start() throws InterruptedException {
        Semaphore connecting = new Semaphore(settings.connecting());
        for (Station station : stations) {
            connecting.acquire();
            CompletableFuture<?> unused =
                    station.connection().connect().whenComplete((done, error) -> connecting.release());
        }
    }

    /** Waits until all are connected and subscribed; false when the time is over first. */
    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (counters.connected.get() < stations.size()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        return true;
    }

    /**
     * Done when the fleet has ended: normally by {@link #close}, else with what a board, its learner, its store or its
     * connection threw. The rest of the fleet then goes on until {@link #close}, which whoever runs it must call.
     */
    public CompletableFuture<Void> ended() {
        return ended.copy();
    }

    public int size() {
        return stations.size();
    }

    public FleetFigures figures() {
        return counters.figures();
    }

    /** Says goodbye for every board and disconnects. */
    @Override
    public void close() {
        // What the closing itself interrupts is no fault of a board's.
        ended.complete(null);
        clock.shutdownNow();
        CompletableFuture<?>[] goodbyes =
                stations.stream().map(station -> station.connection().close()).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(goodbyes)
                    .handle((done, error) -> null)
                    .orTimeout(GOODBYE.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(late -> null)
                    .join();
        } finally {
            workers.shutdownNow();
            events.shutdownNow();
            coap.shutdownNow();
        }
    }

    /** Counts what a board tells, and passes it on. */
    private final class CountingObserver implements BoardObserver {
        private final String board;

        CountingObserver(String board) {
            this.board = board;
        }

        @Override
        public void worked(Outbox update) {
            counters.worked(update);
            listener.worked(board, update);
        }

        @Override
        public void entrusted(Outbox update) {
            listener.entrusted(board, update);
        }

        @Override
        public void settled(Outbox update, int folded) {
            counters.settled(update, folded);
            listener.settled(board, update, folded);
        }

        @Override
        public void refusedThere(Reason reason) {
            counters.refusedThere(reason);
        }

        @Override
        public void offerRefused(Reason reason) {
            counters.offerRefused(reason);
            listener.offerRefused(board, reason);
        }
    }
}
