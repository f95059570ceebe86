package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.protocol.codec.Codec;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.SoftmaxSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresetsTest {
    @TempDir
    private Path folder;

    private ModelPlan plan(String yaml) throws IOException {
        Path file = Files.writeString(folder.resolve("aggregator.yaml"), yaml);
        return ConfigFile.read(file, AggregatorConfig.class).settings().plan();
    }

    @ParameterizedTest
    @CsvSource({
        "tifed, TIFED, false, 3",
        "tifed-layers, TIFED, true, 3",
        "fedavg, SIGMOID, false, 3",
        "softmax, SOFTMAX, false, 2"
    })
    void aNameIsEnough(String algorithm, Network network, boolean isOneLayerEach, int widths) {
        ModelPlan plan = Presets.of(algorithm).plan("m", 64, 10, 7);
        assertThat(plan.training().network()).isEqualTo(network);
        assertThat(plan.isOneLayerEach()).isEqualTo(isOneLayerEach);
        assertThat(plan.layout().units()).hasSize(widths).startsWith(64).endsWith(10);
        assertThat(plan.seed()).isEqualTo(7);
    }

    /** The first deltas after zero weights are huge: they are coded finely. */
    @Test
    void beginsFinelyAndGoesOnCoarsely() {
        ModelPlan plan = Presets.of("tifed").plan("m", 64, 10, 1);
        assertThat(plan.stages()).hasSize(2);
        assertThat(plan.stages().get(0).up().c16()).isEqualTo(64);
        assertThat(plan.stages().get(1).fromRound()).isEqualTo(10);
        assertThat(plan.stages().get(1).up().c16()).isEqualTo(576);
        assertThat(plan.stages().get(1).downC16()).isEqualTo(256);
    }

    @Test
    void aCodecThatLosesNothingHasNoCoarseness() {
        Presets.Coding lossless = Presets.Coding.DEFAULT.withCodec(Codec.INT16);
        assertThat(lossless).isEqualTo(new Presets.Coding(Codec.INT16, 0, 0, 0, false));
        assertThat(Presets.stages(lossless))
                .singleElement()
                .satisfies(stage -> assertThat(stage.downC16()).isZero());
    }

    @Test
    void theFileChangesWhatItNamesAndNothingElse() throws IOException {
        ModelPlan preset = plan("learning: {algorithm: softmax, units: [64, 10]}\n");
        assertThat(preset.training()).isEqualTo(Presets.of("softmax").training());
        ModelPlan changed = plan("learning: {algorithm: softmax, units: [64, 10], rate: 0.2, rateDecay: 1, batch: 4}\n"
                + "coding: {c: 2}\n");
        SoftmaxSettings training = (SoftmaxSettings) changed.training();
        assertThat(training.ratePpm()).isEqualTo(200_000);
        assertThat(training.rateDecayPpm()).isEqualTo(1_000_000);
        assertThat(training.decayPpm()).isEqualTo(100);
        assertThat(training.schedule().batch()).isEqualTo(4);
        assertThat(changed.stages())
                .singleElement()
                .satisfies(stage -> assertThat(stage.up().c16()).isEqualTo(64));
    }

    @Test
    void float32HasNoExponents() throws IOException {
        ModelPlan plan = plan("learning: {algorithm: fedavg, float32: true}\ncoding: {codec: float32}\n");
        assertThat(plan.layout().numeric()).isEqualTo(Numeric.FLOAT32);
        assertThat(plan.layout().exponents()).containsOnly(0);
    }

    @Test
    void readsDivisionsAndCodecsByName() {
        assertThat(Presets.division("Floor")).isEqualTo(Division.FLOOR);
        assertThat(Presets.codec("RICE")).isEqualTo(Codec.RICE);
        assertThat(Presets.c16(0.5)).isEqualTo(4);
    }

    @Test
    void saysWhatWouldBeAccepted() {
        assertThatThrownBy(() -> Presets.of("sgd"))
                .isInstanceOf(UserError.class)
                .hasMessage("algorithm=sgd, accepted: tifed, tifed-layers, fedavg, softmax, ridge");
        assertThatThrownBy(() -> Presets.division("up")).hasMessageStartingWith("divide=up, accepted: floor");
        assertThatThrownBy(() -> Presets.codec("zip")).hasMessageStartingWith("codec=zip, accepted: range");
        assertThatThrownBy(() -> Presets.c16(64)).hasMessageStartingWith("c=64.0, accepted: 0");
        assertThatThrownBy(() -> plan("coding: {residualBits: 7}\n"))
                .hasMessage("residualBits=7, accepted: 0, 8 and 16");
        assertThatThrownBy(() -> plan("learning: {units: [64]}\n"))
                .hasMessageContaining("units=[64], accepted: inputs");
    }
}
