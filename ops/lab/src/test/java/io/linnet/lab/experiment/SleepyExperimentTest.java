package io.linnet.lab.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.lab.experiment.SleepyExperiment.Policy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SleepyExperimentTest {
    private static final Dataset DIGITS = new Datasets(Path.of("none")).read("digits");

    private static double figure(Map<String, Object> row, String name) {
        return (double) row.get(name);
    }

    private static Map<String, Object> row(String policy) {
        return SleepyExperiment.run(new SleepyExperiment.Setting(DIGITS, 100, 2), Policy.parse(policy), 1);
    }

    @Test
    void takingLateWorkLearnsWhatSlowBoardsAloneKnow() {
        Map<String, Object> carried = row("carry-over:10");
        Map<String, Object> refused = row("lockstep:10");
        assertThat(figure(carried, "merges")).isGreaterThan(30);
        assertThat(figure(carried, "refused")).isLessThan(0.05);
        assertThat(figure(refused, "refused")).isGreaterThan(0.2);
        assertThat(figure(carried, "rare")).isGreaterThan(figure(refused, "rare") + 0.1);
        assertThat(figure(carried, "final")).isGreaterThan(figure(refused, "final") + 0.02);
    }

    @Test
    void roundsThatCloseByTheClockAreFewer() {
        assertThat(figure(row("carry-over:30min"), "merges")).isBetween(3.0, 4.0);
    }

    @Test
    void everyExampleBelongsToOneBoardAndTheRareOnesToTheSlow() {
        List<int[]> parts = SleepyExperiment.parts(DIGITS, 100, 20, 1);
        assertThat(parts.stream().flatMapToInt(Arrays::stream).distinct().count())
                .isEqualTo(DIGITS.train().count());
        long rare =
                parts.stream().flatMapToInt(Arrays::stream).filter(this::isRare).count();
        long ofSlow = parts.subList(0, 20).stream()
                .flatMapToInt(Arrays::stream)
                .filter(this::isRare)
                .count();
        assertThat((double) ofSlow / rare).isBetween(0.88, 0.92);
    }

    private boolean isRare(int row) {
        return DIGITS.train().label(row) >= 8;
    }

    @Test
    void aPolicyThatIsNoneIsRefusedWithWhatIsAccepted() {
        assertThatThrownBy(() -> Policy.parse("carry-over"))
                .hasMessage(
                        "policy=carry-over, accepted: carry-over:K, discounted:K, lockstep:K, and Nmin in place of K");
        assertThatThrownBy(() -> Policy.parse("fedbuff:3")).hasMessageContaining("policy=fedbuff:3, accepted:");
    }
}
