package io.linnet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.protocol.model.Personal;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PersonalExperimentTest {
    private final Dataset digits = new Datasets(Datasets.defaultHome()).read("digits");

    private double figure(Map<String, Object> row, String name) {
        return (double) row.get(name);
    }

    @Test
    void whoHardlyTunesDecidesAsTheFleetDoes() {
        Map<String, Object> row = PersonalExperiment.run(digits, 0.3, new Personal(1, 1), 20, 1);
        assertThat(figure(row, "gain")).isCloseTo(0, Offset.offset(0.02));
        assertThat(figure(row, "globalWorst")).isLessThan(figure(row, "global"));
    }

    /** With a label or two a board, and a fleet that has learnt next to nothing. */
    @Test
    void ownLayersLearnWhatTheirBoardsSee() {
        Map<String, Object> row = PersonalExperiment.run(digits, 0.05, new Personal(6, 256), 2, 1);
        assertThat(figure(row, "gain")).isGreaterThan(0.2);
        assertThat(figure(row, "worstGain")).isGreaterThanOrEqualTo(0);
    }
}
