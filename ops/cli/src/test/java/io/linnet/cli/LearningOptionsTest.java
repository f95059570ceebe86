package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.protocol.model.SigmoidSettings;
import io.linnet.protocol.model.TifedSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a demo's network and training become. */
class LearningOptionsTest {
    private final LearningOptions options = new LearningOptions();

    @Test
    void withoutThemNothingIsChanged() {
        for (String algorithm : List.of("tifed", "tifed-layers", "fedavg", "softmax")) {
            assertThat(options.over(Presets.of(algorithm).training()))
                    .isEqualTo(Presets.of(algorithm).training());
        }
    }

    @Test
    void theHiddenLayersAreThoseThatAreNamed() {
        options.hidden = List.of(48, 24);
        assertThat(options.layout(Presets.of("tifed"), 64, 10).units()).containsExactly(64, 48, 24, 10);
        assertThatThrownBy(() -> options.layout(Presets.of("softmax"), 64, 10)).hasMessageContaining("a head alone");
    }

    @Test
    void rateAndMomentumGoWhereTheAlgorithmHasThem() {
        options.rate = 0.002;
        assertThat(((TifedSettings) options.over(Presets.of("tifed").training())).rateInverse())
                .isEqualTo(500);
        options.momentum = 0.5;
        SigmoidSettings fedavg =
                (SigmoidSettings) options.over(Presets.of("fedavg").training());
        assertThat(fedavg.ratePpm()).isEqualTo(2_000);
        assertThat(fedavg.momentumPpm()).isEqualTo(500_000);
        assertThatThrownBy(() -> options.over(Presets.of("tifed").training())).hasMessageContaining("momentum=0.5");
        options.rate = 0.0;
        assertThatThrownBy(() -> options.over(Presets.of("fedavg").training())).hasMessageContaining("rate=0.0");
    }
}
