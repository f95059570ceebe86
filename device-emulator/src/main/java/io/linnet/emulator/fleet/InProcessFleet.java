package io.linnet.emulator.fleet;

import io.linnet.emulator.board.Board;
import io.linnet.emulator.board.BoardEvent;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.BoardState;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.board.Packet;
import io.linnet.emulator.board.SharedVersions;
import io.linnet.emulator.board.Work;
import io.linnet.protocol.core.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Boards and an aggregator in one process and in virtual time: a run takes as long as its arithmetic, and the same seed
 * gives the same run. One thread calls boards and exchange; only training runs on the executor's threads, and its results
 * come in the order of the boards.
 */
public final class InProcessFleet implements Exchange.Down {
    private record Event(long atMillis, long entry, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(atMillis, other.atMillis);
            return byTime != 0 ? byTime : Long.compare(entry, other.entry);
        }
    }

    /** One board and its link. */
    private final class Seat {
        final int number;
        final BoardSettings settings;
        final Learner learner;
        final BoardObserver observer;
        final MemoryStore store = new MemoryStore();
        final Disturbance.Way up;
        final Disturbance.Way down;
        Board board;

        @Nullable
        Work work;

        int life;
        boolean wantsFull;
        long wakeAt = Step.NEVER;

        Seat(int number, BoardSettings settings, Learner learner, BoardObserver observer) {
            this.number = number;
            this.settings = settings;
            this.learner = learner;
            this.observer = observer;
            this.up = disturbance.way(seed, number, 0);
            this.down = disturbance.way(seed, number, 1);
            this.board = boot();
        }

        Board boot() {
            return new Board(settings, learner, store.load().orElseGet(BoardState::fresh), sharedVersions, observer);
        }
    }

    private final Exchange exchange;
    private final ExecutorService threads;
    private final Disturbance disturbance;
    private final long seed;
    private final SharedVersions sharedVersions = new SharedVersions();
    private final List<Seat> seats = new ArrayList<>();
    private final Map<String, Seat> byId = new HashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final List<Seat> working = new ArrayList<>();
    private long entries;
    private long now;
    private byte @Nullable [] offer;
    private int broadcasts;
    private List<byte[]> step = List.of();
    private List<byte[]> full = List.of();
    private long bytesUp;
    private long bytesDown;

    /** @param threads trains; owned by the caller */
    public InProcessFleet(Exchange exchange, ExecutorService threads, Disturbance disturbance, long seed) {
        this.exchange = exchange;
        this.threads = threads;
        this.disturbance = disturbance;
        this.seed = seed;
    }

    /** Before {@link #run}. */
    public void add(BoardSettings settings, Learner learner, BoardObserver observer) {
        Seat seat = new Seat(seats.size(), settings, learner, observer);
        seats.add(seat);
        byId.put(settings.board(), seat);
    }

    /** Payload bytes that boards sent, lost ones too. */
    public long bytesUp() {
        return bytesUp;
    }

    /** Payload bytes that went to boards, lost ones too; a broadcast counts once a board. */
    public long bytesDown() {
        return bytesDown;
    }

    public long nowMillis() {
        return now;
    }

    /**
     * Runs until the condition holds or the virtual time is over.
     *
     * @return whether the condition holds
     */
    public boolean run(BooleanSupplier isDone, long untilMillis) throws InterruptedException {
        if (offer == null && now == 0) {
            exchange.start(this, now);
            seats.forEach(seat -> tell(seat, new BoardEvent.Connected()));
        }
        while (!isDone.getAsBoolean()) {
            if (!step(untilMillis)) {
                return isDone.getAsBoolean();
            }
        }
        return true;
    }

    /** Everything of one moment, then all work that it led to; else the next moment. */
    private boolean step(long untilMillis) throws InterruptedException {
        Event next = events.peek();
        boolean isNow = next != null && next.atMillis <= now;
        if (isNow) {
            events.remove();
            next.action.run();
            return true;
        }
        exchange.tick(now);
        next = events.peek();
        if (next != null && next.atMillis <= now) {
            return true;
        }
        if (!working.isEmpty()) {
            work();
            return true;
        }
        long at = Math.min(next == null ? Long.MAX_VALUE : next.atMillis, exchange.wakeAtMillis());
        for (Seat seat : seats) {
            at = Math.min(at, seat.wakeAt);
        }
        if (at > untilMillis || at == Long.MAX_VALUE) {
            return false;
        }
        now = Math.max(now, at);
        for (Seat seat : seats) {
            if (seat.wakeAt <= now) {
                settle(seat);
            }
        }
        return true;
    }

    private void work() throws InterruptedException {
        List<Seat> batch = List.copyOf(working);
        working.clear();
        List<Future<Work.Result>> results = new ArrayList<>();
        for (Seat seat : batch) {
            Work work = seat.work;
            if (work != null) {
                results.add(threads.submit(work::run));
            }
        }
        for (int i = 0; i < batch.size(); i++) {
            Seat seat = batch.get(i);
            seat.work = null;
            try {
                tell(seat, new BoardEvent.WorkDone(results.get(i).get()));
            } catch (ExecutionException e) {
                throw new IllegalStateException("board " + seat.settings.board() + " cannot train", e.getCause());
            }
        }
    }

    private void at(long atMillis, Runnable action) {
        events.add(new Event(atMillis, entries++, action));
    }

    private void tell(Seat seat, BoardEvent event) {
        seat.board.accept(event, now);
        settle(seat);
    }

    private void settle(Seat seat) {
        Step<BoardState, Packet> step = seat.board.settle(now);
        step.writes().forEach(seat.store::save);
        for (Packet packet : step.packets()) {
            if (packet.way() == Packet.Way.UP) {
                bytesUp += packet.bytes().length;
                for (int delay : seat.up.arrivals(now)) {
                    at(now + delay, () -> exchange.up(seat.settings.board(), packet.bytes(), now));
                }
            } else if (packet.way() == Packet.Way.REPORT) {
                // Not counted as what learning costs, and not lost: an experiment is to see what is said.
                at(
                        now + disturbance.latencyMillis(),
                        () -> exchange.report(seat.settings.board(), packet.bytes(), now));
            }
        }
        seat.wakeAt = step.wakeAtMillis();
        seat.board.takeWork().ifPresent(work -> {
            seat.work = work;
            working.add(seat);
        });
        boolean wantsFull = seat.board.wantsFull();
        if (wantsFull && !seat.wantsFull) {
            full.forEach(chunk -> deliver(seat, chunk));
        }
        seat.wantsFull = wantsFull;
    }

    private void deliver(Seat seat, byte[] packet) {
        bytesDown += packet.length;
        int life = seat.life;
        for (int delay : seat.down.arrivals(now)) {
            at(now + delay, () -> {
                if (seat.life == life) {
                    tell(seat, new BoardEvent.Arrived(packet));
                }
            });
        }
    }

    @Override
    public void toBoard(String board, byte[] packet) {
        Seat seat = byId.get(board);
        if (seat != null) {
            deliver(seat, packet);
        }
    }

    @Override
    public void broadcast(byte[] newOffer, List<byte[]> newStep, List<byte[]> newFull) {
        offer = newOffer;
        step = newStep;
        full = newFull.isEmpty() ? full : newFull;
        broadcasts++;
        for (Seat seat : seats) {
            int round = broadcasts;
            if (Reboots.isDue(disturbance.reboot(), seed, seat.number, round)) {
                // Some time into the round: in the middle of whatever the board does then.
                at(now + disturbance.latencyMillis() + 1, () -> reboot(seat));
            }
            retained(seat, newOffer);
        }
    }

    private void reboot(Seat seat) {
        if (seat.work != null) {
            seat.work = null;
            working.remove(seat);
        }
        seat.life++;
        seat.board = seat.boot();
        seat.wantsFull = false;
        tell(seat, new BoardEvent.Connected());
        byte[] newest = offer;
        if (newest != null) {
            retained(seat, newest);
        }
    }

    /** The retained messages of round and step, as a broker brings them; the offer is never lost, as it stays there. */
    private void retained(Seat seat, byte[] newest) {
        step.forEach(chunk -> deliver(seat, chunk));
        if (seat.wantsFull) {
            full.forEach(chunk -> deliver(seat, chunk));
        }
        bytesDown += newest.length;
        int life = seat.life;
        at(now + disturbance.latencyMillis(), () -> {
            if (seat.life == life) {
                tell(seat, new BoardEvent.Arrived(newest));
            }
        });
    }
}
