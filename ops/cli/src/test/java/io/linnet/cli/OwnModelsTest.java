package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.TableOptions;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.emulator.learn.Samples;
import io.linnet.models.export.ModelFormat;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code linnet model grow|compare|tune}: what a person does with models and rows of their own. */
class OwnModelsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private record Ran(int code, String out, String err) {}

    private static Ran model(String... words) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        String[] all = new String[words.length + 1];
        all[0] = "model";
        System.arraycopy(words, 0, all, 1, words.length);
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(all);
            return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private static JsonNode told(String... words) throws IOException {
        Ran ran = model(words);
        assertThat(ran.code()).as(ran.err()).isZero();
        return JSON.readTree(ran.out().lines().reduce((first, last) -> last).orElseThrow());
    }

    private static SavedModel drawn(Network network, int... units) {
        int[] exponents = new int[units.length - 1];
        Arrays.fill(exponents, -8);
        Random random = new Random(5);
        ModelLayout layout = ModelLayout.of(Numeric.INT16, units, exponents);
        short[] values = new short[layout.parameters()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (short) (random.nextInt(400) - 200);
        }
        return SavedModel.of(network, Parameters.ofFixed(layout, values));
    }

    /** A network that says the same however its weights are scaled, on inputs that tell its decisions apart. */
    @Test
    void aGrownNetworkSaysWhatItSaid() {
        SavedModel model = drawn(Network.SIGMOID, 4, 3, 2);
        SavedModel grown = GrownModel.of(model, List.of("third"), 2, 7);
        assertThat(grown.parameters().layout().units()).containsExactly(4, 5, 3);
        assertThat(grown.classes()).containsExactly("0", "1", "third");
        float[] inputs = {0.1f, -0.4f, 0.8f, 0.3f};
        float[] before = outputs(model, inputs);
        float[] after = outputs(grown, inputs);
        assertThat(after[0]).isEqualTo(before[0]);
        assertThat(after[1]).isEqualTo(before[1]);
        assertThat(after[2]).as("a class of zero weights").isEqualTo(0.5f);
        short[] values = grown.parameters().fixed();
        assertThat(values[3]).as("what a new unit listens to").isNotZero();
    }

    private static float[] outputs(SavedModel model, float[] inputs) {
        return new Evaluator(model.network(), model.parameters().layout(), Division.NEAREST)
                .outputs(model.parameters(), Samples.ofReals(4, inputs, new int[1]))[0];
    }

    @Test
    void growingSaysWhatItCannotDo() {
        SavedModel head = drawn(Network.SOFTMAX, 4, 2);
        assertThatThrownBy(() -> GrownModel.of(head, List.of(), 1, 1)).hasMessageContaining("with a hidden layer");
        SavedModel named = head.named(List.of("a", "b"), List.of(), Optional.empty());
        assertThatThrownBy(() -> GrownModel.of(named, List.of("b"), 0, 1)).hasMessageContaining("class=b");
        assertThat(model("grow", "nowhere.cbor", "--class", "c").err()).contains("nowhere.cbor");
        assertThat(model("grow", "nowhere.cbor").err()).contains("nothing to add");
    }

    /** What other programs know as a graph, an aggregator begins from, in the fixed point that suits its weights. */
    @Test
    void aGraphOfAnotherProgramBecomesAStart() throws IOException {
        SavedModel model = drawn(Network.SIGMOID, 4, 3, 2);
        for (ModelFormat format : List.of(ModelFormat.ONNX, ModelFormat.TFLITE)) {
            Path graph = folder.resolve("net." + format.ending());
            format.write(model, graph);
            Path own = folder.resolve("net.cbor");
            Files.deleteIfExists(own);
            JsonNode made = told("import", graph.toString(), "--start", "--json");
            assertThat(made.get("network").asText()).isEqualTo("sigmoid");
            Path config = Files.writeString(
                    folder.resolve("aggregator.yaml"),
                    "{learning: {algorithm: fedavg, units: [4, 3, 2]}, start: " + own + "}");
            AggregatorConfig read = ConfigFile.read(config, AggregatorConfig.class);
            assertThat(read.settings().start())
                    .hasValueSatisfying(start -> assertThat(start.digest().toString())
                            .isEqualTo(made.get("modelDigest").asText()));
        }
        assertThat(model("import", folder.resolve("net.cbor").toString(), "--start")
                        .err())
                .contains("accepted: .tflite, .onnx, .npz");
    }

    private Path rows(int count) throws IOException {
        StringBuilder text = new StringBuilder("a,b,label\n");
        Random random = new Random(3);
        for (int i = 0; i < count; i++) {
            double at = i % 2 == 0 ? 1 : -1;
            text.append(String.format(
                    Locale.ROOT,
                    "%.3f,%.3f,%s%n",
                    at + random.nextGaussian() / 2,
                    -at + random.nextGaussian() / 2,
                    i % 2 == 0 ? "up" : "down"));
        }
        return Files.writeString(folder.resolve("rows.csv"), text);
    }

    private Path file(String name, int... weights) {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {2, 2}, new int[] {0});
        short[] values = new short[6];
        for (int i = 0; i < weights.length; i++) {
            values[i] = (short) weights[i];
        }
        Path file = folder.resolve(name);
        ModelFile.write(file, Network.SOFTMAX, Parameters.ofFixed(layout, values), List.of("up", "down"));
        return file;
    }

    @Test
    void twoModelsAreComparedRowByRow() throws IOException {
        String data = rows(100).toString();
        String good = file("good.cbor", 1, -1, -1, 1).toString();
        String bad = file("bad.cbor", -1, 1, 1, -1).toString();
        JsonNode apart = told("compare", good, bad, "--data", data, "--json");
        assertThat(apart.get("rows").asInt()).isEqualTo(100);
        assertThat(apart.get("accuracyA").asDouble()).isGreaterThan(0.95);
        assertThat(apart.get("accuracyA").asDouble() + apart.get("accuracyB").asDouble())
                .isCloseTo(1, within(1e-9));
        assertThat(apart.get("chance").asDouble()).isLessThan(0.001);
        JsonNode same = told("compare", good, good, "--data", data, "--json");
        assertThat(same.get("sameDecisions").asInt()).isEqualTo(100);
        assertThat(same.get("chance").asDouble()).isEqualTo(1);
        assertThat(model("compare", good, bad, "--data", data).out())
                .contains("A is better")
                .contains("the same decision on 0 of 100 rows");
        Path unlabelled = Files.writeString(folder.resolve("unlabelled.csv"), "a,b\n1,2\n");
        assertThat(model("compare", good, bad, "--data", unlabelled.toString()).err())
                .contains("no column label, accepted: rows with their true classes");
    }

    /** Two boards that saw one class each tell little apart alone; with all rows in one place both classes are. */
    @Test
    void whatAFleetIsWorthShowsBesideTheOtherWays() throws IOException {
        Dataset data = new Datasets(folder).read(rows(200).toString(), TableOptions.DEFAULT);
        int[] labels = data.train().labels();
        List<int[]> parts = List.of(rowsOf(labels, 0), rowsOf(labels, 1));
        Presets preset = Presets.of("softmax");
        ModelLayout layout = preset.plan("m", 2, 2, 1).layout();
        List<String> told = new ArrayList<>();
        OtherWays ways = OtherWays.of(
                data, parts, new Tuning.Setting(layout, preset.training()), 20, 1, (share, what) -> told.add(what));
        assertThat(ways.central()).isGreaterThan(0.9);
        assertThat(ways.alone()).isLessThan(ways.central() - 0.1);
        assertThat(ways.aloneWorst()).isLessThanOrEqualTo(ways.alone());
        assertThat(told).containsExactly("board 1 alone", "board 2 alone", "all rows in one place");
    }

    private static int[] rowsOf(int[] labels, int label) {
        return IntStream.range(0, labels.length)
                .filter(row -> labels[row] == label)
                .toArray();
    }

    @Test
    void whatDoesNothingWithoutLabelsIsRefused() {
        for (String[] words : new String[][] {
            {"--rounds", "3", "--rounds: accepted without --task anomaly"},
            {"--boards", "1", "boards=1, accepted with --task anomaly: 5 to 64"},
            {"--seed", "1,2", "seed=[1, 2], accepted with --task anomaly: one"}
        }) {
            StringWriter err = new StringWriter();
            assertThat(Linnet.commandLine()
                            .setErr(new PrintWriter(err, true))
                            .execute("demo", "--task", "anomaly", words[0], words[1]))
                    .isEqualTo(ExitCodes.USAGE);
            assertThat(err.toString()).contains(words[2]).hasLineCount(1);
        }
    }

    /** Figures of the binomial distribution: 2 · (1 + 10) / 2^10, and a coin that fell on each side as often. */
    @Test
    void aCoinTellsWhatMayBeChance() {
        assertThat(ModelCompareCommand.coin(1, 10)).isCloseTo(22 / 1024.0, within(1e-12));
        assertThat(ModelCompareCommand.coin(5, 10)).isEqualTo(1);
        assertThat(ModelCompareCommand.coin(0, 4_000)).isZero();
    }

    @Test
    void tuningFindsTheSameAgainAndLearns() throws IOException {
        String data = rows(80).toString();
        String[] words = {
            "tune",
            "--data",
            data,
            "--algorithm",
            "softmax",
            "--trials",
            "3",
            "--rounds",
            "6",
            "--boards",
            "2",
            "--json"
        };
        JsonNode first = told(words);
        assertThat(first).isEqualTo(told(words));
        assertThat(first.at("/learning/units").toString()).isEqualTo("[2,2]");
        assertThat(first.get("unseenAccuracy").asDouble()).isGreaterThan(0.8);
        assertThat(first.get("accuracy").asDouble())
                .isGreaterThanOrEqualTo(first.get("ownAccuracy").asDouble());
        assertThat(model("tune", "--data", data, "--folds", "1").err()).contains("folds=1, accepted: 2 to 20");
        assertThat(model("tune", "--data", rows(12).toString()).err()).contains("accepted: 20 and more");
    }
}
