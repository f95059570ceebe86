package io.linnet.aggregator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.ModelExports;
import io.linnet.aggregator.control.OperatedFleets.Entry;
import io.linnet.aggregator.control.OperatedFleets.Name;
import io.linnet.aggregator.control.OperatedFleets.Wish;
import io.linnet.aggregator.core.TestPlans;
import io.linnet.protocol.session.MqttSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models of two fleets that come, fail, finish and go; their broker is away. */
@Timeout(60)
class FleetsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String BROKER = "tcp://127.0.0.1:9";

    @TempDir
    private Path folder;

    private final Made made = new Made();
    private Fleets fleets;
    private int port;

    /** Remembers in memory what was made; a model named {@code refused} cannot be. */
    private final class Made implements ModelSource {
        private final Set<Name> names = new HashSet<>();

        @Override
        public Supplier<ModelDefinition> keep(Wish wish, Optional<ModelExports.File> start) {
            if (wish.model().equals("refused")) {
                throw new IllegalArgumentException("learning.algorithm=x, accepted: others");
            }
            Name name = new Name(wish.fleet(), wish.model());
            names.add(name);
            return definition(name, BROKER);
        }

        @Override
        public boolean isMade(Name model) {
            return names.contains(model);
        }

        @Override
        public void forget(Name model) {
            if (!names.remove(model)) {
                throw new IllegalArgumentException("model " + model.model() + " stands in the configuration");
            }
        }
    }

    private static ModelPlan plan(String model) {
        ModelPlan plan = TestPlans.PLAN;
        return new ModelPlan(
                model,
                plan.layout(),
                plan.training(),
                plan.seed(),
                plan.isOneLayerEach(),
                plan.stages(),
                plan.fullEvery());
    }

    private Path journal(Name name) {
        return folder.resolve(name.fleet() + "-" + name.model() + ".db");
    }

    private Supplier<ModelDefinition> definition(Name name, String broker) {
        AggregatorSettings settings = new AggregatorSettings(
                name.fleet(),
                MqttSettings.of(broker, "aggregator-" + name.fleet()),
                plan(name.model()),
                TestSettings.POLICY,
                Optional.of(journal(name)),
                false,
                Optional.empty());
        return () -> new ModelDefinition(settings, AggregatorListener.NONE, TestSettings.BYTES);
    }

    @BeforeEach
    void open() throws Exception {
        fleets = new Fleets(made);
        fleets.add(new Name("f", "one"), definition(new Name("f", "one"), BROKER));
        fleets.add(new Name("f", "two"), definition(new Name("f", "two"), BROKER));
        fleets.add(new Name("g", "one"), definition(new Name("g", "one"), BROKER));
        port = fleets.openPage(ControlSettings.loopback(0));
    }

    @AfterEach
    void close() {
        fleets.close();
    }

    private HttpResponse<String> ask(String verb, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(verb, HttpRequest.BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode done(String verb, String path, String body) throws Exception {
        HttpResponse<String> answer = ask(verb, "/api/v1" + path, body);
        assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private void refused(int status, String verb, String path, String body, String sentence) throws Exception {
        HttpResponse<String> answer = ask(verb, "/api/v1" + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("error").asText()).contains(sentence);
    }

    private List<String> running() {
        return fleets.models().stream()
                .filter(entry -> entry.running().isPresent())
                .map(entry -> entry.fleet() + "/" + entry.model())
                .toList();
    }

    @Test
    void eachModelHasItsOwnPlaceInTheApi() throws Exception {
        fleets.start();
        assertThat(done("GET", "/fleets", "").get("fleets").findValuesAsText("fleet"))
                .containsExactly("f", "g");
        assertThat(done("GET", "/fleets/f/models", "").get("models").findValuesAsText("model"))
                .containsExactly("one", "two");
        assertThat(done("GET", "/fleets/g/models/one", "").get("state").asText())
                .isEqualTo("waiting");
        assertThat(ask("GET", "/metrics", "").body())
                .contains("fleet=\"f\",model=\"two\"", "fleet=\"g\",model=\"one\"");
    }

    @Test
    void aBrokenModelIsShownWithItsReasonAndTheOthersRun() throws Exception {
        Path inTheWay = journal(new Name("g", "bad"));
        Files.createDirectory(inTheWay);
        fleets.add(new Name("g", "bad"), definition(new Name("g", "bad"), BROKER));
        fleets.add(new Name("g", "worse"), () -> {
            throw new IllegalArgumentException("learning.units=[1], accepted: inputs and classes");
        });
        fleets.add(new Name("g", "far"), definition(new Name("g", "far"), "tcp://127.0.0.2:9"));
        fleets.start();
        assertThat(running()).containsExactly("f/one", "f/two", "g/one");
        JsonNode worse = done("GET", "/fleets/g/models/worse", "");
        assertThat(worse.get("state").asText()).isEqualTo("failed");
        assertThat(worse.get("failedBecause").asText()).isEqualTo("learning.units=[1], accepted: inputs and classes");
        assertThat(done("GET", "/fleets/g/models/far", "").get("failedBecause").asText())
                .contains("the same for all models of a fleet");
        refused(409, "POST", "/fleets/g/models/worse/pause", "", "has failed");
        assertThat(ask("GET", "/status", "").body()).contains("\"failed\":\"learning.units=[1]", "\"model\":\"one\"");

        refused(409, "POST", "/fleets/g/models/bad/resume", "", "journal=");
        Files.delete(inTheWay);
        assertThat(done("POST", "/fleets/g/models/bad/resume", "").get("state").asText())
                .isEqualTo("waiting");
        assertThat(running()).contains("g/bad");
    }

    @Test
    void aModelIsMadeAndTakenAwayWhileOthersRun() throws Exception {
        fleets.start();
        JsonNode three = done("POST", "/fleets/f/models", "{\"model\": \"three\"}");
        assertThat(three.get("state").asText()).isEqualTo("waiting");
        assertThat(three.get("removable").asBoolean()).isTrue();
        assertThat(done("GET", "/fleets/f/models/three/changes", "")
                        .get("changes")
                        .findValuesAsText("what"))
                .containsExactly("created");
        refused(409, "POST", "/fleets/f/models", "{\"model\": \"three\"}", "is there already");
        refused(409, "POST", "/fleets/f/models", "{\"model\": \"refused\"}", "learning.algorithm=x");
        refused(400, "POST", "/fleets/f/models", "{\"model\": \"a/b\"}", "model=a/b");
        refused(400, "POST", "/fleets/f/models", "{\"model\": \"a\", \"sets\": {}}", "accepted: model, settings, from");
        refused(
                409,
                "POST",
                "/fleets/f/models",
                "{\"model\": \"four\", \"from\": \"f/none@1\"}",
                "from=f/none: no such model");
        refused(409, "DELETE", "/fleets/f/models/one", "", "stands in the configuration");
        assertThat(running()).containsExactly("f/one", "f/three", "f/two", "g/one");

        done("DELETE", "/fleets/f/models/three", "");
        assertThat(running()).containsExactly("f/one", "f/two", "g/one");
        refused(404, "GET", "/fleets/f/models/three", "", "no such thing");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("f-three.db.removed-1")
                    .doesNotContain("f-three.db");
        }
    }

    @Test
    void aFleetComesWithItsFirstModelAndGoesWithItsLast() throws Exception {
        fleets.start();
        done("POST", "/fleets/h/models", "{\"model\": \"one\"}");
        assertThat(done("GET", "/fleets/h", "").get("broker").asText()).isEqualTo(BROKER);
        done("DELETE", "/fleets/h/models/one", "");
        assertThat(fleets.models()).extracting(Entry::fleet).containsOnly("f", "g");
    }
}
