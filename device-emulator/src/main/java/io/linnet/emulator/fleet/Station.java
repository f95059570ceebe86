package io.linnet.emulator.fleet;

import io.linnet.emulator.board.Packet;
import io.linnet.emulator.board.Participant;
import io.linnet.emulator.board.Reaction;
import io.linnet.emulator.board.Work;
import io.linnet.protocol.message.Message.Offer;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.reason.Refused;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one participant running: brings it what its connection receives, sends what it says, wakes it, and has its work
 * done elsewhere. All of it on the station's own serial executor, so the participant sees one thread at a time.
 */
final class Station implements Connection.Owner {
    private final int number;
    private final FleetSettings settings;
    private final Supplier<Participant> maker;
    private final Function<Work, Work.Result> runner;
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
    private long wakeAt = Reaction.NEVER;
    private @Nullable Future<?> alarm;
    private boolean hasFailed;

    /** What all stations of a fleet share. */
    record Shared(
            FleetSettings settings,
            Executor eventThreads,
            Executor workers,
            ScheduledExecutorService clock,
            Counters counters,
            FleetListener listener,
            Function<Work, Work.Result> runner) {}

    /** Makes the connection of a board. */
    interface Connector {
        Connection connect(String board, Connection.Owner owner, Executor executor);
    }

    /** @param maker makes the participant, again at each reboot, on what it stored */
    Station(int number, Shared shared, Connector connector, Supplier<Participant> maker) {
        this.number = number;
        this.settings = shared.settings();
        this.maker = maker;
        this.runner = shared.runner();
        this.workers = shared.workers();
        this.clock = shared.clock();
        this.counters = shared.counters();
        this.listener = shared.listener();
        this.events = new SerialExecutor(shared.eventThreads());
        this.participant = maker.get();
        this.upWay = settings.disturbance().way(settings.seed(), number, 0);
        this.downWay = settings.disturbance().way(settings.seed(), number, 1);
        this.connection = connector.connect(participant.id(), this, events);
    }

    Connection connection() {
        return connection;
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    @Override
    public void connected() {
        if (isConnected) {
            // A line whose other end forgot the board, or a board that rebooted: what was under way is over.
            participant.onDisconnected();
        }
        isConnected = true;
        wantsFull = false;
        react(participant.onConnected(nowMillis()));
    }

    @Override
    public void disconnected() {
        isConnected = false;
        participant.onDisconnected();
        wake(Reaction.NEVER);
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
        react(participant.onOffer(offer, nowMillis()));
        rebootIfDue(offer);
    }

    @Override
    public void broadcast(byte[] chunk) {
        disturbed(chunk, () -> react(participant.onBroadcast(chunk, nowMillis())));
    }

    @Override
    public void arrived(byte[] packet) {
        disturbed(packet, () -> react(participant.onDown(packet, nowMillis())));
    }

    private void disturbed(byte[] packet, Runnable delivery) {
        count(packet);
        if (settings.disturbance().isNone()) {
            delivery.run();
            return;
        }
        for (int delay : downWay.arrivals(nowMillis())) {
            after(delay, delivery);
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
        participant = maker.get();
        wake(Reaction.NEVER);
        if (isConnected) {
            connection.rebooted();
        }
    }

    private void react(Reaction reaction) {
        for (Packet packet : reaction.packets()) {
            send(packet);
        }
        if (isConnected && reaction.wantsFull() != wantsFull) {
            wantsFull = reaction.wantsFull();
            connection.wantFull(wantsFull);
        }
        wake(reaction.wakeAtMillis());
        reaction.work().ifPresent(this::begin);
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
        if (atMillis != Reaction.NEVER && !hasFailed) {
            long delay = Math.max(0, atMillis - nowMillis());
            alarm = clock.schedule(
                    () -> events.execute(() -> {
                        if (wakeAt <= nowMillis()) {
                            wakeAt = Reaction.NEVER;
                            react(participant.wake(nowMillis()));
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
            Optional<Work.Result> result = run(work);
            events.execute(() -> worked(result, ofLife));
        });
    }

    private Optional<Work.Result> run(Work work) {
        try {
            return Optional.of(runner.apply(work));
        } catch (RuntimeException e) {
            listener.failed(participant.id(), e);
            return Optional.empty();
        }
    }

    private void worked(Optional<Work.Result> result, int ofLife) {
        isWorking = false;
        if (result.isEmpty()) {
            hasFailed = true;
            wake(Reaction.NEVER);
            return;
        }
        if (ofLife == life) {
            react(participant.onWorked(result.get(), nowMillis()));
        }
        Work next = waiting;
        waiting = null;
        if (next != null) {
            begin(next);
        }
    }
}
