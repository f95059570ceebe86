package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Broker, aggregator and gateway as processes with the heaps of their units, and six boards that learn: three over MQTT,
 * three over CoAP. What the model must be after each round is known from a fleet that nobody attacked.
 */
final class ProcessFleet implements AutoCloseable {
    static final String FLEET = "attacked";
    static final String MODEL = "digits";
    static final int BOARDS = 6;
    static final int DEADLINE_SECONDS = 10;

    private static final int KNOWN_ROUNDS = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    final int brokerPort = freePort();
    final int coapPort = freePort();
    final int aggregatorPage = freePort();
    final int gatewayPage = freePort();
    final Path journal;

    private final Path folder;
    private final Map<Integer, String> known = new HashMap<>();
    private PartProcess broker;
    private PartProcess aggregator;
    private PartProcess gateway;
    private final PartProcess boards;
    /** Rounds of earlier processes of the aggregator. */
    private int checked;

    ProcessFleet(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        this.journal = folder.resolve("aggregator.db");
        learnUndisturbed();
        broker = startBroker();
        aggregator = startAggregator();
        gateway = startGateway("gateway");
        boards = PartProcess.start(
                List.of("-Xmx128m"),
                "emulate",
                "--fleet",
                FLEET,
                "--broker",
                brokerUri(),
                "--links",
                "mqtt:3,coap:3",
                "--coap-gateway",
                "127.0.0.1:" + coapPort,
                "--latency",
                "150ms",
                "--json");
        learnsOn(2);
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void learnUndisturbed() throws IOException, InterruptedException {
        try (PartProcess demo = PartProcess.start(
                List.of("-Xmx256m"),
                "demo",
                "--boards",
                Integer.toString(BOARDS),
                "--rounds",
                Integer.toString(KNOWN_ROUNDS),
                "--model",
                folder.resolve("undisturbed.cbor").toString(),
                "--json")) {
            demo.await(0, line -> line.contains("\"event\":\"summary\""), "its summary", Duration.ofSeconds(120));
            for (String line : demo.lines()) {
                if (line.startsWith("{") && line.contains("\"event\":\"round\"")) {
                    JsonNode round = JSON.readTree(line);
                    known.put(
                            round.path("round").asInt(),
                            round.path("modelDigest").asText());
                }
            }
        }
    }

    String brokerUri() {
        return "tcp://127.0.0.1:" + brokerPort;
    }

    private PartProcess startBroker() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("broker.yaml"), "port: " + brokerPort + "\n");
        PartProcess started = PartProcess.start(
                List.of("-XX:+UseSerialGC", "-Xmx96m"), "broker", "--config", config.toString(), "--json");
        started.await(0, line -> line.contains("\"event\":\"listening\""), "that it listens", PATIENCE);
        return started;
    }

    private PartProcess startAggregator() throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), """
                fleet: %s
                broker: {uri: "%s"}
                rounds: {boards: %d, quorum: %d, deadlineSeconds: %d}
                journal: %s
                status: {port: %d}
                """.formatted(
                        FLEET, brokerUri(), BOARDS, BOARDS, DEADLINE_SECONDS, journal, aggregatorPage));
        PartProcess started = PartProcess.start(
                List.of("-XX:+UseSerialGC", "-Xmx256m"), "aggregator", "--config", config.toString(), "--json");
        started.await(0, line -> line.contains("\"event\":\"started\""), "that it has started", PATIENCE);
        return started;
    }

    /** A gateway of this id; of another name only its data folder and ports are its own. */
    PartProcess startGateway(String name) throws IOException, InterruptedException {
        boolean isFirst = name.equals("gateway");
        Path config = Files.writeString(folder.resolve(name + ".yaml"), """
                fleet: %s
                gateway: g1
                data: %s
                broker: {uri: "%s"}
                coap: {bind: 127.0.0.1, port: %d}
                status: {port: %d}
                """.formatted(
                        FLEET,
                        folder.resolve(name),
                        brokerUri(),
                        isFirst ? coapPort : freePort(),
                        isFirst ? gatewayPage : freePort()));
        PartProcess started = PartProcess.start(
                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx48m", "-Xss512k"),
                "gateway",
                "--config",
                config.toString(),
                "--json");
        started.await(0, line -> line.contains("\"event\":\"started\""), "that it has started", PATIENCE);
        return started;
    }

    PartProcess aggregator() {
        return aggregator;
    }

    PartProcess gateway() {
        return gateway;
    }

    void restartBroker() throws IOException, InterruptedException {
        broker.kill();
        broker = startBroker();
    }

    void killAggregator() throws InterruptedException {
        aggregator.kill();
    }

    void startAggregatorAgain() throws IOException, InterruptedException {
        checked = 0;
        aggregator = startAggregator();
    }

    /** So many more rounds close, each with the work of all six boards, and the model is the undisturbed fleet's. */
    int learnsOn(int rounds) throws InterruptedException, IOException {
        int before = aggregator.lines().size();
        for (int i = 0; i < rounds; i++) {
            String line = aggregator.await(before, ProcessFleet::isRound, "that a round has closed", PATIENCE);
            before = aggregator.lines().lastIndexOf(line) + 1;
        }
        assertThat(List.of(broker.isRunning(), aggregator.isRunning(), gateway.isRunning(), boards.isRunning()))
                .as("broker, aggregator, gateway and boards run")
                .containsOnly(true);
        return requireUndisturbed();
    }

    private static boolean isRound(String line) {
        return line.startsWith("{") && line.contains("\"event\":\"round\"");
    }

    /** Returns the last round. */
    int requireUndisturbed() throws IOException {
        List<String> said = aggregator.lines();
        int last = 0;
        for (String line : said.subList(checked, said.size())) {
            if (isRound(line)) {
                JsonNode round = JSON.readTree(line);
                last = round.path("round").asInt();
                assertThat(last).as("rounds whose model is known").isLessThanOrEqualTo(KNOWN_ROUNDS);
                assertThat(round.path("modelDigest").asText()).as(line).isEqualTo(known.get(last));
            }
        }
        checked = said.size();
        return last;
    }

    /** Seconds of the rounds that closed since that line. */
    List<Double> seconds(int fromLine) throws IOException {
        List<String> said = aggregator.lines();
        return said.subList(fromLine, said.size()).stream()
                .filter(ProcessFleet::isRound)
                .map(ProcessFleet::read)
                .map(round -> round.path("seconds").asDouble())
                .toList();
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException broken) {
            throw new AssertionError(line, broken);
        }
    }

    static JsonNode page(int port) throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        for (PartProcess part : new PartProcess[] {boards, gateway, aggregator, broker}) {
            if (part != null) {
                part.close();
            }
        }
    }
}
