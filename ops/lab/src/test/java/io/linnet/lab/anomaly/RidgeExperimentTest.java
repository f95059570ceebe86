package io.linnet.lab.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RidgeExperimentTest {
    @Test
    void aHeadBySumsIsThatOfOnePlaceHoweverExamplesAreDealt() {
        List<Map<String, Object>> rows = new RidgeExperiment().run();

        assertThat(rows).hasSize(4);
        assertThat(rows.get(0)).containsEntry("training", "central");
        assertThat((double) rows.get(0).get("r2")).isGreaterThan(0.8);
        assertThat(rows.subList(1, 4))
                .allSatisfy(row -> assertThat((double) row.get("apart")).isBetween(-0.001, 0.001))
                .extracting(row -> row.get("r2"))
                .containsOnly(rows.get(1).get("r2"));
    }
}
