package io.linnet.lab.forge;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.core.BoardView;
import io.linnet.aggregator.core.OfferSeal;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.Board;
import io.linnet.emulator.board.BoardEvent;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.BoardState;
import io.linnet.emulator.board.Packet;
import io.linnet.emulator.board.SharedVersions;
import io.linnet.emulator.board.Work;
import io.linnet.emulator.learn.Figures;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SplitMix64;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.transfer.LinkProfile;
import io.linnet.protocol.trust.BoardKey;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.FleetKey;
import io.linnet.protocol.trust.MacKey;
import io.linnet.protocol.trust.OfferVerifier;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Boards and an aggregator of production in virtual time, each with its keys, and between them somebody who carries every
 * packet as it is and puts forgeries behind it. Each forgery is delivered by itself, and what it does is looked at at once:
 * an end that took one holds another state afterwards.
 */
public final class ForgedFleet implements AutoCloseable {
    private static final String FLEET = "demo";
    private static final int BOARDS = 4;
    private static final int MAX_EXAMPLES = 1_000;
    /** A refusal may ask a board to wait for weeks. */
    private static final long DEADLINE_MILLIS = 0xFFFF_FFFFL;

    /** In one board's name: past 256 packets an aggregator hears no more of a board in that round. */
    private static final int MOST_A_ROUND = 150;

    private static final long STANDSTILL_STEPS = 200_000;

    private static final ModelPlan PLAN = new ModelPlan(
            "digits",
            ModelLayout.of(Numeric.INT16, new int[] {24, 12, 6}, new int[] {0, 0}),
            new TifedSettings(Division.NEAREST, 64, Schedule.fresh(4, 1, 12)),
            11,
            false,
            List.of(new Stage(0, new Profile(2, 16, 16, 100, false), 4)),
            4);

    private enum Way {
        UP,
        REPORT,
        DOWN,
        OFFER
    }

    private record Item(Way way, String board, byte[] bytes, boolean isHonest) {}

    private static final class Seat {
        final String id;
        final Board board;
        long wakeAt = Step.NEVER;
        int forgedInRound;

        Seat(String id, Board board) {
            this.id = id;
            this.board = board;
        }

        boolean sends() {
            return board.state().outbox().isPresent();
        }
    }

