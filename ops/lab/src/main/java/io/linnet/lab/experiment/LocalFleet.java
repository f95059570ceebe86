package io.linnet.lab.experiment;

import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.core.AggregatorPacket;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.Learner;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.Outbox;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.fleet.InProcessFleet;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.session.MqttSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Runs one fleet from the first round to the last: real boards, real packets, real aggregator, virtual time. */
public final class LocalFleet {
    private static final long DEADLINE_MILLIS = 600_000;

    private LocalFleet() {}

    /**
     * What a run led to.
     *
     * @param isDiverged a round's step was far larger than those before it
     * @param isHeld the watch found the model fallen behind its best, and ended the rounds at that
     * @param bytesUp payload bytes of all boards
     */
    public record Outcome(
            ModelState last, int rounds, boolean isDiverged, boolean isHeld, long bytesUp, long bytesDown) {}

    /** Looks on while a fleet learns. */
    @FunctionalInterface
    public interface Watch {
        /** A round has closed; called by the thread that runs the fleet. */
        void closed(ModelState state);

        /** A board has trained; called by whichever thread trained it, for one board one after another. */
        default void learnt(int board, LocalUpdate update) {}

        /** A board's update is encoded; called by the thread that runs the fleet. */
        default void sent(int board, Outbox update) {}
    }

    /** By the usual rules. */
    public static Outcome run(
            ModelPlan plan,
            Samples samples,
            List<int[]> parts,
            int rounds,
            Optional<Parameters> start,
            Disturbance disturbance,
            Watch watch)
            throws InterruptedException {
        return run(plan, samples, parts, rounds, start, disturbance, watch, policy -> policy);
    }

    /**
     * @param parts rows of {@code samples}, a board each
     * @param start model to begin with; empty: the seed's
     * @param rules of the rounds, from the usual ones
     */
    public static Outcome run(
            ModelPlan plan,
            Samples samples,
            List<int[]> parts,
            int rounds,
            Optional<Parameters> start,
            Disturbance disturbance,
            Watch watch,
            UnaryOperator<RoundPolicy> rules)
            throws InterruptedException {
        // An experiment is to show what becomes of a model that falls.
        return run(plan, samples, parts, rounds, start, disturbance, watch, rules, WatchAction.WARN);
    }

    /** @param action what becomes of a model that falls behind its best */
    static Outcome run(
            ModelPlan plan,
            Samples samples,
            List<int[]> parts,
            int rounds,
            Optional<Parameters> start,
            Disturbance disturbance,
            Watch watch,
            UnaryOperator<RoundPolicy> rules,
            WatchAction action)
            throws InterruptedException {
        List<Learner> boards = parts.stream()
                .map(rows -> (Learner) new LocalLearner(samples, rows))
                .toList();
        return run(plan, boards, rounds, start, disturbance, watch, rules, action);
    }

    /** Of boards that learn in ways of their own, by the usual rules. */
    public static Outcome run(ModelPlan plan, List<Learner> learners, int rounds, UnaryOperator<RoundPolicy> rules)
            throws InterruptedException {
        return run(plan, learners, rounds, Optional.empty(), Disturbance.NONE, state -> {}, rules, WatchAction.WARN);
    }

    private static Outcome run(
            ModelPlan plan,
            List<Learner> learners,
            int rounds,
            Optional<Parameters> start,
            Disturbance disturbance,
            Watch watch,
            UnaryOperator<RoundPolicy> rules,
            WatchAction action)
            throws InterruptedException {
        int boards = learners.size();
        AtomicReference<ModelState> last = new AtomicReference<>();
        boolean[] isDiverged = new boolean[1];
        boolean[] isHeld = new boolean[1];
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void roundClosed(AggregatorPacket.RoundClosed round) {
                last.set(round.next());
                isDiverged[0] |= round.isDiverging();
                watch.closed(round.next());
            }

            @Override
            public void fell(AggregatorPacket.ModelFell fall) {
                isHeld[0] |= fall.action() == WatchAction.HOLD;
            }
        };
        RoundPolicy policy = rules.apply(policy(plan, boards, rounds, action));
        AggregatorSettings settings = new AggregatorSettings(
                "local",
                MqttSettings.of("tcp://127.0.0.1:1883", "unused"),
                plan,
                policy,
                Optional.empty(),
                false,
                start);
        ExecutorService threads = Executors.newFixedThreadPool(
                Math.min(boards, Runtime.getRuntime().availableProcessors()));
        try {
            LocalExchange exchange = new LocalExchange(settings, listener);
            InProcessFleet fleet = new InProcessFleet(exchange, threads, disturbance, plan.seed());
            for (int board = 0; board < boards; board++) {
                add(fleet, board, plan.model(), learners.get(board), watch);
            }
            boolean isDone = fleet.run(
                    () -> isHeld[0] || (last.get() != null && last.get().round() >= rounds),
                    DEADLINE_MILLIS * (rounds + 1L));
            ModelState state = last.get();
            if (!isDone || state == null) {
                throw new IllegalStateException(
                        "the fleet stopped after " + (state == null ? 0 : state.round()) + " of " + rounds + " rounds");
            }
            return new Outcome(state, state.round(), isDiverged[0], isHeld[0], fleet.bytesUp(), fleet.bytesDown());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void add(InProcessFleet fleet, int board, String model, Learner learner, Watch watch) {
        fleet.add(
                BoardSettings.mqtt(String.format(Locale.ROOT, "board-%05d", board), model, board),
                (base, offer, layer) -> {
                    LocalUpdate update = learner.learn(base, offer, layer);
                    watch.learnt(board, update);
                    return update;
                },
                new BoardObserver() {
                    @Override
                    public void worked(Outbox update) {
                        watch.sent(board, update);
                    }
                });
    }

    private static RoundPolicy policy(ModelPlan plan, int boards, int rounds, WatchAction action) {
        int most = RoundPolicy.mostExamples(plan.training().schedule().examples());
        return new RoundPolicy(boards, boards, DEADLINE_MILLIS, most, 500, rounds)
                .withWatch(WatchPolicy.DEFAULT.with(action));
    }
}
