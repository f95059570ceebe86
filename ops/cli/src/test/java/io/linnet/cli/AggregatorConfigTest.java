package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.aggregator.watch.WatchPolicy;
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
    void theWatchHoldsUnlessToldOtherwise() throws IOException {
        WatchPolicy usual = settings("fleet: f\n").policy().watch();
        assertThat(usual).isEqualTo(new WatchPolicy(0.05, 20, WatchAction.HOLD, false));
        assertThat(settings("watch: {drop: 0.2, rounds: 100, action: rollback}\n")
                        .policy()
                        .watch())
                .isEqualTo(new WatchPolicy(0.2, 100, WatchAction.ROLLBACK, false));
        assertThat(settings("fleet: f\n").released().policy().watch().isReleased())
                .isTrue();
        assertThatThrownBy(() -> settings("watch: {drop: 5}\n"))
                .hasMessageContaining("watch.drop=5.0, accepted: 0.001");
        assertThatThrownBy(() -> settings("watch: {rounds: 0}\n"))
                .hasMessageContaining("watch.rounds=0, accepted: 1 to 1000");
        assertThatThrownBy(() -> settings("watch: {action: stop}\n"))
                .hasMessageContaining("watch.action=stop, accepted: hold, rollback, warn");
        assertThatThrownBy(() -> settings("watch: {rouns: 3}\n")).hasMessageContaining("rouns");
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