    /**
     * What came of it.
     *
     * @param accepted that an end took, by kind; none is right
     * @param digest of the last version
     */
    public record Result(
            int rounds, long forgeries, Map<String, Long> made, Map<String, Long> accepted, Digest digest) {
        public long acceptedInAll() {
            return accepted.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private final Journal journal = Journal.inMemory();
    private final AggregatorCore core;
    private final Map<String, Seat> seats = new LinkedHashMap<>();
    private final Forger forger;
    private final Deque<Item> queue = new ArrayDeque<>();
    private final Map<Forgery.Kind, Long> made = new EnumMap<>(Forgery.Kind.class);
    private final Map<Forgery.Kind, Long> accepted = new EnumMap<>(Forgery.Kind.class);
    private final int each;
    private boolean isForging;
    private long forgeries;
    private long coreWakeAt;
    private long now;

    private ForgedFleet(long seed, int each) {
        this.each = each;
        SecureRandom random = new SecureRandom();
        FleetKey key = FleetKey.random(random);
        List<String> ids = IntStream.range(0, BOARDS).mapToObj(i -> "b" + i).toList();
        this.forger = new Forger(seed, ids, FleetKey.random(random));
        RoundPolicy policy = new RoundPolicy(BOARDS, BOARDS, DEADLINE_MILLIS, MAX_EXAMPLES, 500, 0);
        this.core = new AggregatorCore(
                PLAN, policy, Optional.empty(), journal.recover(), Optional.of(new OfferSeal(FLEET, key, 0)));
        OfferVerifier offers = OfferVerifier.signed(FLEET, key.publicKey());
        BoardList list = BoardList.of(FLEET);
        for (int number = 0; number < BOARDS; number++) {
            BoardKey own = BoardKey.random(random);
            String id = ids.get(number);
            list = list.plus(List.of(new BoardList.Entry(id, BoardList.State.APPROVED, "-", own)));
            seats.put(id, new Seat(id, board(id, number, seed, MacKey.of(own, FLEET, id), offers)));
        }
        core.accept(new AggregatorEvent.BoardsChanged(list, journal), now);
    }

    /** Every other board packs its chunks into its hello, as on MQTT; the others send them one by one, as on a line. */
    private static Board board(String id, int number, long seed, MacKey key, OfferVerifier offers) {
        BoardSettings settings = new BoardSettings(
                id,
                PLAN.model(),
                number % 2 == 0 ? LinkProfile.SERIAL : LinkProfile.MQTT,
                false,
                number % 2 == 1,
                SplitMix64.mix(seed + number),
                Optional.of(key),
                Optional.of(offers),
                Optional.empty());
        return new Board(
                settings,
                (base, offer, layer) ->
                        learn(number, offer.round(), offer.shape().layout()),
                BoardState.fresh(),
                new SharedVersions(),
                BoardObserver.NONE);
    }

    /** Learns nothing: differences drawn from board and round, the same each time. */
    private static LocalUpdate learn(int board, int round, ModelLayout layout) {
        SplitMix64 random = new SplitMix64(SplitMix64.mix(board) ^ round);
        int[] units = new int[layout.parameters()];
        for (int i = 0; i < units.length; i++) {
            units[i] = random.uniform(-40, 40);
        }
        return new LocalUpdate(0, units, new float[0], 0, 1 + random.below(MAX_EXAMPLES), new Figures(0, new float[0]));
    }

    /** What the same fleet comes to when nobody is in between. */
    public static Digest honest(long seed, int rounds) {
        try (ForgedFleet fleet = new ForgedFleet(seed, 0)) {
            fleet.run(0, rounds, () -> {});
            return fleet.core.newest().digest();
        }
    }

    /**
     * @param forgeries at least so many, and to the end of the round
     * @param each behind every packet that passes
     * @param afterRound called after each round
     */
    public static Result run(long seed, long forgeries, int each, Runnable afterRound) {
        try (ForgedFleet fleet = new ForgedFleet(seed, each)) {
            fleet.run(forgeries, 1, afterRound);
            return new Result(
                    fleet.core.newest().round(),
                    fleet.forgeries,
                    named(fleet.made),
                    named(fleet.accepted),
                    fleet.core.newest().digest());
        }
    }

    private static Map<String, Long> named(Map<Forgery.Kind, Long> counts) {
        Map<String, Long> named = new LinkedHashMap<>();
        for (Forgery.Kind kind : Forgery.Kind.values()) {
            named.put(kind.label(), counts.getOrDefault(kind, 0L));
        }
        return named;
    }

    private void run(long wanted, int rounds, Runnable afterRound) {
        settleCore();
        seats.values().forEach(seat -> tell(seat, new BoardEvent.Connected()));
        int round = 0;
        long still = 0;
        while (forgeries < wanted || round < rounds || core.newest().round() == round) {
            if (core.newest().round() != round) {
                round = core.newest().round();
                still = 0;
                seats.values().forEach(seat -> seat.forgedInRound = 0);
                afterRound.run();
                if (forgeries >= wanted && round >= rounds) {
                    return;
                }
            }
            if (++still > STANDSTILL_STEPS) {
                throw new IllegalStateException("the fleet stands still in round " + round + " at " + now + " ms");
            }
            step();
        }
    }

    private void step() {
        Item item = queue.poll();
        if (item == null) {
            long at =
                    seats.values().stream().mapToLong(seat -> seat.wakeAt).min().orElse(Step.NEVER);
            now = Math.max(now + 1, Math.min(at, coreWakeAt));
            seats.values().stream().filter(seat -> seat.wakeAt <= now).forEach(this::settle);
            if (coreWakeAt <= now) {
                settleCore();
            }
            return;
        }
        deliver(item);
        if (item.isHonest) {
            forge();
        }
    }

    private void deliver(Item item) {
        switch (item.way) {
            case UP -> {
                forger.sawUp(item.board, item.bytes);
                core.accept(new AggregatorEvent.PacketArrived(item.board, item.bytes), now);
                settleCore();
            }
            case REPORT -> {
                forger.sawReport(item.board, item.bytes);
                core.accept(new AggregatorEvent.ReportArrived(item.board, item.bytes), now);
                settleCore();
            }
            case DOWN -> {
                forger.sawDown(item.board, item.bytes);
                tell(seat(item.board), new BoardEvent.Arrived(item.bytes));
            }
            case OFFER -> tell(seat(item.board), new BoardEvent.Arrived(item.bytes));
        }
    }

    private Seat seat(String board) {
        Seat seat = seats.get(board);
        if (seat == null) {
            throw new IllegalStateException("board " + board + " is unknown");
        }
        return seat;
    }

    private void forge() {
        isForging = true;
        for (int i = 0; i < each; i++) {
            forger.next(board -> seat(board).sends(), board -> !isCurrent(board))
                    .ifPresent(this::forged);
        }
        isForging = false;
    }

    private boolean isCurrent(String board) {
        return seat(board)
                .board
                .held()
                .map(held -> held.digest().equals(core.newest().digest()))
                .orElse(false);
    }

    private void forged(Forgery forgery) {
        boolean isReport = forgery.kind() == Forgery.Kind.REPORTED;
        if (forgery.isUp() && !isReport && ++seat(forgery.board()).forgedInRound > MOST_A_ROUND) {
            return;
        }
        forgeries++;
        made.merge(forgery.kind(), 1L, Long::sum);
        boolean isTaken;
        if (isReport) {
            List<BoardView> known = core.boards(now);
            core.accept(new AggregatorEvent.ReportArrived(forgery.board(), forgery.bytes()), now);
            settleCore();
            isTaken = !core.boards(now).equals(known);
        } else if (forgery.isUp()) {
            long folded = core.tally().snapshot().updatesFolded();
            core.accept(new AggregatorEvent.PacketArrived(forgery.board(), forgery.bytes()), now);
            settleCore();
            isTaken = core.tally().snapshot().updatesFolded() != folded;
        } else {
            Seat seat = seat(forgery.board());
            BoardState before = seat.board.state();
            tell(seat, new BoardEvent.Arrived(forgery.bytes()));
            isTaken = !seat.board.state().equals(before);
        }
        if (forgery.kind() == Forgery.Kind.OFFERED) {
            // It stands at the broker, too, where the aggregator reads it.
            core.accept(new AggregatorEvent.OfferRead(forgery.bytes()), now);
        }
        if (isTaken) {
            accepted.merge(forgery.kind(), 1L, Long::sum);
        }
    }

    private void tell(Seat seat, BoardEvent event) {
        seat.board.accept(event, now);
        settle(seat);
    }

    private void settle(Seat seat) {
        while (true) {
            Step<BoardState, Packet> step = seat.board.settle(now);
            for (Packet packet : step.packets()) {
                Way way = packet.way() == Packet.Way.UP ? Way.UP : Way.REPORT;
                queue.add(new Item(way, seat.id, packet.bytes(), !isForging));
            }
            seat.wakeAt = step.wakeAtMillis();
            Optional<Work> work = seat.board.takeWork();
            if (work.isEmpty()) {
                return;
            }
            seat.board.accept(new BoardEvent.WorkDone(work.get().run()), now);
        }
    }

    private void settleCore() {
        Step<JournalWrite, AggregatorPacket> step = core.settle(now);
        journal.write(step.writes());
        for (AggregatorPacket packet : step.packets()) {
            if (packet instanceof AggregatorPacket.ToBoard to) {
                queue.add(new Item(Way.DOWN, to.board(), to.packet(), !isForging));
            } else if (packet instanceof AggregatorPacket.Broadcast broadcast) {
                forger.sawOffer(broadcast.offer());
                seats.keySet().forEach(board -> queue.add(new Item(Way.OFFER, board, broadcast.offer(), !isForging)));
            }
        }
        coreWakeAt = step.wakeAtMillis();
    }

    @Override
    public void close() {
        journal.close();
    }
}
