package io.linnet.emulator.board;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.Draw;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.SceneBoard.Setting;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Personal;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A few boards and the aggregator's core in virtual time, by seed, so that one of the boards has a conversation to write
 * down. The link between them delays, loses and repeats packets, and breaks.
 */
final class SceneFleet {
    private static final int LEAST_DELAY_MILLIS = 3;
    private static final int DELAY_MILLIS = 40;
    private static final long LONGEST_MILLIS = 3_600_000;

    /**
     * @param loss probability that a packet is lost; a quarter of it: that it comes twice
     * @param breaks probability of a millisecond that the observed board's connection breaks
     * @param away how long it is then gone, at most
     * @param reboots probability of an event that the observed board reboots before it
     * @param restartMillis when the aggregator restarts from its journal, 0: never
     */
    record Run(
            ModelPlan plan,
            RoundPolicy policy,
            LinkProfile link,
            boolean hasRetained,
            boolean packsHello,
            int boards,
            double loss,
            double breaks,
            int away,
            double reboots,
            long restartMillis,
            long seed) {
        static Run calm(ModelPlan plan, RoundPolicy policy, LinkProfile link, boolean hasRetained, long seed) {
            return new Run(plan, policy, link, hasRetained, false, policy.cohort(), 0, 0, 0, 0, 0, seed);
        }

        Run with(Personal layer) {
            return new Run(
                    plan.with(layer),
                    policy,
                    link,
                    hasRetained,
                    packsHello,
                    boards,
                    loss,
                    breaks,
                    away,
                    reboots,
                    restartMillis,
                    seed);
        }

        /** Rounds ask for so many of the boards. */
        Run drawing(int take) {
            return new Run(
                    plan,
                    policy.withDraw(new Draw(plan.seed(), take)),
                    link,
                    hasRetained,
                    packsHello,
                    boards,
                    loss,
                    breaks,
                    away,
                    reboots,
                    restartMillis,
                    seed);
        }

        Run packing() {
            return new Run(
                    plan, policy, link, hasRetained, true, boards, loss, breaks, away, reboots, restartMillis, seed);
        }

        Run losing(double share) {
            return new Run(
                    plan,
                    policy,
                    link,
                    hasRetained,
                    packsHello,
                    boards,
                    share,
                    breaks,
                    away,
                    reboots,
                    restartMillis,
                    seed);
        }

        Run breaking(double share, int awayMillis) {
            return new Run(
                    plan,
                    policy,
                    link,
                    hasRetained,
                    packsHello,
                    boards,
                    loss,
                    share,
                    awayMillis,
                    reboots,
                    restartMillis,
                    seed);
        }

        Run rebooting(double share) {
            return new Run(
                    plan,
                    policy,
                    link,
                    hasRetained,
                    packsHello,
                    boards,
                    loss,
                    breaks,
                    away,
                    share,
                    restartMillis,
                    seed);
        }

        Run restarting(long atMillis) {
            return new Run(
                    plan, policy, link, hasRetained, packsHello, boards, loss, breaks, away, reboots, atMillis, seed);
        }
    }

