package io.linnet.emulator.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.broadcast.ModelPlan.Stage;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.emulator.board.BoardObserver;
import io.linnet.emulator.board.BoardSettings;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.message.Message.Profile;
import io.linnet.protocol.model.Digest;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import io.linnet.protocol.transfer.LinkProfile;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boards and the aggregator's own stages, in virtual time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InProcessFleetTest {
    private static final int BOARDS = 6;
    private static final int EACH = 40;
    private static final ModelLayout INTEGER =
            ModelLayout.of(Numeric.INT16, new int[] {Blobs.FEATURES, 12, Blobs.CLASSES}, new int[] {0, 0});
    private static final TrainingSettings TIFED = new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(10, 2, 20));
    private static final Profile RANGE = new Profile(2, 16, 16, 100, true);

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Samples train = Blobs.samples(BOARDS * EACH, 1);
    private final Samples test = Blobs.samples(400, 2);

    @AfterAll
    void stop() {
        threads.shutdown();
    }

    /** What a run leads to. */
    private record Run(Digest digest, double accuracy, long bytesUp, long bytesDown, long updates, long duplicates) {}

    private static ModelPlan plan(boolean isOneLayerEach, Profile up, int downC16) {
        return new ModelPlan("blobs", INTEGER, TIFED, 11, isOneLayerEach, List.of(new Stage(0, up, downC16)), 10);
    }

    private Run run(ModelPlan plan, int rounds, Disturbance disturbance, long seed) throws InterruptedException {
        RoundPolicy policy = new RoundPolicy(BOARDS, 3, 120_000, 1000, 500, rounds);
        AggregatorExchange exchange = new AggregatorExchange(plan, policy);
        LinkProfile link = disturbance.loss() > 0 ? LinkProfile.WIFI : LinkProfile.MQTT;
        InProcessFleet fleet = new InProcessFleet(exchange, threads, disturbance, seed);
        for (int b = 0; b < BOARDS; b++) {
            fleet.add(
                    new BoardSettings("board-" + b, plan.model(), link, true, true, seed + b),
                    new LocalLearner(train, Blobs.rows(b, EACH)),
                    BoardObserver.NONE);
        }
        assertThat(fleet.run(exchange::isOver, rounds * 240_000L)).isTrue();
        Evaluator evaluator = new Evaluator(plan.training().network(), plan.layout(), Division.NEAREST);
        double accuracy =
                evaluator.evaluate(exchange.newest().parameters(), test).accuracy();
        return new Run(
                exchange.newest().digest(),
                accuracy,
                fleet.bytesUp(),
                fleet.bytesDown(),
                exchange.tally().updatesFolded(),
                exchange.tally().duplicates());
    }

    @ParameterizedTest
    @CsvSource({"false, 2, 16, 16", "true, 2, 16, 16", "false, 1, 0, 0", "false, 3, 64, 8", "true, 3, 16, 0"})
    void learnsAndRepeatsBitForBit(boolean isOneLayerEach, int codec, int c16, int residualBits)
            throws InterruptedException {
        Profile up = new Profile(codec, c16, residualBits, 100, true);
        ModelPlan plan = plan(isOneLayerEach, up, c16 == 0 ? 0 : 4);
        Run first = run(plan, 25, Disturbance.NONE, 1);
        Run second = run(plan, 25, Disturbance.NONE, 99);

        assertThat(first.accuracy).isGreaterThan(0.9);
        assertThat(first.updates).isEqualTo(25L * BOARDS);
        assertThat(second.digest).isEqualTo(first.digest);
    }

    @Test
    void lossDelayDuplicatesAndReorderingChangeNothingButTheBytes() throws InterruptedException {
        ModelPlan plan = plan(false, RANGE, 16);
        Run calm = run(plan, 15, Disturbance.NONE, 1);
        for (int seed = 0; seed < 6; seed++) {
            Run stormy = run(plan, 15, new Disturbance(0.3, seed % 2 * 100, 100, 0.1, 0), seed);
            assertThat(stormy.digest).as("seed %s", seed).isEqualTo(calm.digest);
            assertThat(stormy.updates).isEqualTo(15L * BOARDS);
        }
    }

    @Test
    void rebootsResumeFromTheOutboxAndFoldNothingTwice() throws InterruptedException {
        ModelPlan plan = plan(false, RANGE, 16);
        Run calm = run(plan, 15, Disturbance.NONE, 1);
        for (int seed = 0; seed < 6; seed++) {
            Run stormy = run(plan, 15, new Disturbance(0.2, 0, 60, 0.05, 0.3), seed);
            assertThat(stormy.digest).as("seed %s", seed).isEqualTo(calm.digest);
            assertThat(stormy.updates).isEqualTo(15L * BOARDS);
        }
    }

    @ParameterizedTest
    @CsvSource({"INT16, 2", "FLOAT32, 0"})
    void floatNetworksLearnInBothNumerics(Numeric numeric, int codec) throws InterruptedException {
        int exponent = numeric == Numeric.INT16 ? -12 : 0;
        ModelPlan plan = new ModelPlan(
                "blobs",
                ModelLayout.of(numeric, new int[] {Blobs.FEATURES, 8, Blobs.CLASSES}, new int[] {exponent, exponent}),
                new SigmoidSettings(300_000, 500_000, Schedule.fresh(1, 1, 20)),
                5,
                false,
                List.of(new Stage(0, new Profile(codec, codec == 0 ? 0 : 64, codec == 0 ? 0 : 16, 200, false), 16)),
                5);
        Run first = run(plan, 12, Disturbance.NONE, 1);
        Run second = run(plan, 12, Disturbance.NONE, 2);

        assertThat(first.accuracy).isGreaterThan(0.9);
        assertThat(second.digest).isEqualTo(first.digest);
        assertThat(plan.training().network()).isEqualTo(Network.SIGMOID);
    }
}
