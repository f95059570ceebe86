package io.linnet.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.models.TrainedModels;
import io.linnet.models.TrainedModels.Case;
import io.linnet.models.predict.Prediction;
import io.linnet.models.predict.Predictor;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The header compiles under the firmware's flags and decides as Linnet does. */
class HeaderTest {
    private static final List<String> FLAGS = List.of(
            "-std=c99",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Wconversion",
            "-Wmissing-prototypes",
            "-Wshadow",
            "-Werror",
            "-ffp-contract=off");
    private static final String MAIN = """
            #include <stdio.h>
            #include "model.h"

            int main(void)
            {
                float features[LINNET_MODEL_INPUTS];
                for (;;) {
                    for (int i = 0; i < LINNET_MODEL_INPUTS; i++) {
                        if (scanf("%f", &features[i]) != 1) {
                            return 0;
                        }
                    }
                    printf("%s\\n", linnet_model_classes[linnet_model_classify(features)]);
                }
            }
            """;

    @TempDir
    private Path folder;

    private static boolean hasCompiler() {
        try {
            return new ProcessBuilder("gcc", "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    private String run(Path input, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        int code = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(input.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(code).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private List<String> decisions(SavedModel model, float[] values) throws IOException, InterruptedException {
        assumeTrue(hasCompiler(), "gcc is not installed (Debian: apt-get install gcc)");
        ModelFormat.C.write(model, folder.resolve("model.h"));
        Path main = Files.writeString(folder.resolve("main.c"), MAIN);
        List<String> compile = new ArrayList<>(FLAGS);
        compile.add(0, "gcc");
        compile.addAll(List.of("main.c", "-o", "main"));
        run(main, compile);
        StringBuilder rows = new StringBuilder();
        for (float value : values) {
            rows.append(Float.toHexString(value)).append('\n');
        }
        Path input = Files.writeString(folder.resolve("rows"), rows);
        return run(input, List.of("./main")).lines().toList();
    }

    private void same(Case tried) throws IOException, InterruptedException {
        assertThat(decisions(tried.model(), tried.rows().values()))
                .isEqualTo(new Predictor(tried.model())
                        .predict(tried.rows()).stream().map(Prediction::label).toList());
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void decidesDigitsAlike(Network network) throws IOException, InterruptedException {
        same(TrainedModels.on(TrainedModels.digits(folder), network, Division.NEAREST));
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void decidesATableOfOnesOwnAlike(Network network) throws IOException, InterruptedException {
        same(TrainedModels.on(TrainedModels.own(folder), network, Division.NEAREST));
    }

    @ParameterizedTest
    @EnumSource(
            value = Network.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"POINTS", "AUTOENCODER", "RIDGE"})
    void decidesSpectraAlike(Network network) throws IOException, InterruptedException {
        same(TrainedModels.on(TrainedModels.fan(folder), network, Division.NEAREST));
    }

    @ParameterizedTest
    @EnumSource(Division.class)
    void everyDivisionIsItsOwn(Division division) throws IOException, InterruptedException {
        same(TrainedModels.on(TrainedModels.own(folder), Network.TIFED, division));
    }

    @Test
    void aModelWithoutScalingTakesInputsAsTheyAre() throws IOException, InterruptedException {
        ModelLayout layout = ModelLayout.of(Numeric.FLOAT32, new int[] {2, 2}, new int[] {0});
        SavedModel model =
                SavedModel.of(Network.SOFTMAX, Parameters.ofFloats(layout, new float[] {1, -1, -2.5f, 0, -0f, .25f}));
        assertThat(decisions(model, new float[] {1, 0, 0, 1, -3, .5f})).containsExactly("0", "1", "1");
    }

    @Test
    void functionsAreShort() throws IOException {
        for (Network network : List.of(Network.TIFED, Network.SIGMOID, Network.SOFTMAX)) {
            String header = new String(
                    ModelFormat.C.bytes(TrainedModels.on(TrainedModels.own(folder), network, Division.NEAREST)
                            .model()),
                    StandardCharsets.UTF_8);
            String function = header.substring(header.indexOf("int linnet_model_classify"));
            assertThat(function.substring(0, function.indexOf("\n}")).lines())
                    .as(network.name().toLowerCase(Locale.ROOT))
                    .hasSizeLessThanOrEqualTo(30);
        }
    }
}
