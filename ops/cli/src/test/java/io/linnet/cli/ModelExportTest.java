package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelExportTest {
    private static final Samples ROWS =
            new Datasets(Path.of("none")).read("digits").test();

    @TempDir
    private Path folder;

    private SavedModel write(Network network, Division division, int spread, int exponent, int... units) {
        int[] exponents = new int[units.length - 1];
        java.util.Arrays.fill(exponents, exponent);
        ModelLayout layout = ModelLayout.of(Numeric.INT16, units, exponents);
        short[] values = new short[layout.parameters()];
        Random random = new Random(5);
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (random.nextInt(2 * spread) - spread);
        }
        SavedModel model = SavedModel.of(network, Parameters.ofFixed(layout, values))
                .with(division)
                .named(
                        IntStream.range(0, 10)
                                .mapToObj(i -> "digit \"" + i + "\"?")
                                .toList(),
                        List.of(),
                        java.util.Optional.empty());
        ModelFile.write(folder.resolve("my model-2.cbor"), model);
        return model;
    }

    private Path export(String to, String ending) {
        assertThat(Linnet.commandLine()
                        .execute(
                                "model",
                                "export",
                                folder.resolve("my model-2.cbor").toString(),
                                "--to",
                                to))
                .isZero();
        return folder.resolve("my model-2" + ending);
    }

    private static String run(Process process) throws IOException, InterruptedException {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static boolean isThere(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Under the firmware's own flags. */
    @ParameterizedTest
    @CsvSource({
        "TIFED, FLOOR, 400, 0",
        "TIFED, TRUNC, 400, 0",
        "TIFED, NEAREST, 4000, 0",
        "SIGMOID, NEAREST, 30000, -11",
        "SOFTMAX, NEAREST, 9000, -11"
    })
    void theHeaderDecidesAsTheBoardsDoOnEveryRow(Network network, Division division, int spread, int exponent)
            throws Exception {
        assumeTrue(isThere("cc", "--version"), "no C compiler (cc) here");
        int[] units = switch (network) {
            case TIFED -> new int[] {64, 24, 16, 10};
            case SIGMOID -> new int[] {64, 24, 10};
            case SOFTMAX -> new int[] {64, 10};
        };
        SavedModel model = write(network, division, spread, exponent, units);
        Path header = export("c", ".h");
        boolean isInteger = network == Network.TIFED;
        String type = isInteger ? "int8_t" : "float";
        Path program = Files.writeString(folder.resolve("main.c"), """
                #include <stdio.h>
                #include "my model-2.h"
                int main(void) {
                    TYPE row[MY_MODEL_2_INPUTS];
                    while (fread(row, sizeof row, 1, stdin) == 1) {
                        unsigned k = my_model_2_classify(row);
                        printf("%u %s\\n", k, my_model_2_class_names[k]);
                    }
                    return 0;
                }
                """.replace("TYPE", type));
        Path binary = folder.resolve("main");
        run(new ProcessBuilder(
                        "cc",
                        "-std=c99",
                        "-O2",
                        "-Wall",
                        "-Wextra",
                        "-Wpedantic",
                        "-Wconversion",
                        "-Wmissing-prototypes",
                        "-Wshadow",
                        "-Werror",
                        "-ffp-contract=off",
                        "-o",
                        binary.toString(),
                        program.toString())
                .redirectErrorStream(true)
                .start());
        assertThat(header).isNotEmptyFile();
        Process process = new ProcessBuilder(binary.toString()).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(isInteger ? ROWS.toBytes() : littleEndian(ROWS.toReals()));
        }
        int[] expected =
                new Evaluator(network, model.parameters().layout(), division).decisions(model.parameters(), ROWS);
        assertThat(run(process).lines())
                .containsExactlyElementsOf(IntStream.of(expected)
                        .mapToObj(k -> k + " digit \"" + k + "\"?")
                        .toList());
        assertThat(IntStream.of(expected).distinct().count()).isGreaterThan(2);
    }

    private static byte[] littleEndian(float[] values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        out.asFloatBuffer().put(values);
        return out.array();
    }

    private static Map<String, byte[]> entries(byte[] zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    @Test
    void theArraysAreThoseOfTheLayersAsNumPyHasThem() throws Exception {
        SavedModel model = write(Network.SIGMOID, Division.NEAREST, 4000, -11, 64, 24, 10);
        Path npz = export("npz", ".npz");
        Map<String, byte[]> entries = entries(Files.readAllBytes(npz));
        assertThat(entries.keySet()).containsExactly("W0.npy", "b0.npy", "W1.npy", "b1.npy", "model.json");
        ByteBuffer array = ByteBuffer.wrap(entries.get("W1.npy")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(array.getShort(6)).isEqualTo((short) 1);
        int start = 10 + array.getShort(8);
        assertThat(start % 64).isZero();
        assertThat(new String(entries.get("W1.npy"), 10, start - 10, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (24, 10), }")
                .endsWith("\n");
        float[] values = model.parameters().toFloats();
        assertThat(array.getFloat(start + 4 * (3 * 10 + 7))).isEqualTo(values[65 * 24 + 3 * 10 + 7]);
        assertThat(entries.get("W1.npy")).hasSize(start + 4 * 240);
        JsonNode json = new ObjectMapper().readTree(entries.get("model.json"));
        assertThat(json.path("classes")).hasSize(10);
        assertThat(json.path("digest").asText())
                .isEqualTo(model.parameters().digest().toString());
    }

    @Test
    void numPyReadsIt() throws Exception {
        assumeTrue(isThere("python3", "-c", "import numpy"), "no Python with NumPy here");
        write(Network.SIGMOID, Division.NEAREST, 4000, -11, 64, 24, 10);
        Process process = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import numpy, json, sys; z = numpy.load(sys.argv[1]);"
                                + "print(z['W0'].shape, z['b1'].dtype, len(json.loads(z['model.json'])['classes']))",
                        export("npz", ".npz").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(run(process).strip()).isEqualTo("(64, 24) float32 10");
    }

    @Test
    void jsonHoldsTheIntegersAsTheyAre() throws Exception {
        SavedModel model = write(Network.TIFED, Division.FLOOR, 400, 0, 64, 10);
        JsonNode json = new ObjectMapper().readTree(Files.readAllBytes(export("json", ".json")));
        assertThat(json.path("division").asText()).isEqualTo("floor");
        assertThat(json.path("layers").get(0).path("weights").get(5).get(3).asInt())
                .isEqualTo(model.parameters().fixed()[5 * 10 + 3]);
        assertThat(json.path("layers").get(0).path("biases")).hasSize(10);
    }

    @Test
    void aFileThatIsNoModelIsSaid() throws IOException {
        Path other = Files.writeString(folder.resolve("x.cbor"), "no model");
        assertThat(Linnet.commandLine().execute("model", "export", other.toString(), "--to", "json"))
                .isEqualTo(ExitCodes.USAGE);
    }
}
