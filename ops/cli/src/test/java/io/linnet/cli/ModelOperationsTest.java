package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.protocol.session.MqttSettings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code linnet model …} on an aggregator that waits for its boards. */
@Timeout(60)
class ModelOperationsTest {
    private static final String TOKEN = "0123456789abcdef";

    record Ran(int code, String out, String err) {}

    @TempDir
    private Path folder;

    private Aggregator aggregator;
    private Path tokens;
    private String url;

    @BeforeEach
    void start() throws Exception {
        tokens = folder.resolve("tokens");
        Files.writeString(tokens, "anna " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        open(Presets.of("tifed").plan("vibration", 64, 10, 1));
    }

    private void open(ModelPlan plan) throws Exception {
        AggregatorSettings settings = new AggregatorSettings(
                "pumps",
                MqttSettings.of("tcp://127.0.0.1:9", "aggregator"),
                plan,
                new RoundPolicy(4, 2, 60_000, 120, 500, 0),
                Optional.of(folder.resolve(plan.model() + ".db")),
                false,
                Optional.empty());
        CountDownLatch begun = new CountDownLatch(1);
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void begun(ModelState from, boolean isResumed) {
                begun.countDown();
            }
        };
        aggregator = new Aggregator(settings, listener);
        ControlSettings control =
                new ControlSettings("127.0.0.1", 0, Optional.of(tokens), Optional.empty(), Optional.empty());
        url = "http://127.0.0.1:" + aggregator.openPage(control, new DescribedModel(settings, model -> model));
        aggregator.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void stop() {
        aggregator.close();
    }

    static Ran run(List<String> arguments) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            int code =
                    Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments.toArray(String[]::new));
            return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private Ran model(String... words) {
        List<String> arguments = new ArrayList<>(List.of("model"));
        arguments.addAll(Arrays.asList(words));
        arguments.addAll(List.of("--url", url, "--token-file", tokens.toString()));
        return run(arguments);
    }

    private String done(String... words) {
        Ran ran = model(words);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        return ran.out();
    }

    private void refused(int code, String sentence, String... words) {
        Ran ran = model(words);
        assertThat(ran.err()).contains(sentence);
        assertThat(ran.err().strip().lines()).hasSize(1);
        assertThat(ran.code()).isEqualTo(code);
    }

    @Test
    void modelsAreListedAndShown() throws Exception {
        assertThat(done("list")).contains("MODEL", "pumps/vibration", "waiting");
        assertThat(done("show", "pumps/vibration")).contains("version   0", "deadline  60.0 s, quorum 2");
        JsonNode model = new ObjectMapper().readTree(model("list", "--json").out());
        assertThat(model.at("/settings/quorum").asInt()).isEqualTo(2);
        refused(2, "model engine: no such thing here", "show", "pumps/engine");
        refused(2, "model=pumps, accepted: FLEET/NAME or FLEET/NAME@VERSION", "show", "pumps");
    }

    /** The page offers a version in the formats that the model names. */
    @Test
    void aModelOfANumberIsCalledByItsFigureAndOfferedInItsFormats() throws Exception {
        JsonNode ofClasses = new ObjectMapper()
                .readTree(model("show", "pumps/vibration", "--json").out());
        assertThat(ofClasses.get("formats")).hasToString("[\"cbor\",\"npz\",\"onnx\",\"tflite\",\"c\",\"json\"]");
        assertThat(done("show", "pumps/vibration")).contains("accuracy  no board has reported yet");
        assertThat(done("versions", "pumps/vibration")).contains("ACCURACY");
        aggregator.close();

        open(Presets.of("ridge").plan("wear", 27, 1, 1));
        JsonNode ofANumber = new ObjectMapper()
                .readTree(model("show", "pumps/wear", "--json").out());
        assertThat(ofANumber.get("formats")).hasToString("[\"cbor\",\"npz\",\"onnx\",\"json\"]");
        assertThat(ofANumber.get("measure").asText()).isEqualTo("r2");
        assertThat(done("show", "pumps/wear")).contains("R²        no round has closed yet");
        assertThat(done("versions", "pumps/wear")).contains("R²").doesNotContain("ACCURACY");
    }

    @Test
    void aModelIsPausedSetAndResumed() {
        assertThat(done("pause", "pumps/vibration")).contains("pumps/vibration");
        refused(1, "the model is paused already", "pause", "pumps/vibration");
        assertThat(done("set", "pumps/vibration", "--deadline", "30s", "--quorum", "3"))
                .contains("deadline  30.0 s, quorum 3");
        refused(1, "quorum=9, accepted: 1 to 4", "set", "pumps/vibration", "--quorum", "9");
        refused(2, "nothing to set", "set", "pumps/vibration");
        done("resume", "pumps/vibration");
        refused(1, "does not hold", "release", "pumps/vibration");
    }

    @Test
    void versionsArePinnedAndExported() throws Exception {
        assertThat(done("versions", "pumps/vibration")).contains("VERSION", "0 ");
        assertThat(done("pin", "pumps/vibration@0")).contains("pinned");
        assertThat(done("pin", "pumps/vibration@0", "--remove")).doesNotContain("pinned");
        Path file = folder.resolve("start.cbor");
        assertThat(model("export", "pumps/vibration", "--to", "cbor", "--out", file.toString())
                        .code())
                .isZero();
        assertThat(ModelFile.readSaved(file).parameters().layout().inputs()).isEqualTo(64);
        refused(1, "never trained", "export", "pumps/vibration@0", "--to", "onnx");
        refused(2, "never trained", "predict", "--model", "pumps/vibration", "--data", "rows.csv");
        refused(2, "never trained", "grow", "pumps/vibration@0", "--class", "eleventh");
        refused(
                2,
                "format=exe, accepted: cbor, npz, onnx, tflite, c, json",
                "export",
                "pumps/vibration",
                "--to",
                "exe");
        refused(2, "version 7: no such thing here", "rollback", "pumps/vibration@7");
        refused(1, "version 0 is the newest already", "rollback", "pumps/vibration@0");
        refused(2, "accepted: with its version, as pumps/vibration@12", "rollback", "pumps/vibration");
    }

    @Test
    void whoMayNotIsToldWhatIsMissing() {
        Ran none = run(List.of("model", "list", "--url", url));
        assertThat(none.err()).contains("lets in who has a token, accepted: --token-file FILE");
        assertThat(none.code()).isEqualTo(3);
        Ran away = run(List.of("model", "list", "--url", "http://127.0.0.1:9"));
        assertThat(away.err()).contains("no aggregator answers there");
        assertThat(away.code()).isEqualTo(3);
        assertThat(run(List.of("aggregator", "status", "--url", url, "--token-file", tokens.toString()))
                        .out())
                .contains("vibration of fleet pumps");
    }
}