    private record Event(long at, long entry, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(entry, other.entry);
        }
    }

    private final class Seat {
        final SceneBoard board;
        boolean isUp;
        boolean wantsFull;

        Seat(String id, Setting setting) {
            this.board = new SceneBoard(id, setting, packet -> {
                if (isUp) {
                    deliver(() -> core.accept(new AggregatorEvent.PacketArrived(id, packet), now));
                }
            });
        }
    }

    private static final BoardKey KEY = new BoardKey(new byte[BoardKey.BYTES]);

    private final Run run;
    private final boolean proves;
    private final SplitMix64 random;
    private final Journal journal = Journal.inMemory();
    private final List<Seat> seats = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private AggregatorCore core;
    private long coreWakeAt;
    private long now;
    private long entries;
    private Optional<AggregatorPacket.Broadcast> retained = Optional.empty();
    private List<byte[]> full = List.of();
    private Optional<Predicate<SceneBoard>> rebootOnce;

    private SceneFleet(Run run, Optional<Predicate<SceneBoard>> rebootOnce) {
        this(run, rebootOnce, false, false);
    }

    private SceneFleet(Run run, Optional<Predicate<SceneBoard>> rebootOnce, boolean proves, boolean holdsOut) {
        this.run = run;
        this.proves = proves;
        this.rebootOnce = rebootOnce;
        this.random = new SplitMix64(run.seed());
        this.core = start();
        for (int i = 0; i < run.boards(); i++) {
            Setting setting = new Setting(
                    run.link(), run.hasRetained(), run.packsHello(), run.seed() * 100 + i, run.seed() + i, 20);
            setting = holdsOut ? setting.holdingOut() : setting;
            String id = "b" + (i + 1);
            seats.add(new Seat(id, proves ? setting.with(KEY.macKey(SceneBoard.FLEET, id)) : setting));
        }
    }

    private AggregatorCore start() {
        AggregatorCore fresh = new AggregatorCore(run.plan(), run.policy(), Optional.empty(), journal.recover());
        if (proves) {
            BoardList list = BoardList.of(SceneBoard.FLEET)
                    .with(IntStream.rangeClosed(1, run.boards())
                            .mapToObj(i -> new BoardList.Entry("b" + i, State.APPROVED, "-", KEY))
                            .toList());
            fresh.accept(new AggregatorEvent.BoardsChanged(list, journal), now);
        }
        return fresh;
    }

    /** The model that the run leads to, with or without keys of the boards. */
    static Digest digest(Run run, boolean proves) {
        SceneFleet fleet = new SceneFleet(run, Optional.empty(), proves, false);
        fleet.run();
        return fleet.core.newest().digest();
    }

    /** The conversation of the first board, until the last round has closed. */
    static List<SceneLine> record(Run run) {
        return new SceneFleet(run, Optional.empty()).run();
    }

    /** The same of boards that keep examples out of their training. */
    static List<SceneLine> recordHoldingOut(Run run) {
        return new SceneFleet(run, Optional.empty(), false, true).run();
    }

    /** The same with one reboot, as soon as the board meets the condition; empty: it never did. */
    static Optional<List<SceneLine>> record(Run run, Predicate<SceneBoard> rebootOnce) {
        SceneFleet fleet = new SceneFleet(run, Optional.of(rebootOnce));
        List<SceneLine> lines = fleet.run();
        return fleet.rebootOnce.isPresent() ? Optional.empty() : Optional.of(lines);
    }

    private List<SceneLine> run() {
        seats.forEach(this::connect);
        if (run.breaks() > 0) {
            scheduleBreak();
        }
        if (run.restartMillis() > 0) {
            at(run.restartMillis(), () -> core = start());
        }
        tick();
        while (core.newest().round() < run.policy().maxRounds() || !events.isEmpty()) {
            if (now > LONGEST_MILLIS) {
                throw new IllegalStateException("the fleet does not end");
            }
            step();
        }
        SceneBoard observed = seats.get(0).board;
        observed.end(now + 1);
        journal.close();
        return observed.lines();
    }

    private void step() {
        long at = coreWakeAt;
        for (Seat seat : seats) {
            at = Math.min(at, seat.board.wakeAt());
        }
        Event event = events.peek();
        if (event != null && event.at() <= at) {
            now = Math.max(now, event.at());
            events.remove();
            event.action().run();
        } else {
            now = Math.max(now, at);
        }
        if (coreWakeAt <= now || event != null && event.at() <= at) {
            tick();
        }
        if (event == null || event.at() > at) {
            seats.forEach(seat -> seat.board.runThrough(now));
        }
        seats.forEach(this::look);
    }

    private void tick() {
        Step<JournalWrite, AggregatorPacket> step = core.settle(now);
        journal.write(step.writes());
        coreWakeAt = step.wakeAtMillis();
        for (AggregatorPacket packet : step.packets()) {
            if (packet instanceof AggregatorPacket.ToBoard to) {
                seats.stream()
                        .filter(seat -> seat.board.id().equals(to.board()))
                        .forEach(seat -> toBoard(seat, to.packet()));
            } else if (packet instanceof AggregatorPacket.Broadcast broadcast) {
                retained = Optional.of(broadcast);
                full = broadcast.full().isEmpty() ? full : broadcast.full();
                seats.forEach(this::readRetained);
            }
        }
    }

    private void toBoard(Seat seat, byte[] packet) {
        deliver(() -> {
            if (seat.isUp) {
                seat.board.arrive(now, packet);
            }
        });
    }

    private void readRetained(Seat seat) {
        if (retained.isEmpty() || !seat.isUp) {
            return;
        }
        if (run.hasRetained()) {
            retained.get().step().forEach(chunk -> toBoard(seat, chunk));
            if (seat.wantsFull) {
                full.forEach(chunk -> toBoard(seat, chunk));
            }
        }
        byte[] offer = retained.get().offer();
        at(now + LEAST_DELAY_MILLIS + random.below(DELAY_MILLIS), () -> {
            if (seat.isUp) { // never lost: it stays there for whoever asks
                seat.board.arrive(now, offer);
            }
        });
    }

    /** What the boards' drivers do after each event. */
    private void look(Seat seat) {
        if (seat.board.wantsFull() && !seat.wantsFull && seat.isUp) {
            full.forEach(chunk -> toBoard(seat, chunk));
        }
        seat.wantsFull = seat.board.wantsFull();
        boolean isObserved = seat == seats.get(0);
        boolean isDue = rebootOnce.isPresent() && rebootOnce.get().test(seat.board);
        if (isObserved && seat.isUp && (isDue || run.reboots() > 0 && random.real() < run.reboots())) {
            rebootOnce = isDue ? Optional.empty() : rebootOnce;
            now++;
            seat.board.reboot(now);
            connect(seat);
            readRetained(seat);
        }
    }

    private void connect(Seat seat) {
        seat.isUp = true;
        seat.wantsFull = false;
        seat.board.connect(now);
    }

    private void scheduleBreak() {
        Seat seat = seats.get(0);
        at(now + 1 + (long) (random.real() * 2 / run.breaks()), () -> {
            seat.isUp = false;
            seat.board.disconnect(now);
            at(now + 1 + random.below(run.away()), () -> {
                connect(seat);
                readRetained(seat);
                if (core.newest().round() < run.policy().maxRounds()) {
                    scheduleBreak();
                }
            });
        });
    }

    private void deliver(Runnable delivery) {
        if (random.real() < run.loss()) {
            return;
        }
        int copies = random.real() < run.loss() / 4 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            at(now + LEAST_DELAY_MILLIS + random.below(DELAY_MILLIS), delivery);
        }
    }

    private void at(long atMillis, Runnable action) {
        events.add(new Event(atMillis, entries++, action));
    }
}
