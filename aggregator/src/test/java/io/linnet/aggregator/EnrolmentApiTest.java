package io.linnet.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.linnet.aggregator.control.ControlSettings;
import io.linnet.aggregator.control.Enrolment;
import io.linnet.aggregator.core.TestPlans;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.trust.BoardList;
import io.linnet.protocol.trust.BoardList.Entry;
import io.linnet.protocol.trust.BoardList.State;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards are let in and thrown out over the API, and whoever did it is kept. */
class EnrolmentApiTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOARDS = "/api/v1/fleets/" + TestSettings.FLEET + "/boards";
    private static final String SINCE = "2026-01-01T00:00:00Z";

    /** The list itself stands for a fleet's folder. */
    private record OwnList(Path file) implements Enrolment {
        @Override
        public String fleet() {
            return TestSettings.FLEET;
        }

        @Override
        public State change(String board, Optional<State> to) throws IOException {
            BoardList list = BoardList.read(file);
            Entry before = list.find(board)
                    .orElseThrow(() -> new IllegalArgumentException("board " + board + " is not enrolled"));
            BoardList after = to.isEmpty()
                    ? list.without(List.of(board))
                    : list.with(List.of(new Entry(board, to.get(), SINCE, before.key())));
            after.write(file);
            return before.state();
        }
    }

    @TempDir
    private Path folder;

    private Aggregator aggregator;
    private int port;

    private Path list() {
        return folder.resolve("aggregator.boards");
    }

    private void open(ControlSettings control) throws Exception {
        aggregator = new Aggregator(
                new AggregatorSettings(
                                TestSettings.FLEET,
                                MqttSettings.of("tcp://127.0.0.1:9", "aggregator"),
                                TestPlans.PLAN,
                                TestSettings.POLICY,
                                Optional.empty(),
                                false,
                                Optional.empty())
                        .withBoards(list()),
                AggregatorListener.NONE);
        port = aggregator.openPage(control, TestSettings.BYTES);
        aggregator.start();
    }

    @BeforeEach
    void open() throws Exception {
        BoardList.of(TestSettings.FLEET)
                .forPart(BoardList.Keys.MAC)
                .plus(List.of(
                        new Entry("known", State.APPROVED, SINCE, Optional.empty()),
                        new Entry("new", State.PENDING, SINCE, Optional.empty())))
                .write(list());
        open(ControlSettings.loopback(0).withEnrolment(new OwnList(list())));
    }

    @AfterEach
    void close() {
        aggregator.close();
    }

    private HttpResponse<String> ask(String verb, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(verb, HttpRequest.BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode read(String path) throws Exception {
        return JSON.readTree(ask("GET", path).body());
    }

    private List<String> states() throws Exception {
        return read(BOARDS).get("boards").findValuesAsText("state");
    }

    @Test
    void aBoardThatWaitsIsLetInAndThrownOutAgain() throws Exception {
        assertThat(states()).containsExactly("awaited", "pending");
        assertThat(read(BOARDS + "/new").get("may").toString()).isEqualTo("[\"approve\",\"remove\"]");

        HttpResponse<String> approved = ask("POST", BOARDS + "/new/approve");
        assertThat(approved.statusCode()).as(approved.body()).isEqualTo(200);
        assertThat(approved.body()).isEqualTo("{\"board\":\"new\",\"enrolment\":\"approved\"}");
        await().untilAsserted(() -> assertThat(states()).containsExactly("awaited", "awaited"));
        assertThat(ask("POST", BOARDS + "/known/revoke").statusCode()).isEqualTo(200);
        assertThat(ask("DELETE", BOARDS + "/new").statusCode()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(states()).containsExactly("revoked"));

        JsonNode changes = read("/api/v1/fleets/" + TestSettings.FLEET + "/models/" + TestPlans.PLAN.model()
                        + "/changes")
                .get("changes");
        assertThat(changes.findValuesAsText("what")).containsExactly("board new", "board known", "board new");
        assertThat(changes.findValuesAsText("was")).containsExactly("approved", "approved", "pending");
        assertThat(changes.findValuesAsText("is")).containsExactly("removed", "revoked", "approved");
        assertThat(changes.findValuesAsText("who")).containsOnly("local");
    }

    @Test
    void whoIsNotEnrolledIsSaidAndNothingIsKept() throws Exception {
        HttpResponse<String> answer = ask("POST", BOARDS + "/stranger/approve");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("board stranger is not enrolled");
        assertThat(BoardList.read(list()).entries()).hasSize(2);
    }

    @Test
    void withoutTheFleetsFolderItIsSaidWhereElse() throws Exception {
        aggregator.close();
        open(ControlSettings.loopback(0));

        assertThat(states()).containsExactly("awaited", "pending");
        assertThat(read(BOARDS + "/new").get("may")).isEmpty();
        HttpResponse<String> answer = ask("POST", BOARDS + "/new/approve");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("status.fleetFolder").contains("linnet board approve");
    }
}
