package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.aggregator.Fleets;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.models.export.ModelFormat;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an operator gets wrong is said in one sentence, and the models, their settings and files are as before. */
@Timeout(60)
class NothingChangesTest {
    private static final String TOKEN = "fedcba9876543210";

    @TempDir
    private Path folder;

    private Fleets fleets;
    private Path tokens;
    private String url;

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void start() throws Exception {
        tokens = folder.resolve("tokens");
        Files.writeString(tokens, "anna " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), """
                data: %s
                broker: {uri: "tcp://127.0.0.1:9"}
                rounds: {boards: 4, quorum: 2}
                models:
                  - {fleet: sites, model: noise}
                """.formatted(folder.resolve("data")));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        ConfiguredModels models = new ConfiguredModels(
                config, ConfigFile.read(config, AggregatorConfig.class), null, new Output(true, nowhere, nowhere));
        fleets = new Fleets(models);
        models.all().forEach(fleets::add);
        url = "http://127.0.0.1:"
                + fleets.openPage(
                        new ControlSettings("127.0.0.1", 0, Optional.of(tokens), Optional.empty(), Optional.empty()));
        fleets.start();
    }

    @AfterEach
    void stop() {
        fleets.close();
    }

    private static Ran run(List<String> words) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code = Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(words.toArray(String[]::new));
            return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private Ran model(Path tokenFile, String... words) {
        List<String> all = new ArrayList<>(List.of("model"));
        all.addAll(Arrays.asList(words));
        all.addAll(List.of("--url", url, "--token-file", tokenFile.toString()));
        return run(all);
    }

    /** All models with their settings and versions, and which files there are. */
    private String everything() throws IOException {
        try (var files = Files.walk(folder)) {
            // A write-ahead log comes and goes by itself.
            TreeSet<String> names = new TreeSet<>(files.map(Path::toString)
                    .filter(name -> !name.endsWith("-wal") && !name.endsWith("-shm"))
                    .toList());
            return model(tokens, "list", "--json").out().replaceAll("\"seconds\":[^,}]*", "")
                    + model(tokens, "versions", "sites/noise", "--json").out()
                    + names;
        }
    }

    private void refused(int code, String sentence, Path tokenFile, String... words) throws IOException {
        String before = everything();
        assertThat(before).contains("\"noise\"");
        said(code, sentence, model(tokenFile, words));
        assertThat(everything()).isEqualTo(before);
    }

    private static void said(int code, String sentence, Ran ran) {
        assertThat(ran.err()).contains(sentence);
        assertThat(ran.err().strip().lines()).as(ran.err()).hasSize(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(code);
    }

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("heat.yaml"), text);
    }

    @Test
    void aSettingThatBoardsWouldRefuse() throws IOException {
        Map<String, String> bad = new LinkedHashMap<>();
        bad.put("{learning: {units: [64, 70000, 10]}}", "layer 64x70000, accepted: 1 to 65535 each");
        bad.put("{learning: {units: [64]}}", "units");
        bad.put("{learning: {algorithm: magic}}", "algorithm=magic, accepted: tifed");
        bad.put("{coding: {chunkBytes: 20}}", "chunkBytes");
        bad.put("{rounds: {deadlineSeconds: -1}}", "rounds.deadlineSeconds=-1.0, accepted: 0.01 to 4294967 seconds");
        for (Map.Entry<String, String> each : bad.entrySet()) {
            Path config = yaml(each.getKey());
            refused(1, each.getValue(), tokens, "create", "sites/heat", "--config", config.toString());
        }
        refused(1, "quorum=9, accepted: 1 to 4", tokens, "set", "sites/noise", "--quorum", "9");
    }

    @Test
    void aVersionThatIsGone() throws IOException {
        refused(2, "version 7: no such thing here", tokens, "rollback", "sites/noise@7");
        refused(2, "version 7: no such thing here", tokens, "pin", "sites/noise@7");
    }

    @Test
    void aTokenThatIsWrong() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong"), "0000000000000000\n");
        Files.setPosixFilePermissions(wrong, PosixFilePermissions.fromString("rw-------"));
        refused(3, "this token is not known here", wrong, "pause", "sites/noise");
        refused(3, "this token is not known here", wrong, "create", "sites/heat", "--from", "sites/noise");
    }

    @Test
    void anExportOfAModelThatWasNeverTrained() throws IOException {
        for (ModelFormat format : ModelFormat.values()) {
            refused(
                    1,
                    "never trained",
                    tokens,
                    "export",
                    "sites/noise",
                    "--to",
                    format.name().toLowerCase(Locale.ROOT),
                    "--out",
                    folder.resolve("noise.out").toString());
        }
    }

    /** Layers that do not follow each other, and a start model that is not of the fleet's network. */
    @Test
    void anImportOfTheWrongShape() throws IOException {
        ModelLayout layout = ModelLayout.of(Numeric.INT16, new int[] {6, 4, 3}, new int[] {0, 0});
        short[] values = new short[layout.parameters()];
        Arrays.fill(values, (short) 9);
        SavedModel model = SavedModel.of(Network.SIGMOID, Parameters.ofFixed(layout, values));
        Path broken = folder.resolve("broken.npz");
        Files.write(broken, twiceTheFirstLayer(ModelFormat.NPZ.bytes(model)));
        said(2, "layer 2", run(List.of("model", "import", broken.toString())));
        assertThat(folder.resolve("broken.cbor")).doesNotExist();

        Path other = folder.resolve("other.cbor");
        ModelFile.write(other, model);
        Path config = Files.writeString(folder.resolve("one.yaml"), """
                journal: %s
                learning: {algorithm: fedavg, units: [6, 5, 3]}
                start: %s
                """.formatted(folder.resolve("one.db"), other));
        said(2, "layer 1 is 6 x 4", run(List.of("aggregator", "--config", config.toString())));
        assertThat(folder.resolve("one.db")).doesNotExist();
    }

    private static byte[] twiceTheFirstLayer(byte[] npz) {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(npz))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                arrays.put(entry.getName(), in.readAllBytes());
            }
            arrays.put("W1.npy", arrays.getOrDefault("W0.npy", new byte[0]));
            arrays.put("b1.npy", arrays.getOrDefault("b0.npy", new byte[0]));
            try (ZipOutputStream zip = new ZipOutputStream(out)) {
                for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                    zip.putNextEntry(new ZipEntry(array.getKey()));
                    zip.write(array.getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory", e);
        }
        return out.toByteArray();
    }
}
