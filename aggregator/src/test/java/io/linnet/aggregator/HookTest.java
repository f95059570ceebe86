package io.linnet.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.core.AggregatorPacket.BoardOpposed;
import io.linnet.aggregator.core.AggregatorPacket.MachineChanged;
import io.linnet.aggregator.core.AggregatorPacket.ModelFell;
import io.linnet.aggregator.core.AggregatorPacket.TooSmall;
import io.linnet.aggregator.watch.WatchAction;
import io.linnet.protocol.message.Memory;
import io.linnet.protocol.message.Message.MachineState;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.points.Verdict;
import io.linnet.protocol.telemetry.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A service that answers as the test says, and what it hears. */
@Timeout(30)
class HookTest {
    private static final ModelFell HELD = new ModelFell(
            "accuracy is 0.61 after 0.95",
            WatchAction.HOLD,
            ModelState.first(Parameters.zero(ModelLayout.of(Numeric.INT16, new int[] {2, 2}, new int[] {0}))));

    private final Queue<JsonNode> heard = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final Metrics metrics = new Metrics();
    private HttpServer service;
    private Hook hook;

    @BeforeEach
    void start() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/pumps", exchange -> {
            heard.add(new ObjectMapper().readTree(exchange.getRequestBody().readAllBytes()));
            Integer answer = answers.poll();
            exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
            exchange.close();
        });
        service.start();
        URI to = URI.create("http://127.0.0.1:" + service.getAddress().getPort() + "/pumps");
        hook = new Hook(to, "pumps", "wear", metrics, List.of(Duration.ofMillis(1), Duration.ofMillis(1)));
    }

    @AfterEach
    void stop() {
        hook.close();
        service.stop(0);
        metrics.close();
    }

    private void awaitCount(String outcome, int count) {
        await().until(() -> metrics.sum("linnet.aggregator.hook", outcome) == count);
    }

    @Test
    void saysThatAModelIsHeldThoughTheServiceWasAway() {
        answers.addAll(List.of(503, 429));
        hook.told(HELD);
        awaitCount("told", 1);
        assertThat(heard).hasSize(3);
        JsonNode said = heard.remove();
        assertThat(said.get("event").asText()).isEqualTo("held");
        assertThat(said.get("version").asLong()).isZero();
        assertThat(said.get("text").asText())
                .isEqualTo("Model wear of fleet pumps is held at its best version: accuracy is 0.61 after 0.95");
    }

    @Test
    void givesUpInTheEndAndAtOnceWhereItIsRefused() {
        answers.addAll(List.of(500, 500, 500));
        hook.told(HELD);
        awaitCount("unheard", 1);
        answers.add(404);
        hook.told(HELD);
        awaitCount("refused", 1);
        assertThat(heard).hasSize(4);
        service.stop(0);
        hook.told(HELD);
        awaitCount("unheard", 2);
    }

    @Test
    void tellsOfMachinesAndBoardsThatNeedSomebodyOnce() {
        hook.told(changed(Verdict.State.NORMAL));
        hook.told(changed(Verdict.State.ALARM));
        Memory small = new Memory(41_000, 53_100);
        hook.told(new TooSmall(Map.of("b7", small)));
        hook.told(new TooSmall(Map.of("b7", small, "b8", small)));
        hook.told(new BoardOpposed("b9", 11));
        awaitCount("told", 4);
        assertThat(heard)
                .extracting(said ->
                        said.get("event").asText() + " " + said.get("board").asText())
                .containsExactlyInAnyOrder("alarm m3", "memory b7", "memory b8", "opposed b9");
    }

    private static MachineChanged changed(Verdict.State state) {
        return new MachineChanged("m3", new MachineState("wear", 3, state, 90, 4, 70, 60, 640, Optional.empty()));
    }

    @Test
    void onlyAPlaceOnTheWebIsTold() {
        for (String bad : List.of("ftp://x/y", "https:///path", "file:/etc/passwd", "http://anna:secret@host/")) {
            assertThatThrownBy(() -> Hook.require(URI.create(bad)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("hook, accepted: http:// or https://")
                    .hasMessageNotContaining("secret");
        }
    }
}
