package io.linnet.lab.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.LocalUpdate;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.model.Schedule;
import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import io.linnet.protocol.model.TrainingSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final ModelLayout INTEGER = ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[2]);
    private static final TifedSettings TIFED = new TifedSettings(Division.NEAREST, 1024, Schedule.fresh(20, 1, 60));

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final Dataset digits = new Datasets(Path.of("none")).read("digits");

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Simulation simulation(
            Network network, ModelLayout layout, TrainingSettings settings, boolean single, int seed) {
        List<Samples> boards = new Partition.Iid()
                .cut(digits, 16, seed).stream()
                        .map(part -> digits.train().select(part))
                        .toList();
        return new Simulation(network, layout, settings, single, seed, boards, threads);
    }

    private double accuracy(Network network, ModelLayout layout, TrainingSettings settings, boolean single) {
        double sum = 0;
        for (int seed = 1; seed <= 3; seed++) {
            Simulation simulation = simulation(network, layout, settings, single, seed);
            for (int round = 0; round < 100; round++) {
                simulation.step();
            }
            sum += new Evaluator(network, layout, Division.NEAREST)
                    .evaluate(simulation.model(), digits.test())
                    .accuracy();
        }
        return sum / 3;
    }

    @Test
    void integerNetworkLearnsTheDigitsWhole() {
        assertThat(accuracy(Network.TIFED, INTEGER, TIFED, false)).isGreaterThan(0.92);
    }

    @Test
    void integerNetworkLearnsTheDigitsALayerAtATime() {
        assertThat(accuracy(Network.TIFED, INTEGER, TIFED, true)).isGreaterThan(0.92);
    }

    @Test
    void sigmoidNetworkLearnsTheDigits() {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {64, 32, 10}, new int[] {-11, -11});
        SigmoidSettings settings = new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 1, 60));
        assertThat(accuracy(Network.SIGMOID, layout, settings, false)).isGreaterThan(0.95);
    }

    @Test
    void sameSeedSameModelWhateverTheThreads() {
        Simulation one = simulation(Network.TIFED, INTEGER, TIFED, true, 4);
        Simulation other = simulation(Network.TIFED, INTEGER, TIFED, true, 4);
        for (int round = 0; round < 10; round++) {
            one.step();
            other.step();
        }
        assertThat(other.model().digest()).isEqualTo(one.model().digest());
    }

    @Test
    void floatModelMovesByTheWeightedMean() {
        ModelLayout layout = ModelLayout.of(Numeric.FLOAT32, new int[] {64, 8, 10}, new int[2]);
        SigmoidSettings settings = new SigmoidSettings(100_000, 900_000, Schedule.fresh(1, 1, 60));
        Simulation simulation = simulation(Network.SIGMOID, layout, settings, false, 2);
        Parameters before = simulation.model().copy();
        List<LocalUpdate> updates = simulation.step();
        double[] mean = new double[layout.parameters()];
        int weight = updates.stream().mapToInt(LocalUpdate::examples).sum();
        for (LocalUpdate update : updates) {
            Arrays.setAll(mean, i -> mean[i] + update.differences()[i] * (double) update.examples() / weight);
        }
        for (int i = 0; i < mean.length; i++) {
            assertThat((double) simulation.model().floats()[i]).isCloseTo(before.floats()[i] + mean[i], within(1e-6));
        }
    }
}
