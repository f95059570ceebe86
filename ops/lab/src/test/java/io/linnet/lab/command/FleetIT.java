package io.linnet.lab.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.aggregator.Aggregator;
import io.linnet.aggregator.AggregatorListener;
import io.linnet.aggregator.AggregatorSettings;
import io.linnet.aggregator.accumulate.MergeRule;
import io.linnet.aggregator.accumulate.ModelState;
import io.linnet.aggregator.broadcast.ModelPlan;
import io.linnet.aggregator.round.RoundPolicy;
import io.linnet.broker.Broker;
import io.linnet.broker.BrokerSettings;
import io.linnet.broker.MosquittoProcess;
import io.linnet.cli.Presets;
import io.linnet.emulator.board.LocalLearner;
import io.linnet.emulator.board.MemoryStore;
import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.Datasets;
import io.linnet.emulator.dataset.Partition;
import io.linnet.emulator.fleet.Access;
import io.linnet.emulator.fleet.Disturbance;
import io.linnet.emulator.fleet.Fleet;
import io.linnet.emulator.fleet.FleetListener;
import io.linnet.emulator.fleet.FleetSettings;
import io.linnet.emulator.learn.Evaluator;
import io.linnet.gateway.Gateway;
import io.linnet.gateway.GatewaySettings;
import io.linnet.lab.bench.RoundBench;
import io.linnet.lab.experiment.LocalFleet;
import io.linnet.protocol.model.Division;
import io.linnet.protocol.session.MqttSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fleet learns digits over a real broker; whatever happens on the way, the model is the same to the last bit. */
class FleetIT {
    private static final int BOARDS = 8;
    private static final int ROUNDS = 12;
    private static final String FLEET = "it";
    private static final String MODEL = "digits";
    private static final RoundPolicy POLICY = new RoundPolicy(BOARDS, BOARDS, 120_000, 10_000, 500, ROUNDS);

    private static Dataset data;
    private static List<int[]> parts;
    private static String expected;

    @TempDir
    private Path folder;

    @BeforeAll
    static void learnInOneProcess() throws InterruptedException {
        data = new Datasets(Path.of("none")).read("digits");
        parts = new Partition.Iid().cut(data, BOARDS, 1);
        LocalFleet.Outcome outcome = LocalFleet.run(
                plan("tifed"), data.train(), parts, ROUNDS, Optional.empty(), Disturbance.NONE, state -> {});
        expected = outcome.last().digest().toString();
        double accuracy = new Evaluator(
                        plan("tifed").training().network(), plan("tifed").layout(), Division.NEAREST)
                .evaluate(outcome.last().parameters(), data.test())
                .accuracy();
        assertThat(accuracy).isGreaterThan(0.85);
    }

    private static ModelPlan plan(String algorithm) {
        return Presets.of(algorithm).plan(MODEL, 64, 10, 1);
    }

    private static Fleet fleet(String uri, Disturbance disturbance) {
        return fleet(uri, disturbance, new Access.Mqtt());
    }

    private static Fleet fleet(String uri, Disturbance disturbance, Access access) {
        Fleet fleet =
                new Fleet(FleetSettings.of(URI.create(uri), FLEET, MODEL, 1).with(disturbance), FleetListener.NONE);
        for (int board = 0; board < BOARDS; board++) {
            fleet.add(
                    String.format("board-%05d", board),
                    new LocalLearner(data.train(), parts.get(board)),
                    new MemoryStore(),
                    access);
        }
        return fleet;
    }

    private static String learnOver(String uri, Disturbance disturbance) throws Exception {
        return learnOver(uri, POLICY, () -> fleet(uri, disturbance));
    }

    private static String learnOver(String uri, RoundPolicy policy, Supplier<Fleet> boards) throws Exception {
        CompletableFuture<String> digest = new CompletableFuture<>();
        AggregatorSettings settings = new AggregatorSettings(
                FLEET,
                MqttSettings.of(uri, "aggregator"),
                plan("tifed"),
                policy,
                Optional.empty(),
                false,
                Optional.empty());
        AggregatorListener listener = new AggregatorListener() {
            @Override
            public void finished(ModelState last) {
                digest.complete(last.digest().toString());
            }
        };
        try (Aggregator aggregator = new Aggregator(settings, listener);
                Fleet fleet = boards.get()) {
            aggregator.start();
            assertThat(aggregator.awaitReady(Duration.ofSeconds(30))).isTrue();
            fleet.start();
            return digest.get(180, TimeUnit.SECONDS);
        }
    }

