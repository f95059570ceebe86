package io.linnet.lab.experiment;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorCore;
import io.linnet.aggregator.core.AggregatorEvent;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.journal.EpochRecord;
import io.linnet.aggregator.journal.JournalState;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.Opening;
import io.linnet.aggregator.journal.SteeringRecord;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.emulator.learn.Trainer;
import io.linnet.protocol.core.Step;
import io.linnet.protocol.message.Message;
import io.linnet.protocol.message.Message.Announcement;
import io.linnet.protocol.message.Message.Base;
import io.linnet.protocol.message.Message.Hello;
import io.linnet.protocol.message.MessageReader;
import io.linnet.protocol.message.MessageWriter;
import io.linnet.protocol.reason.Reason;
import io.linnet.protocol.reason.Refused;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiConsumer;

/**
 * Boards that sleep most of the time, before the real aggregator's core in virtual time. A board wakes, fetches the newest
 * version, works on it for a while, sends its update in one packet and sleeps on; nothing is lost on the way.
 *
 * <p>Gaps between two wakings are Pareto (α 1.2, from 5 minutes, half an hour in the mean), of every tenth board 18 to 30
 * hours. Work takes log-normal 1 minute (σ 1), of the slow boards 15 minutes.
 */
final class SleepyFleet {
    static final long HOUR_MILLIS = 3_600_000;

    private static final double MINUTE_MILLIS = 60_000;
    private static final double PARETO_ALPHA = 1.2;
    private static final int SLOW_WORK_MINUTES = 15;

    /** A board wakes, or has done its work on a version. */
    private record Event(long atMillis, int board, Optional<ModelState> worked) {}

    private final ModelPlan plan;
    private final AggregatorCore core;
    private final List<DirectBoard> boards = new ArrayList<>();
    private final int slow;
    private final Random random;
    private final long[] workedOn;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::atMillis).thenComparingInt(Event::board));
    private long wakeAtMillis;
    private int sent;
    private int refused;

    /** @param slow the first so many boards take their time */
    SleepyFleet(ModelPlan plan, RoundPolicy policy, Samples train, List<int[]> parts, int slow) {
        this.plan = plan;
        this.slow = slow;
        this.random = new Random(plan.seed());
        Map<String, Integer> ordinals = new HashMap<>();
        for (int board = 0; board < parts.size(); board++) {
            ordinals.put(id(board), board);
            boards.add(new DirectBoard(
                    train.select(parts.get(board)),
                    plan,
                    Trainer.of(plan.training().network(), plan.layout(), plan.seed())));
        }
        this.workedOn = new long[boards.size()];
        Arrays.fill(workedOn, -1);
        JournalState found = new JournalState(
                ordinals,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                SteeringRecord.NONE,
                EpochRecord.NONE,
                Opening.NONE,
                List.of(),
                false);
        this.core = new AggregatorCore(plan, policy, Optional.empty(), found);
        for (int board = 0; board < boards.size(); board++) {
            events.add(new Event((long) (random.nextDouble() * gapMillis(board)), board, Optional.empty()));
        }
    }

    private static String id(int board) {
        return "board-" + board;
    }

    private long gapMillis(int board) {
        if (board % 10 == 9) {
            return (long) ((18 + 12 * random.nextDouble()) * HOUR_MILLIS);
        }
        return (long) (5 * MINUTE_MILLIS * Math.pow(1 - random.nextDouble(), -1 / PARETO_ALPHA));
    }

    private long workMillis(int board) {
        int minutes = board < slow ? SLOW_WORK_MINUTES : 1;
        return (long) (minutes * MINUTE_MILLIS * Math.exp(random.nextGaussian()));
    }

    ModelState newest() {
        return core.newest();
    }

    int sent() {
        return sent;
    }

    int refused() {
        return refused;
    }

    /** @param look is shown the newest version every so many milliseconds */
    void run(long untilMillis, long everyMillis, BiConsumer<Long, ModelState> look) {
        settle(0);
        for (long next = everyMillis; next <= untilMillis; next += everyMillis) {
            while (Math.min(events.element().atMillis(), wakeAtMillis) <= next) {
                step();
            }
            look.accept(next, core.newest());
        }
    }

    private void step() {
        if (wakeAtMillis < events.element().atMillis()) {
            settle(wakeAtMillis);
            return;
        }
        Event event = events.remove();
        if (event.worked().isPresent()) {
            send(event.board(), event.worked().get(), event.atMillis());
            events.add(new Event(event.atMillis() + gapMillis(event.board()), event.board(), Optional.empty()));
            return;
        }
        ModelState newest = core.newest();
        boolean hasWorked = workedOn[event.board()] == newest.version();
        workedOn[event.board()] = newest.version();
        events.add(
                hasWorked
                        ? new Event(event.atMillis() + gapMillis(event.board()), event.board(), Optional.empty())
                        : new Event(event.atMillis() + workMillis(event.board()), event.board(), Optional.of(newest)));
    }

    private void send(int board, ModelState base, long nowMillis) {
        LocalUpdate learnt = boards.get(board).learn(base, board, boards.size());
        List<byte[]> chunks = boards.get(board).encode(base, learnt, plan.stage(base));
        Hello hello = new Hello(
                plan.model(),
                Optional.of(new Base(base.version(), base.digest())),
                Optional.of(new Announcement(DirectBoard.transfer(base), chunks.size(), learnt.examples())),
                chunks,
                OptionalInt.empty());
        core.accept(new AggregatorEvent.PacketArrived(id(board), MessageWriter.write(hello)), nowMillis);
        sent++;
        settle(nowMillis);
    }

    private void settle(long nowMillis) {
        Step<JournalWrite, AggregatorPacket> step = core.settle(nowMillis);
        wakeAtMillis = step.wakeAtMillis();
        for (AggregatorPacket packet : step.packets()) {
            if (packet instanceof AggregatorPacket.ToBoard to && isRefusal(to.packet())) {
                refused++;
            }
        }
    }

    private static boolean isRefusal(byte[] packet) {
        try {
            Message message = MessageReader.read(packet);
            if (message instanceof Message.Refusal refusal
                    && refusal.reason() != Reason.LATE
                    && refusal.reason() != Reason.WRONG_BASE) {
                throw new IllegalStateException("an update was refused: " + refusal);
            }
            return message instanceof Message.Refusal;
        } catch (Refused impossible) {
            throw new IllegalStateException("the aggregator's own message", impossible);
        }
    }
}
