package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.emulator.vibration.Watchman;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.AutoencoderSettings;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.Verdict.State;
import io.linnet.protocol.transfer.LinkProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Motors that learn to repeat their windows, between sums, with the aggregator's own stages, in virtual time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AutoencoderFleetTest {
    private static final int BOARDS = 6;
    private static final int WINDOWS = 136;
    private static final int POINTS = 4;
    /** Scale, a point, two splits, then learning and two that measure. */
    private static final int ROUNDS = 4 + 10 + 2;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    @AfterAll
    void stop() {
        threads.shutdown();
    }

    private static ModelPlan plan(Network learning) {
        boolean isWhole = learning == Network.TIFED;
        int exponent = isWhole ? 0 : -11;
        TrainingSettings settings = isWhole
                ? new TifedSettings(Division.TRUNC, 512, Schedule.fresh(20, 2, 40))
                : new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 2, 40));
        ModelLayout network = ModelLayout.of(Numeric.INT16, new int[] {27, 8, 27}, new int[] {exponent, exponent});
        return new ModelPlan(
                "motors",
                new PointsShape(network, POINTS).layout(),
                AutoencoderSettings.of(settings, 1, 1, FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES, 3, 5, 10),
                1,
                false,
                List.of(new Stage(0, new Profile(2, 16, 16, 200, true), 16)),
                4);
    }

    private static RoundPolicy policy(int quorum) {
        return new RoundPolicy(BOARDS, quorum, 240_000, 1000, 500, ROUNDS)
                .closingAt(100)
                .withMerge(MergeRule.MEAN);
    }

    private static Motor motor(int board) {
        return new Motor(board, board % Motor.REGIMES, (board + 1) % Motor.REGIMES);
    }

    private static List<short[]> usual(Motor motor) {
        List<short[]> windows = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            windows.add(motor.window(0));
        }
        return windows;
    }

    private static void addBoards(InProcessFleet fleet, ModelPlan plan, LinkProfile link, long seed) {
        for (int b = 0; b < BOARDS; b++) {
            fleet.add(
                    new BoardSettings("motor-" + b, plan.model(), link, true, true, seed + b),
                    new PointsLearner(usual(motor(b))),
                    BoardObserver.NONE);
        }
    }

    /** Of a board whose good windows are all held out there is nothing to learn, and the others go on. */
    @Test
    void aBoardWhoseWindowsSayNothingSendsNothing() throws InterruptedException {
        ModelPlan plan = plan(Network.TIFED);
        AggregatorExchange exchange = new AggregatorExchange(plan, policy(BOARDS - 1));
        InProcessFleet fleet = new InProcessFleet(exchange, threads, Disturbance.NONE, 1);
        for (int b = 0; b < BOARDS; b++) {
            List<short[]> windows = usual(motor(b));
            if (b == 0) { // only held-out ones are any good
                IntStream.range(0, WINDOWS)
                        .filter(i -> i % 8 != 7)
                        .forEach(i -> windows.set(i, new short[Motor.AXES * Motor.SAMPLES]));
            }
            fleet.add(
                    new BoardSettings("motor-" + b, plan.model(), LinkProfile.MQTT, true, true, b),
                    new PointsLearner(windows),
                    BoardObserver.NONE);
        }
        assertThat(fleet.run(exchange::isOver, ROUNDS * 240_000L)).isTrue();
        // The scale is of all windows.
        assertThat(exchange.tally().updatesFolded()).isEqualTo(1L + ROUNDS * (BOARDS - 1));
    }

    private ModelState run(ModelPlan plan, Disturbance disturbance, long seed) throws InterruptedException {
        AggregatorExchange exchange = new AggregatorExchange(plan, policy(BOARDS));
        InProcessFleet fleet = new InProcessFleet(exchange, threads, disturbance, seed);
        addBoards(fleet, plan, disturbance.loss() > 0 ? LinkProfile.WIFI : LinkProfile.MQTT, seed);
        assertThat(fleet.run(exchange::isOver, ROUNDS * 240_000L)).isTrue();
        assertThat(exchange.tally().updatesFolded()).isEqualTo((long) ROUNDS * BOARDS);
        return exchange.newest();
    }

    @ParameterizedTest
    @EnumSource(names = {"TIFED", "SIGMOID"})
    void aFleetLearnsMeasuresAndRaisesAlarms(Network learning) throws InterruptedException {
        ModelPlan plan = plan(learning);
        ModelState learnt = run(plan, Disturbance.NONE, 1);
        PointsModel model = new PointsModel(learnt.parameters());
        assertThat(model.present()).isEqualTo(POINTS);
        assertThat(IntStream.range(0, POINTS).allMatch(model::isMeasured)).isTrue();
        assertThat(model.limits().isKnown()).isTrue();

        Motor motor = motor(0);
        List<State> told = new ArrayList<>();
        FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
        Watchman watchman = new Watchman(WINDOWS, (AutoencoderSettings) plan.training());
        usual(motor).forEach(window -> watchman.remember(front.features(window)));
        for (int i = 0; i < 120; i++) {
            int[] raw = front.features(motor.window(i < 60 ? 0 : 1));
            Optional<MachineState> found = watchman.judge("motors", 16, learnt.parameters(), raw);
            found.ifPresent(state -> told.add(state.state()));
        }
        assertThat(told.subList(0, 6)).containsOnly(State.NORMAL);
        assertThat(told.get(told.size() - 1)).isEqualTo(State.ALARM);
        int[] raw = front.features(motor.window(0));
        assertThat(model.front(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES).scaled(raw))
                .isEqualTo(model.scale(raw));
    }

    @ParameterizedTest
    @EnumSource(names = {"TIFED", "SIGMOID"})
    void lossDelayDuplicatesAndRebootsChangeNothing(Network learning) throws InterruptedException {
        ModelPlan plan = plan(learning);
        ModelState calm = run(plan, Disturbance.NONE, 2);
        ModelState rough = run(plan, new Disturbance(0.25, 50, 100, 0.1, learning == Network.TIFED ? 0.2 : 0), 2);
        assertThat(rough.digest()).isEqualTo(calm.digest());
    }

    @ParameterizedTest
    @EnumSource(names = {"TIFED", "SIGMOID"})
    void anAggregatorThatIsKilledGoesOn(Network learning) throws InterruptedException {
        ModelPlan plan = plan(learning);
        try (KilledAggregator aggregator = new KilledAggregator(plan, policy(BOARDS), 4, 3)) {
            InProcessFleet fleet = new InProcessFleet(aggregator, threads, new Disturbance(0.1, 20, 40, 0, 0), 3);
            addBoards(fleet, plan, LinkProfile.WIFI, 2);
            assertThat(fleet.run(aggregator::isOver, ROUNDS * 480_000L)).isTrue();
            assertThat(aggregator.killed()).isGreaterThan(3);
            assertThat(aggregator.newest().digest())
                    .isEqualTo(run(plan, Disturbance.NONE, 2).digest());
        }
    }
}