    @Test
    void theDigestOverOurBrokerIsThatOfTheSameFleetInOneProcess() throws Exception {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            assertThat(learnOver(broker.uri(), Disturbance.NONE)).isEqualTo(expected);
            assertThat(broker.drops()).isZero();
        }
    }

    @Test
    void lossLatencyAndRebootsDoNotChangeTheDigest() throws Exception {
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            assertThat(learnOver(broker.uri(), new Disturbance(0.1, 20, 5, 0, 0.02)))
                    .isEqualTo(expected);
        }
    }

    /** Boards on CoAP behind a gateway, whose updates come one by one, and then as one sum a round. */
    @Test
    void sumsOfAGatewayDoNotChangeTheDigest() throws Exception {
        RoundPolicy singly = POLICY.withMerge(MergeRule.MEAN);
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0))) {
            String expectedOfMeans = learnOver(broker.uri(), singly, () -> fleet(broker.uri(), Disturbance.NONE));
            try (Gateway gateway =
                    new Gateway(GatewaySettings.of(FLEET, "gateway", folder.resolve("custody"), broker.uri())
                            .withCoap(new GatewaySettings.Coap("127.0.0.1", 0, -1, null, null))
                            .withStatus(new GatewaySettings.Status(null, -1)))) {
                gateway.start();
                Access coap =
                        new Access.Coap(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.coapPort()));
                assertThat(learnOver(
                                broker.uri(),
                                singly.withGatewaySums(Set.of("gateway")),
                                () -> fleet(broker.uri(), Disturbance.NONE, coap)))
                        .isEqualTo(expectedOfMeans);
                assertThat(gateway.counters().total("linnet.gateway.updates", "summed"))
                        .isGreaterThanOrEqualTo(BOARDS);
            }
        }
    }

    @Test
    void theDigestOverMosquittoIsTheSame() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), "mosquitto is not installed; Debian: apt-get install mosquitto");
        try (MosquittoProcess mosquitto = MosquittoProcess.start()) {
            assertThat(learnOver("tcp://127.0.0.1:" + mosquitto.port(), Disturbance.NONE))
                    .isEqualTo(expected);
        }
    }

    /** The aggregator runs as a process of its own and is killed, not stopped, after rounds 2, 5 and 9. */
    @Test
    void killsOfTheAggregatorDoNotChangeTheDigest() throws Exception {
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), """
                fleet: it
                model: digits
                rounds: {boards: 8, quorum: 8, count: 12, deadlineSeconds: 120}
                status: {port: 0}
                """);
        Path journal = folder.resolve("journal.db");
        try (Broker broker = Broker.start(BrokerSettings.inMemory(0));
                Fleet fleet = fleet(broker.uri(), Disturbance.NONE)) {
            fleet.start();
            for (int round : new int[] {2, 5, 9}) {
                Process process = aggregator(config, journal, broker.uri());
                assertThat(awaitLine(process, "\"round\":" + round + ",")).isTrue();
                process.destroyForcibly().waitFor();
            }
            Process last = aggregator(config, journal, broker.uri());
            String line = finalLine(last);
            assertThat(line).contains("\"modelDigest\":\"" + expected + "\"");
            last.destroyForcibly().waitFor();
        }
    }

    private static Process aggregator(Path config, Path journal, String uri) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.linnet.cli.Linnet",
                        "aggregator",
                        "--config",
                        config.toString(),
                        "--journal",
                        journal.toString(),
                        "--broker",
                        uri,
                        "--json",
                        "--until-done")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static boolean awaitLine(Process process, String part) throws IOException {
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static String finalLine(Process process) throws IOException {
        String found = "";
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                found = line;
                if (line.contains("finished")) {
                    break;
                }
            }
        }
        return found;
    }

    /** Every part of it refuses what is not proven, so a round that ends is one of TLS, MACs and signed offers. */
    @Test
    void theBenchOfRoundsRunsAFleetThatTrustsNobody() throws Exception {
        Map<String, Object> row =
                SecureRounds.run(Presets.of("tifed").plan("bench", 64, 10, 1), 3, new RoundBench.Rounds(2, 0));
        assertThat(row)
                .containsEntry("secure", true)
                .containsEntry("boards", 3)
                .containsEntry("closeAt", 0)
                .containsEntry("rounds", 2)
                .containsEntry("updatesLost", 0L)
                .containsEntry("refused", 0L);
    }

    /** Two of three boards close a round; what the third has yet to send counts in the next. */
    @Test
    void theBenchOfRoundsNeedNotWaitForAllBoards() throws Exception {
        Map<String, Object> row =
                RoundBench.run(Presets.of("tifed").plan("bench", 64, 10, 1), 3, new RoundBench.Rounds(3, 2));
        assertThat(row).containsEntry("closeAt", 2).containsEntry("rounds", 3);
        assertThat((Long) row.get("updatesFolded")).isGreaterThanOrEqualTo(2 * 8);
    }
}
