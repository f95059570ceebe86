package io.linnet.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.core.CoreScene;
import io.linnet.aggregator.core.TestPlans;
import io.linnet.aggregator.journal.HeldRecord;
import io.linnet.aggregator.journal.Journal;
import io.linnet.aggregator.journal.JournalReader;
import io.linnet.aggregator.journal.JournalWrite;
import io.linnet.aggregator.journal.KeptRound;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API of an aggregator that has learnt three versions of two boards, and whose broker is away. */
@Timeout(60)
class ControlApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String FLEET = "/api/v1/fleets/f";
    private static final String MODEL = FLEET + "/models/" + TestPlans.PLAN.model();
    private static final int BIG = 100_000;

    @TempDir
    private Path folder;

    private Aggregator aggregator;
    private int port;

    /** A journal in which three rounds have closed. */
    private Path journal() {
        Path file = folder.resolve("journal.db");
        AggregatorSettings settings = TestSettings.of("tcp://127.0.0.1:9", TestPlans.PLAN, file);
        try (Journal journal = Journal.open(file, false);
                CoreScene scene = new CoreScene(TestSettings.POLICY, journal)) {
            journal.bind(settings.journalDescription(), settings.plan().layout());
            scene.settle();
            scene.greet("a", "b");
            for (int round = 0; round < 3; round++) {
                scene.report("a", 700_000 + round);
                scene.sendWhole("a", "b");
            }
            evaluated(journal);
        }
        return file;
    }

    /** As if twelve boards had said how version 2 does on examples that they hold out. */
    private static void evaluated(Journal journal) {
        KeptRound last = journal.reader(new JournalReader.Owner() {
                    @Override
                    public <T> T ask(Supplier<T> question) {
                        return question.get();
                    }
                })
                .rounds(Long.MAX_VALUE, 1)
                .get(0);
        int classes = TestPlans.PLAN.layout().outputs();
        long[] cells = new long[(classes + 1) * (classes + 1)];
        Arrays.fill(cells, HeldRecord.HIDDEN);
        for (int label = 0; label < classes; label++) {
            cells[label * (classes + 1) + classes] = label;
        }
        cells[0] = 30;
        cells[classes * (classes + 1)] = 10; // of other labels, taken for the first
        HeldRecord held = new HeldRecord(2, 12, 96, 90, cells);
        journal.write(List.of(new JournalWrite.KeepRound(last.record(), last.reported(), Optional.of(held))));
    }

    @Test
    void anEvaluationHidesSmallCounts() throws Exception {
        JsonNode evaluation = get(MODEL + "/versions/2/evaluation");
        assertThat(evaluation.get("accuracy").asDouble()).isEqualTo(0.9375);
        assertThat(evaluation.get("boards").asInt()).isEqualTo(12);
        JsonNode first = evaluation.get("classes").get(0);
        assertThat(first.get("examples").asInt()).isEqualTo(30);
        assertThat(first.get("recall").asDouble()).isEqualTo(1);
        assertThat(first.get("precision").asDouble()).isEqualTo(0.75);
        assertThat(first.get("decisions").get(1).isNull()).isTrue();
        JsonNode second = evaluation.get("classes").get(1);
        assertThat(second.has("recall")).isFalse();
        assertThat(second.get("hidden").asInt()).isEqualTo(1);
        assertThat(get(MODEL + "/versions")
                        .get("versions")
                        .findValue("heldOut")
                        .get("examples")
                        .asInt())
                .isEqualTo(96);
        refused(404, "GET", MODEL + "/versions/1/evaluation", "", "version 1", "fewer than 10 boards");
    }

    private void open(ControlSettings control) throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void started(int boards) {
                started.countDown();
            }
        };
        aggregator = new Aggregator(
                TestSettings.of("tcp://127.0.0.1:9", TestPlans.PLAN, folder.resolve("journal.db")), listener);
        port = aggregator.openPage(control, TestSettings.BYTES);
        aggregator.start();
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @BeforeEach
    void open() throws Exception {
        journal();
        open(ControlSettings.loopback(0));
    }

    @AfterEach
    void close() {
        aggregator.close();
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> ask(String verb, String path, String body) throws Exception {
        return CLIENT.send(
                to(path).method(
                                verb,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = ask("GET", path, "");
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private JsonNode done(String verb, String path, String body) throws Exception {
        HttpResponse<String> answer = ask(verb, path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private void refused(int status, String verb, String path, String body, String... words) throws Exception {
        HttpResponse<String> answer = ask(verb, path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(words);
    }

    @Test
    void everyDescribedLookUpAnswersInTheDescribedShape() throws Exception {
        JsonNode description = get("/api/v1/openapi.json");
        int looked = 0;
        for (var path : description.get("paths").properties()) {
            JsonNode schema = path.getValue().at("/get/responses/200/content/application~1json/schema");
            if (!schema.isMissingNode()) {
                String real = path.getKey()
                        .replace("{fleet}", "f")
                        .replace("{model}", TestPlans.PLAN.model())
                        .replace("{version}", "2")
                        .replace("{board}", "a");
                assertShape(real, description, schema, get(real));
                looked++;
            }
        }
        assertThat(looked).isGreaterThan(9);
    }

    private static void assertShape(String at, JsonNode description, JsonNode schema, JsonNode value) {
        JsonNode shape =
                schema.has("$ref") ? description.at(schema.get("$ref").asText().substring(1)) : schema;
        JsonNode type = shape.path("type");
        if (type.isArray() && value.isNull()) {
            assertThat(type.get(1).asText()).as(at).isEqualTo("null");
            return;
        }
        switch (type.isArray() ? type.get(0).asText() : type.asText()) {
            case "object" -> assertObject(at, description, shape, value);
            case "array" -> {
                assertThat(value.isArray()).as(at).isTrue();
                value.forEach(item -> assertShape(at + "[]", description, shape.get("items"), item));
            }
            case "integer" -> assertThat(value.isIntegralNumber()).as(at).isTrue();
            case "number" -> assertThat(value.isNumber()).as(at).isTrue();
            case "boolean" -> assertThat(value.isBoolean()).as(at).isTrue();
            case "string" -> assertThat(value.isTextual()).as(at).isTrue();
            default -> assertThat(shape.isEmpty()).as(at).isTrue();
        }
    }

    private static void assertObject(String at, JsonNode description, JsonNode shape, JsonNode value) {
        Set<String> found = new TreeSet<>();
        value.fieldNames().forEachRemaining(found::add);
        shape.path("required").forEach(name -> assertThat(found).as(at).contains(name.asText()));
        for (String name : shape.has("properties") ? found : Set.<String>of()) {
            assertThat(shape.get("properties").has(name))
                    .as(at + " has " + name)
                    .isTrue();
            assertShape(at + "." + name, description, shape.get("properties").get(name), value.get(name));
        }
    }

    @Test
    void roundsArePagedAndCarryWhatBoardsReported() throws Exception {
        JsonNode first = get(MODEL + "/rounds?limit=2");
        assertThat(first.get("rounds").findValuesAsText("version")).containsExactly("3", "2");
        JsonNode rest =
                get(MODEL + "/rounds?limit=2&before=" + first.get("next").asLong());
        assertThat(rest.get("rounds").findValuesAsText("version")).containsExactly("1");
        assertThat(rest.has("next")).isFalse();
        assertThat(rest.at("/rounds/0/accuracy").asDouble()).isEqualTo(0.7);
        assertThat(get(MODEL + "/rounds?points=2").get("rounds").findValuesAsText("version"))
                .containsExactly("1", "3");
        refused(400, "GET", MODEL + "/rounds?limit=0", "", "limit=0, accepted: 1 to 1000");
    }

    @Test
    void aModelIsPausedAndGoesOn() throws Exception {
        assertThat(done("POST", MODEL + "/pause", "").get("state").asText()).isEqualTo("paused");
        refused(409, "POST", MODEL + "/pause", "", "paused already");
        assertThat(done("POST", MODEL + "/resume", "").get("state").asText()).isEqualTo("learning");
        refused(409, "POST", MODEL + "/release", "", "does not hold");
        JsonNode changes = get(MODEL + "/changes").get("changes");
        assertThat(changes.findValuesAsText("what")).containsExactly("paused", "paused");
        assertThat(changes.get(0).get("who").asText()).isEqualTo("local");
    }

    @Test
    void aVersionIsPinnedExportedAndGoneBackTo() throws Exception {
        String digest = get(MODEL + "/versions/1").get("digest").asText();
        done("PUT", MODEL + "/versions/1/pin", "");
        assertThat(get(MODEL + "/versions/1").get("pinned").asBoolean()).isTrue();
        HttpResponse<byte[]> file = CLIENT.send(
                to(MODEL + "/versions/1/export?format=bytes").build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.body()).hasSize(2 * TestPlans.PLAN.layout().parameters());
        assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("model.bytes");
        JsonNode model = done("POST", MODEL + "/versions/1/rollback", "");
        assertThat(model.get("version").asInt()).isEqualTo(4);
        assertThat(model.get("digest").asText()).isEqualTo(digest);
        assertThat(get(MODEL + "/rounds?limit=1").at("/rounds/0/wentBackTo").asInt())
                .isEqualTo(1);
        done("DELETE", MODEL + "/versions/1/pin", "");
        refused(404, "POST", MODEL + "/versions/77/rollback", "", "version 77");
        refused(400, "GET", MODEL + "/versions/1/export?format=exe", "", "format=exe, accepted: bytes");
    }

    @Test
    void settingsThatNoRoundCanHaveAreRefusedInOneSentence() throws Exception {
        assertThat(done("PATCH", MODEL, "{\"deadlineSeconds\": 30}")
                        .at("/settings/deadlineSeconds")
                        .asDouble())
                .isEqualTo(30);
        refused(409, "PATCH", MODEL, "{\"quorum\": 9}", "quorum=9, accepted: 1 to 2");
        refused(400, "PATCH", MODEL, "{\"seed\": 9}", "seed, accepted: deadlineSeconds and quorum");
        refused(400, "PATCH", MODEL, "{}", "nothing to set");
        refused(400, "PATCH", MODEL, "[1", "a JSON object");
        refused(413, "PATCH", MODEL, "{\"x\":\"" + "y".repeat(BIG) + "\"}", "more than");
    }

    @Test
    void whatIsNotThereIsSaid() throws Exception {
        refused(404, "GET", "/api/v1/fleets/g", "", "fleet g");
        refused(404, "GET", FLEET + "/models/other", "", "model other");
        refused(404, "GET", FLEET + "/boards/zed", "", "board zed");
        refused(404, "GET", "/api/v2", "", "no such thing");
        refused(405, "PUT", MODEL, "", "accepted: DELETE, GET, PATCH");
        refused(409, "DELETE", MODEL, "", "this aggregator serves one model");
    }

    @Test
    void aPageOfAnotherSiteHasNoBusinessHere() throws Exception {
        HttpRequest foreign = to(MODEL + "/pause")
                .header("Origin", "https://elsewhere.example")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(CLIENT.send(foreign, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(403);
        // A name of somebody else's that leads here.
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET /status HTTP/1.1\r\nHost: rebound.example:" + port + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403");
        }
        assertThat(get(MODEL).get("state").asText()).isEqualTo("learning");
    }

    @Test
    void withTokensOnlyTheyAreLetIn() throws Exception {
        aggregator.close();
        Path tokens = folder.resolve("tokens");
        Files.writeString(tokens, "anna 0123456789abcdef\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        open(new ControlSettings("127.0.0.1", 0, Optional.of(tokens), Optional.empty(), Optional.empty()));
        for (String path : new String[] {MODEL, "/metrics", "/status", "/api/v1/events"}) {
            refused(401, "GET", path, "", "token");
        }
        refused(401, "POST", MODEL + "/pause", "", "token");
        assertThat(ask("GET", "/", "").statusCode()).isEqualTo(200);
        HttpRequest pause = to(MODEL + "/pause")
                .header("Authorization", "Bearer 0123456789abcdef")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(CLIENT.send(pause, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
        HttpRequest changes = to(MODEL + "/changes")
                .header("Authorization", "Bearer 0123456789abcdef")
                .build();
        assertThat(JSON.readTree(CLIENT.send(changes, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .at("/changes/0/who")
                        .asText())
                .isEqualTo("anna");
    }

    @Test
    void aPortThatIsTakenIsSaidAndNothingIsLeftOpen() {
        assertThatThrownBy(() -> aggregator.openPage(ControlSettings.loopback(port), TestSettings.BYTES))
                .isInstanceOf(java.io.IOException.class);
    }

    @Test
    void whoListensHearsOfAChange() throws Exception {
        HttpResponse<InputStream> stream =
                CLIENT.send(to("/api/v1/events").build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            // What is so comes first; a change made after that is new.
            while (!lines.readLine().equals("event: model")) {
                continue;
            }
            done("POST", MODEL + "/pause", "");
            String line = lines.readLine();
            while (!line.startsWith("data: ") || !line.contains("\"paused\"")) {
                line = lines.readLine();
            }
            assertThat(line).contains("\"state\":\"paused\"");
        }
    }
}
