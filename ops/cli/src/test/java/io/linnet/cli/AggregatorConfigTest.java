package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an aggregator makes of its file. */
class AggregatorConfigTest {
    @TempDir
    private Path folder;

    private AggregatorSettings settings(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("aggregator.yaml"), yaml);
        return ConfigFile.read(file, AggregatorConfig.class).settings();
    }

    @Test
    void bigUpdatesAreCutUnlessFloatsAreToStayAsTheyAre() throws IOException {
        assertThat(settings("fleet: f\n").policy().merge()).isEqualTo(MergeRule.CLIP);
        assertThat(settings("rounds: {merge: mean}\n").policy().merge()).isEqualTo(MergeRule.MEAN);
        String floats = "learning: {algorithm: fedavg, float32: true}\ncoding: {codec: float32}\n";
        assertThat(settings(floats).policy().merge()).isEqualTo(MergeRule.MEAN);
        assertThatThrownBy(() -> settings(floats + "rounds: {merge: clip}\n"))
                .hasMessageContaining("rounds.merge=clip with learning.float32, accepted: mean");
        assertThatThrownBy(() -> settings("rounds: {merge: median}\n"))
                .hasMessageContaining("merge=median, accepted: clip, mean");
    }

    @Test
    void anUpdatesWeightIsAtMostTwiceWhatABoardTakes() throws IOException {
        assertThat(settings("fleet: f\n").policy().maxExamples()).isEqualTo(120);
        assertThat(settings("learning: {examples: 40}\n").policy().maxExamples())
                .isEqualTo(80);
        assertThat(settings("learning: {examples: 1000000}\n").policy().maxExamples())
                .isEqualTo(1 << 20);
        assertThat(settings("learning: {examples: 40}\nrounds: {maxExamples: 1048576}\n")
                        .policy()
                        .maxExamples())
                .isEqualTo(1 << 20);
    }
}
