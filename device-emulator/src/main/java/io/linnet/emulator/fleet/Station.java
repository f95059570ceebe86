package io.linnet.emulator.fleet;

import io.linnet.emulator.board.BoardEvent;
import io.linnet.emulator.board.BoardState;
import io.linnet.emulator.board.Packet;
import io.linnet.emulator.board.Participant;
import io.linnet.emulator.board.Store;
import io.linnet.emulator.board.Work;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one participant running: brings it what its connection receives, makes durable what it must keep, then sends
 * what it says, wakes it, and has its work done elsewhere. All of it on the station's own serial executor, so the
 * participant sees one thread at a time. Whatever throws here ends the fleet.
 */
final class Station implements Connection.Owner {
    private final int number;
    private final FleetSettings settings;
    private final Store store;
    private final Function<BoardState, Participant> maker;
    private final Function<Work, Work.Result> runner;
    private final Consumer<Throwable> ended;
    private final Executor workers;
    private final ScheduledExecutorService clock;
    private final Counters counters;
    private final FleetListener listener;
    private final SerialExecutor events;
    private final Disturbance.Way upWay;
    private final Disturbance.Way downWay;
    private final Connection connection;

    private Participant participant;
    private int life;
    private int lastRound = -1;
    private boolean isConnected;
    private boolean wantsFull;
    private boolean isWorking;
    private @Nullable Work waiting;
    private long wakeAt = Step.NEVER;
    private @Nullable Future<?> alarm;

    /** What all stations of a fleet share. */
    record Shared(
            FleetSettings settings,
            Executor eventThreads,
            Executor workers,
            ScheduledExecutorService clock,
            Counters counters,
            FleetListener listener,
            Function<Work, Work.Result> runner,
            Consumer<Throwable> ended) {}

    /** Makes the connection of a board. */
    interface Connector {
        Connection connect(String board, Connection.Owner owner, Executor executor);
    }

    /**
     * @param store what the participant keeps over a reboot
     * @param maker makes the participant, again at each reboot, on what it kept
     */
    Station(int number, Shared shared, Connector connector, Store store, Function<BoardState, Participant> maker) {
        this.number = number;
        this.settings = shared.settings();
        this.store = store;
        this.maker = maker;
        this.runner = shared.runner();
        this.ended = shared.ended();
        this.workers = shared.workers();
        this.clock = shared.clock();
        this.counters = shared.counters();
        this.listener = shared.listener();
        this.events = new SerialExecutor(shared.eventThreads(), shared.ended());
        this.participant = boot();
        this.upWay = settings.disturbance().way(settings.seed(), number, 0);
        this.downWay = settings.disturbance().way(settings.seed(), number, 1);
        this.connection = connector.connect(participant.id(), this, events);
    }

    Connection connection() {
        return connection;
    }

