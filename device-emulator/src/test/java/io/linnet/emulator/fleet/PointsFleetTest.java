package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.PointsLearner;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import io.linnet.emulator.vibration.PointsWork;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.PointsSettings;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.points.PointsClose;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.points.PointsShape;
import io.linnet.protocol.points.PointsStage;
import io.linnet.protocol.points.PointsSums;
import io.linnet.protocol.transfer.LinkProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Motors that add up their windows, with the aggregator's own stages, in virtual time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PointsFleetTest {
    private static final int BOARDS = 6;
    private static final int WINDOWS = 64;
    private static final int ROUNDS = 8;
    private static final PointsShape SHAPE = new PointsShape(27, 4);
    private static final PointsSettings SETTINGS =
            new PointsSettings(2, 1, Schedule.fresh(1, 1, 40), FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES, 3, 5);
    private static final ModelPlan PLAN = new ModelPlan(
            "motors", SHAPE.layout(), SETTINGS, 1, false, List.of(new Stage(0, new Profile(2, 0, 0, 200, true), 0)), 4);

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<PointsWork> motors = motors();

    @AfterAll
    void stop() {
        threads.shutdown();
    }

    private static List<PointsWork> motors() {
        FrontEnd front = new FrontEnd(FrontEnd.HAAR, Motor.AXES, Motor.SAMPLES);
        List<PointsWork> motors = new ArrayList<>();
        for (int b = 0; b < BOARDS; b++) {
            Motor motor = new Motor(b, b % Motor.REGIMES, (b + 1) % Motor.REGIMES);
            int[][] raw = new int[WINDOWS][];
            for (int i = 0; i < WINDOWS; i++) {
                raw[i] = front.features(motor.window(0));
            }
            motors.add(new PointsWork(raw));
        }
        return motors;
    }

    private ModelState run(Disturbance disturbance, long seed) throws InterruptedException {
        AggregatorExchange exchange =
                new AggregatorExchange(PLAN, new RoundPolicy(BOARDS, BOARDS, 120_000, 1000, 500, ROUNDS));
        LinkProfile link = disturbance.loss() > 0 ? LinkProfile.WIFI : LinkProfile.MQTT;
        InProcessFleet fleet = new InProcessFleet(exchange, threads, disturbance, seed);
        for (int b = 0; b < BOARDS; b++) {
            fleet.add(
                    new BoardSettings("motor-" + b, PLAN.model(), link, true, true, seed + b),
                    new PointsLearner(motors.get(b)),
                    BoardObserver.NONE);
        }
        assertThat(fleet.run(exchange::isOver, ROUNDS * 240_000L)).isTrue();
        assertThat(exchange.tally().updatesFolded()).isEqualTo((long) ROUNDS * BOARDS);
        return exchange.newest();
    }

    /** One place that has every motor's windows, in the order of its own. */
    private Parameters central() {
        Parameters model = Parameters.zero(SHAPE.layout());
        for (int round = 0; round < ROUNDS; round++) {
            PointsSums all = new PointsSums(SHAPE);
            for (int b = BOARDS - 1; b >= 0; b--) {
                all.add(motors.get(b).sums(model, SETTINGS, round));
            }
            PointsStage stage = PointsStage.of(new PointsModel(model), round, SETTINGS);
            model = PointsClose.next(model, all, stage, SETTINGS.floor());
        }
        return model;
    }

    @Test
    void aFleetLearnsWhatOnePlaceWithAllWindowsDoes() throws InterruptedException {
        ModelState fleet = run(Disturbance.NONE, 1);
        PointsModel model = new PointsModel(fleet.parameters());

        assertThat(fleet.digest()).isEqualTo(central().digest());
        assertThat(model.present()).isEqualTo(4);
        assertThat(model.limits().isKnown()).isTrue();
    }

    /** Sums wait in the journal until they are whole: what was killed in between must find them. */
    @Test
    void anAggregatorThatIsKilledInTheMidstOfSumsLosesNone() throws InterruptedException {
        for (int seed = 0; seed < 3; seed++) {
            try (KilledAggregator aggregator =
                    new KilledAggregator(PLAN, new RoundPolicy(BOARDS, BOARDS, 120_000, 1000, 500, ROUNDS), 4, seed)) {
                InProcessFleet fleet =
                        new InProcessFleet(aggregator, threads, new Disturbance(0.1, 20, 40, 0, 0), seed);
                for (int b = 0; b < BOARDS; b++) {
                    fleet.add(
                            new BoardSettings("motor-" + b, PLAN.model(), LinkProfile.WIFI, true, true, seed + b),
                            new PointsLearner(motors.get(b)),
                            BoardObserver.NONE);
                }
                assertThat(fleet.run(aggregator::isOver, ROUNDS * 480_000L)).isTrue();
                assertThat(aggregator.killed()).isGreaterThan(3);
                assertThat(aggregator.newest().digest())
                        .as("seed %s", seed)
                        .isEqualTo(central().digest());
            }
        }
    }

    @Test
    void lossDelayDuplicatesAndRebootsChangeNothing() throws InterruptedException {
        for (int seed = 0; seed < 3; seed++) {
            ModelState fleet = run(new Disturbance(0.25, 50, 100, 0.1, 0.2), seed);
            assertThat(fleet.digest()).as("seed %s", seed).isEqualTo(central().digest());
        }
    }
}
