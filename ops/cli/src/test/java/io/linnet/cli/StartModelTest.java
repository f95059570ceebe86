package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model leaves an aggregator as a file, and another begins from it. */
class StartModelTest {
    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("model.cbor");
    }

    private AggregatorConfig config(String yaml) throws IOException {
        Path path = Files.writeString(folder.resolve("aggregator.yaml"), yaml);
        return ConfigFile.read(path, AggregatorConfig.class);
    }

    private static Parameters some(ModelLayout layout) {
        short[] values = new short[layout.parameters()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (31 * i);
        }
        return Parameters.ofFixed(layout, values);
    }

    private void write(int[] units, int exponent) {
        int[] exponents = new int[units.length - 1];
        java.util.Arrays.fill(exponents, exponent);
        ModelFile.write(file(), Network.TIFED, some(ModelLayout.of(Numeric.INT16, units, exponents)));
    }

    @Test
    void whatOneAggregatorSavesAnotherBeginsFrom() throws IOException {
        AggregatorConfig first =
                config("{fleet: f, model: m, learning: {units: [4, 3]}, describe: {classes: [a, b, c]}}");
        AggregatorSettings settings = first.settings();
        Parameters learnt = some(settings.plan().layout());
        new ModelSaver(file(), DescribedModel.of(first, settings))
                .save(ModelState.first(learnt).again(12, 12));

        SavedModel saved = ModelFile.readSaved(file());
        assertThat(saved.origin()).hasValueSatisfying(origin -> {
            assertThat(origin.fleet()).isEqualTo("f");
            assertThat(origin.version()).isEqualTo(12);
        });
        assertThat(saved.classes()).containsExactly("a", "b", "c");
        assertThat(saved.division()).isEqualTo(Division.NEAREST);
        AggregatorSettings second =
                config("{learning: {units: [4, 3]}, start: " + file() + "}").settings();
        assertThat(second.start())
                .hasValueSatisfying(start -> assertThat(start.digest()).isEqualTo(learnt.digest()));
    }

    @Test
    void everyTenthVersionMayHaveAFileOfItsOwn() throws IOException {
        AggregatorConfig config = config("{learning: {units: [4, 3]}}");
        DescribedModel described = DescribedModel.of(config, config.settings());
        ModelState state = ModelState.first(some(config.settings().plan().layout()));
        Path each = folder.resolve("each");
        ModelSaver saver = new ModelSaver(each.resolve("m-{version:10}.cbor"), described);
        ModelFile.requireWritable(saver.file());
        for (int version : List.of(0, 9, 10, 11, 20)) {
            saver.save(state.again(version, version));
        }
        try (Stream<Path> files = Files.list(each)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("m-0.cbor", "m-10.cbor", "m-20.cbor");
        }
        assertThat(saver.file()).isEqualTo(each.resolve("m-20.cbor"));
        assertThatThrownBy(() -> new ModelSaver(Path.of("m-{n}.cbor"), described))
                .hasMessage("saveModel=m-{n}.cbor, accepted: {version} or {version:10} in the name, or neither");
    }

    @Test
    void theLayerThatDoesNotFitIsNamed() throws IOException {
        write(new int[] {64, 16, 10}, 0);
        AggregatorConfig config = config("{learning: {units: [64, 32, 10]}, start: " + file() + "}");
        assertThatThrownBy(config::settings)
                .isInstanceOf(UserError.class)
                .hasMessageContaining("start=" + file() + ": layer 1 is 64 x 16 with exponent 0, accepted: 64 x 32");
        write(new int[] {64, 32, 10, 10}, 0);
        assertThatThrownBy(config::settings).hasMessageContaining("3 layers, accepted: 2");
        AggregatorConfig other = config("{learning: {algorithm: fedavg}, start: " + file() + "}");
        assertThatThrownBy(other::settings).hasMessageContaining("network TIFED, accepted: SIGMOID");
    }

    @Test
    void aDiskThatTakesNoModelDoesNotEndTheTraining() throws IOException {
        AggregatorConfig config = config("{learning: {units: [4, 3]}}");
        Path blocker = Files.createDirectories(folder.resolve("model.cbor.part/full"));
        ModelSaver saver = new ModelSaver(file(), DescribedModel.of(config, config.settings()));
        ModelState state = ModelState.first(some(config.settings().plan().layout()));
        saver.save(state);
        assertThat(file()).doesNotExist();
        Files.delete(blocker);
        Files.delete(blocker.getParent());
        saver.save(state);
        assertThat(ModelFile.read(file()).digest()).isEqualTo(state.digest());
    }

    @Test
    void namesThatAreTooFewAreRefusedAtTheStart() throws IOException {
        Path path = Files.writeString(
                folder.resolve("a.yaml"),
                "{learning: {units: [4, 3]}, describe: {classes: [a, b]}, status: {port: -1}}");
        assertThat(Linnet.commandLine().execute("aggregator", "--config", path.toString()))
                .isEqualTo(ExitCodes.USAGE);
    }
}
