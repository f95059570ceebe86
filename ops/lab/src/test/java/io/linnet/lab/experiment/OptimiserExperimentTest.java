package io.linnet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.accumulate.Optimiser;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.OptimiserExperiment.Task;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class OptimiserExperimentTest {
    private static final Dataset DIGITS = new Datasets(Path.of("none")).read("digits");

    private static double accuracy(Optimiser server) {
        return OptimiserExperiment.once(Task.SOFTMAX, DIGITS, server, 30, 1);
    }

    /** Ten of a hundred boards with unlike data take part in each round. */
    @Test
    void aServerThatRemembersLearnsMoreFromFewOfManyBoards() {
        double mean = accuracy(Optimiser.AVG);
        assertThat(accuracy(Optimiser.avgm(0.5, 1))).isGreaterThan(mean + 0.015);
        assertThat(accuracy(Optimiser.avgm(0.9, 0.3))).isGreaterThan(mean + 0.03);
        assertThat(accuracy(Optimiser.yogi(0.9, 3, 0.99, 0.3))).isGreaterThan(mean + 0.03);
    }
}
