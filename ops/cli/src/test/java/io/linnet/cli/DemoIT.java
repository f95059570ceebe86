package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.MosquittoProcess;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.TargetScaling;
import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo in the situations in which it once lost its work, hung, or left something behind. */
class DemoIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Ran(int code, List<JsonNode> rows, String err) {
        JsonNode summary() {
            return rows.get(rows.size() - 1);
        }
    }

    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("model.cbor");
    }

    private Ran demo(String... options) throws Exception {
        return run(Stream.concat(
                        Stream.of("demo", "--port", "0", "--rounds", "3", "--boards", "2", "--json"),
                        Arrays.stream(options))
                .toArray(String[]::new));
    }

    private static Ran run(String... arguments) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        int code;
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            code = Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments);
        } finally {
            System.setOut(before);
        }
        List<JsonNode> rows = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return new Ran(code, rows, err.toString().strip());
    }

    /** Float models are for the float networks; boards would refuse whole numbers in that coding, and wait for ever. */
    @Test
    void float32IsAModelOfFloatsOrRefused() throws Exception {
        Ran ran = demo("--codec", "float32", "--model", model().toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .isEqualTo(
                        "linnet: codec=float32, accepted with tifed (a network of whole numbers): range, rice, int16");
        ran = demo("--codec", "float32", "--algorithm", "fedavg", "--model", model().toString());
        assertThat(ran.code()).isZero();
        assertThat(ModelFile.read(model()).layout().numeric()).hasToString("FLOAT32");
    }

    /** In one round, and whoever has which rows; targets beside the features of a table. */
    @Test
    void aNumberIsLearntInOneRoundHoweverItsRowsAreDealt() throws Exception {
        StringBuilder rows = new StringBuilder("load,heat,wear\n");
        for (int i = 0; i < 400; i++) {
            rows.append(i * 37 % 101).append(',').append(i * 53 % 89).append(',');
            rows.append(3 * (i * 37 % 101) - 2.5 * (i * 53 % 89) + i % 7).append('\n');
        }
        Path table = Files.writeString(folder.resolve("wear.csv"), rows);
        List<String> digests = new ArrayList<>();
        for (String links : List.of("mqtt:2", "mqtt:3,coap:2")) {
            Ran ran = demo(
                    "--algorithm",
                    "ridge",
                    "--data",
                    table.toString(),
                    "--target",
                    "wear",
                    "--links",
                    links,
                    "--model",
                    model().toString());
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.summary().path("r2").asDouble()).isGreaterThan(0.99);
            digests.add(ran.rows().get(0).path("modelDigest").asText());
            assertThat(ran.summary().path("modelDigest").asText()).isEqualTo(digests.get(0));
        }
        assertThat(digests.get(1)).isEqualTo(digests.get(0));
        saysTheNumberInItsOwnUnit(table, model());
        Ran classes = demo("--algorithm", "ridge", "--data", "digits", "--model", model().toString());
        assertThat(classes.err()).contains("algorithm=ridge with classes, accepted: --data motors");
    }

    /** A file without the number's scale is of an aggregator to which nobody told it. */
    private void saysTheNumberInItsOwnUnit(Path table, Path file) throws Exception {
        Ran scaled = run("model", "predict", "--model", file.toString(), "--data", table.toString(), "--json");
        assertThat(scaled.code()).as(scaled.err()).isZero();
        assertThat(scaled.rows()).hasSize(401);
        assertThat(scaled.summary().path("r2").asDouble()).isBetween(0.99, 1.0);
        assertThat(scaled.summary().path("rmse").asDouble()).isBetween(0.5, 5.0);
        double first = scaled.rows().get(1).path("value").asDouble();
        assertThat(first).isBetween(3 * 37 - 2.5 * 53 + 1 - 20, 3 * 37 - 2.5 * 53 + 1 + 20);

        SavedModel learnt = ModelFile.readSaved(file);
        TargetScaling target = learnt.target().orElseThrow();
        Path bare = folder.resolve("bare.cbor");
        ModelFile.write(
                bare,
                SavedModel.of(learnt.network(), learnt.parameters())
                        .named(List.of(), learnt.features(), learnt.scaling()));
        Ran plain = run("model", "predict", "--model", bare.toString(), "--data", table.toString(), "--json");
        double deviations = plain.rows().get(1).path("deviations").asDouble();
        assertThat(target.mean() + target.deviation() * deviations).isCloseTo(first, within(0.1));
        assertThat(plain.summary().has("r2")).isFalse();
        Ran tuned = run("model", "tune", "--algorithm", "ridge", "--data", table.toString(), "--target", "wear");
        assertThat(tuned.err()).contains("algorithm=ridge target=wear, accepted: one that trains, on classes");
        Ran grown = run("model", "grow", file.toString(), "--class", "x", "--out", bare.toString());
        assertThat(grown.err()).contains("a network of ridge, accepted: one that decides for classes");
    }

    @Test
    void severalSeedsAreSeveralRuns() throws Exception {
        Ran ran = demo("--seed", "1,2", "--model", model().toString());
        assertThat(ran.code()).isZero();
        assertThat(ran.rows().stream()
                        .filter(row -> row.path("event").asText().equals("summary"))
                        .map(row -> row.path("seed").asInt()))
                .containsExactly(1, 2);
        assertThat(folder.resolve("model.cbor.1")).exists();
        assertThat(folder.resolve("model.cbor.2")).exists();
    }

    @Test
    void asksForItsFileBeforeItWorks() throws Exception {
        Path taken = Files.writeString(folder.resolve("taken"), "no folder");
        Ran ran = demo("--model", taken.resolve("model.cbor").toString());
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.rows()).isEmpty();
        assertThat(ran.err()).startsWith("linnet: model=" + taken.resolve("model.cbor") + ": cannot be written, ");
    }

    @Test
    void anEarlierModelStays() throws Exception {
        Path first = folder.resolve("linnet-model.cbor");
        assertThat(ModelFile.free(first)).isEqualTo(first);
        Files.createFile(first);
        assertThat(ModelFile.free(first)).isEqualTo(folder.resolve("linnet-model-2.cbor"));
        Files.createFile(folder.resolve("linnet-model-2.cbor"));
        assertThat(ModelFile.free(first)).isEqualTo(folder.resolve("linnet-model-3.cbor"));
    }

    private static Set<String> retained(String uri) throws InterruptedException {
        Set<String> topics = ConcurrentHashMap.newKeySet();
        try (MqttSession session = new MqttSession(MqttSettings.of(uri, "looks"))) {
            var granted = session.subscribe("linnet/#", 1, (topic, payload, isRetained, ack) -> {
                if (isRetained) {
                    topics.add(topic);
                }
                ack.done();
            });
            session.start();
            assertThat(session.awaitReady(Duration.ofSeconds(20))).isTrue();
            granted.join();
            // The broker sends what it retains before it takes the next subscription.
            session.subscribe("other/#", 1, (topic, payload, isRetained, ack) -> ack.done())
                    .join();
        }
        return topics;
    }

    @Test
    void leavesNothingAtASharedBroker() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        try (MosquittoProcess broker = MosquittoProcess.start()) {
            Ran ran = demo("--broker", broker.uri(), "--links", "mqtt:2,coap:1", "--model", model().toString());
            assertThat(ran.code()).isZero();
            assertThat(retained(broker.uri())).isEmpty();
        }
    }

    @Test
    void comesOverWebSocketToo() throws Exception {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0).withWebSocketPort(0))) {
            String digest = demo("--model", model().toString())
                    .summary()
                    .path("modelDigest")
                    .asText();
            Ran ran = demo("--broker", "ws://127.0.0.1:" + broker.webSocketPort(), "--model", model().toString());
            assertThat(ran.code()).isZero();
            assertThat(ran.summary().path("modelDigest").asText()).isEqualTo(digest);
        }
    }

    @Test
    void aBrokerWithoutRetainedMessagesIsNamed() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        try (MosquittoProcess broker = MosquittoProcess.start("allow_anonymous true", "retain_available false")) {
            Ran ran = demo("--broker", broker.uri(), "--model", model().toString());
            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.err()).contains("broker=" + broker.uri() + " keeps no retained messages; ");
        }
    }

    /** Arabic writes digits of its own, which are no part of an id or of JSON. */
    @Test
    void machineTextIsTheSameInEveryLanguage() throws Exception {
        String plain = demo("--model", model().toString())
                .summary()
                .path("modelDigest")
                .asText();
        Process process = start("-Duser.language=ar", "-Duser.country=EG");
        try {
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(out)
                    .contains("model digest                     " + plain)
                    .contains("rounds                           3");
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private Process start(String... vm) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(vm));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Linnet.class.getName(), "demo"));
        command.addAll(List.of("--port", "0", "--boards", "2", "--model", model().toString()));
        command.addAll(List.of("--rounds", vm.length == 0 ? "1000000" : "3"));
        if (vm.length == 0) {
            command.add("--json");
        }
        return new ProcessBuilder(command)
                .redirectError(folder.resolve("err.txt").toFile())
                .start();
    }

    /** While the output goes into a pipe. By TERM, as Ctrl-C's INT is ignored by whatever a shell starts in the background. */
    @Test
    void stoppedItKeepsTheModelAndPrintsWhatItHas() throws Exception {
        Process process = start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            while (!out.readLine().contains("\"round\":2,")) {
                assertThat(process.isAlive()).isTrue();
            }
            assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
            String last = out.lines().reduce("", (before, line) -> line);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            JsonNode summary = JSON.readTree(last);
            assertThat(summary.path("event").asText()).isEqualTo("summary");
            assertThat(summary.path("rounds").asInt()).isGreaterThanOrEqualTo(2);
            assertThat(ModelFile.read(model()).digest())
                    .hasToString(summary.path("modelDigest").asText());
            assertThat(folder.resolve("err.txt")).content().contains("linnet: stopped after ");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