    private Participant boot() {
        return maker.apply(store.load().orElseGet(BoardState::fresh));
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public void connected() {
        if (isConnected) {
            // A line whose other end forgot the board, or a board that rebooted: what was under way is over.
            participant.accept(new BoardEvent.Disconnected(), nowMillis());
        }
        isConnected = true;
        wantsFull = false;
        tell(new BoardEvent.Connected());
    }

    @Override
    public void disconnected() {
        isConnected = false;
        tell(new BoardEvent.Disconnected());
    }

    /** A window of the board's sensor; from any thread. */
    void sensed(short[] window) {
        events.execute(() -> tell(new BoardEvent.Sensed(window)));
    }

    /** May be late, but is never lost: it is kept for whoever asks. */
    @Override
    public void offered(byte[] offer) {
        count(offer);
        if (settings.disturbance().isNone()) {
            take(offer);
        } else {
            after(settings.disturbance().latencyMillis(), () -> take(offer));
        }
    }

    private void take(byte[] offer) {
        tell(new BoardEvent.Arrived(offer));
        rebootIfDue(offer);
    }

    @Override
    public void broadcast(byte[] chunk) {
        disturbed(chunk);
    }

    @Override
    public void arrived(byte[] packet) {
        disturbed(packet);
    }

    private void disturbed(byte[] packet) {
        count(packet);
        BoardEvent arrival = new BoardEvent.Arrived(packet);
        if (settings.disturbance().isNone()) {
            tell(arrival);
            return;
        }
        for (int delay : downWay.arrivals(nowMillis())) {
            after(delay, () -> tell(arrival));
        }
    }

    private void count(byte[] packet) {
        counters.packetsDown.increment();
        counters.bytesDown.add(packet.length);
    }

    @Override
    public void refused(Throwable reason) {
        listener.failed(participant.id(), reason);
    }

    @Override
    public void unreachable(String cause) {
        listener.unreachable(participant.id(), cause);
    }

    private void after(long delayMillis, Runnable action) {
        Future<?> unused = clock.schedule(() -> events.execute(action), delayMillis, TimeUnit.MILLISECONDS);
    }

    private void rebootIfDue(byte[] payload) {
        if (settings.disturbance().reboot() == 0) {
            return;
        }
        try {
            if (MessageReader.read(payload) instanceof Offer offer && offer.round() != lastRound) {
                lastRound = offer.round();
                if (Reboots.isDue(settings.disturbance().reboot(), settings.seed(), number, lastRound)) {
                    after(settings.disturbance().latencyMillis() + 1L, this::reboot);
                }
            }
        } catch (Refused refused) {
            // The participant has counted it.
            return;
        }
    }

    private void reboot() {
        counters.reboots.increment();
        life++;
        waiting = null;
        participant = boot();
        wake(Step.NEVER);
        if (isConnected) {
            connection.rebooted();
        }
    }

    private void tell(BoardEvent event) {
        participant.accept(event, nowMillis());
        settle();
    }

    private void settle() {
        Step<BoardState, Packet> step = participant.settle(nowMillis());
        step.writes().forEach(store::save);
        step.packets().forEach(this::send);
        if (isConnected && participant.wantsFull() != wantsFull) {
            wantsFull = participant.wantsFull();
            connection.wantFull(wantsFull);
        }
        wake(step.wakeAtMillis());
        participant.takeWork().ifPresent(this::begin);
    }

    private void send(Packet packet) {
        if (packet.way() == Packet.Way.REPORT) {
            connection.report(packet.bytes());
            return;
        }
        counters.packetsUp.increment();
        counters.bytesUp.add(packet.bytes().length);
        if (settings.disturbance().isNone()) {
            connection.up(packet.bytes());
            return;
        }
        for (int delay : upWay.arrivals(nowMillis())) {
            after(delay, () -> connection.up(packet.bytes()));
        }
    }

    private void wake(long atMillis) {
        Future<?> set = alarm;
        if (atMillis == wakeAt && set != null && !set.isDone()) {
            return;
        }
        if (set != null) {
            set.cancel(false);
            alarm = null;
        }
        wakeAt = atMillis;
        if (atMillis != Step.NEVER) {
            long delay = Math.max(0, atMillis - nowMillis());
            alarm = clock.schedule(
                    () -> events.execute(() -> {
                        if (wakeAt <= nowMillis()) {
                            wakeAt = Step.NEVER;
                            settle();
                        }
                    }),
                    delay,
                    TimeUnit.MILLISECONDS);
        }
    }

    /** A board that rebooted may want to work while its former self still does: the learner is theirs in turn. */
    private void begin(Work work) {
        if (isWorking) {
            waiting = work;
            return;
        }
        isWorking = true;
        int ofLife = life;
        workers.execute(() -> {
            try {
                Work.Result result = runner.apply(work);
                events.execute(() -> worked(result, ofLife));
            } catch (Throwable e) { // Errors too, as anywhere in a station.
                ended.accept(e);
            }
        });
    }

    private void worked(Work.Result result, int ofLife) {
        isWorking = false;
        if (ofLife == life) {
            tell(new BoardEvent.WorkDone(result));
        }
        Work next = waiting;
        waiting = null;
        if (next != null) {
            begin(next);
        }
    }
}
