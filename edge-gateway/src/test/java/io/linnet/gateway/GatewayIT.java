package io.linnet.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linnet.broker.MosquittoProcess;
import io.linnet.gateway.session.TestUpdate;
import io.linnet.protocol.transfer.LinkProfile;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards on pseudo-terminals, a real mosquitto, and the aggregator's side of the protocol. */
class GatewayIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private MosquittoProcess mosquitto;
    private TestAggregator aggregator;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(MosquittoProcess.isInstalled(), MosquittoProcess.MISSING);
        assumeTrue(SerialPair.isInstalled(), SerialPair.MISSING);
        mosquitto = MosquittoProcess.start();
        aggregator = new TestAggregator(mosquitto.uri(), "shelf");
    }

    @AfterEach
    void stop() {
        if (aggregator != null) {
            aggregator.close();
            mosquitto.close();
        }
    }

    GatewaySettings settings() {
        return GatewaySettings.of("shelf", "g1", folder.resolve("data"), mosquitto.uri())
                .withCoap(GatewaySettings.Coap.none())
                .withStatus(new GatewaySettings.Status(null, 0));
    }

    @Test
    void bringsASerialBoardsUpdateToTheAggregator() throws Exception {
        aggregator.offer(3, 2, 0);
        try (SerialPair line = new SerialPair(folder, "tty0");
                Gateway gateway =
                        new Gateway(settings().withSerial(GatewaySettings.Serial.of(line.gatewayEnd.toString())))) {
            gateway.start();
            try (TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
                await().atMost(PATIENCE).until(() -> board.offer != null);
                await().atMost(PATIENCE).until(() -> board.ordinal == 0);
                board.send(TestUpdate.of(3, 7, 20, 200));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(board.ends()).contains("3/7/FOLDED"));
                assertThat(board.ends().get(0)).isEqualTo("3/7/IN_CUSTODY");
                assertThat(aggregator.end.folds)
                        .hasSize(20)
                        .allSatisfy((key, folds) -> assertThat(folds).isOne());
                assertThat(gateway.status().custodyTransfers()).isZero();
                assertThat(gateway.status().custodyBytes()).isZero();
            }
        }
    }

    @Test
    void keepsUpdatesThroughAnOutageAndARestart() throws Exception {
        aggregator.offer(3, 2, 0);
        try (SerialPair line = new SerialPair(folder, "tty0")) {
            GatewaySettings settings = settings().withSerial(GatewaySettings.Serial.of(line.gatewayEnd.toString()));
            try (TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
                try (Gateway gateway = new Gateway(settings)) {
                    gateway.start();
                    await().atMost(PATIENCE).until(() -> board.ordinal == 0 && board.offer != null);
                    mosquitto.kill();
                    board.send(TestUpdate.of(3, 7, 20, 200));
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(board.ends()).contains("3/7/IN_CUSTODY"));
                    assertThat(gateway.status().custodyTransfers()).isOne();
                }
                try (Gateway gateway = new Gateway(settings)) {
                    gateway.start();
                    board.send(TestUpdate.of(4, 8, 20, 200));
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(board.ends()).contains("4/8/IN_CUSTODY"));
                    assertThat(gateway.status().custodyTransfers()).isEqualTo(2);
                    mosquitto.startAgain();
                    await().atMost(PATIENCE.multipliedBy(2))
                            .untilAsserted(() -> assertThat(aggregator.end.receipts)
                                    .as(
                                            "%s; asked %s, forwarded %s",
                                            aggregator.end.log,
                                            gateway.counters().total("linnet.gateway.custody.chunks", "asked"),
                                            gateway.counters().total("linnet.gateway.custody.chunks", "forwarded"))
                                    .containsExactly("b1/3/7", "b1/4/8"));
                    assertThat(aggregator.end.folds)
                            .hasSize(40)
                            .allSatisfy((key, folds) -> assertThat(folds).isOne());
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(gateway.status().custodyTransfers())
                                    .isZero());
                    assertThat(board.ends()).contains("3/7/FOLDED", "4/8/FOLDED");
                }
            }
        }
    }

    /** The first seconds of an outage: the broker takes what is sent and is never seen again, and nobody has noticed. */
    @Test
    void losesNothingOfTheSecondsBeforeAnOutageIsNoticed() throws Exception {
        aggregator.offer(3, 2, 0);
        try (SerialPair line = new SerialPair(folder, "tty0");
                Gateway gateway =
                        new Gateway(settings().withSerial(GatewaySettings.Serial.of(line.gatewayEnd.toString())));
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            gateway.start();
            await().atMost(PATIENCE).until(() -> board.ordinal == 0);
            signal("STOP");
            board.send(TestUpdate.of(3, 7, 20, 200));
            await().atMost(PATIENCE).until(() -> board.ends().contains("3/7/IN_CUSTODY"));
            assertThat(gateway.status().isUplinkUp())
                    .as("nobody has noticed yet")
                    .isTrue();
            mosquitto.kill();
            mosquitto.startAgain();
            await().atMost(PATIENCE.multipliedBy(2))
                    .untilAsserted(() -> assertThat(aggregator.end.receipts).containsExactly("b1/3/7"));
            assertThat(aggregator.end.folds)
                    .hasSize(20)
                    .allSatisfy((key, folds) -> assertThat(folds).isOne());
        }
    }

    private static void signal(String name) throws Exception {
        long broker = ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").endsWith("mosquitto"))
                .findFirst()
                .orElseThrow()
                .pid();
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(broker))
                        .start()
                        .waitFor())
                .isZero();
    }

    @Test
    void keepsPresenceThatMosquittosOwnClientReads() throws Exception {
        Path seen = folder.resolve("seen");
        Process reader = new ProcessBuilder(
                        "mosquitto_sub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(mosquitto.port()),
                        "-F",
                        "%t %r %x",
                        "-t",
                        "linnet/v1/shelf/gateway/+",
                        "-t",
                        "linnet/v1/shelf/+/+/presence")
                .redirectOutput(seen.toFile())
                .start();
        try (SerialPair line = new SerialPair(folder, "tty0")) {
            try (GatewayProcess gateway = GatewayProcess.start(
                            folder, "shelf", "g1", mosquitto.uri(), line.gatewayEnd.toString(), -1);
                    TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
                await().atMost(PATIENCE.multipliedBy(2))
                        .untilAsserted(() -> assertThat(Files.readString(seen))
                                // Online, its software, nothing in custody, one port open and none closed.
                                .containsPattern("linnet/v1/shelf/gateway/g1 0 a50009182301"
                                        + "1827(6[0-9a-f]|7[0-7])[0-9a-f]*183b83000000183e820100")
                                .containsPattern("linnet/v1/shelf/../b1/presence 0 a30009182301182d626731"));
                assertThat(board.id()).isEqualTo("b1");
                // Killed: the last will speaks for it, and for its boards.
                gateway.kill();
            }
            await().atMost(PATIENCE.multipliedBy(2))
                    .untilAsserted(() ->
                            assertThat(Files.readString(seen)).contains("linnet/v1/shelf/gateway/g1 0 a20009182300"));
        } finally {
            reader.destroy();
        }
    }

    @Test
    void tellsItsStateAndItsFiguresOnALocalPort() throws Exception {
        aggregator.offer(3, 2, 0);
        try (SerialPair line = new SerialPair(folder, "tty0");
                Gateway gateway =
                        new Gateway(settings().withSerial(GatewaySettings.Serial.of(line.gatewayEnd.toString())));
                TestBoard board = line.board("b1", LinkProfile.SERIAL)) {
            gateway.start();
            await().atMost(PATIENCE).until(() -> board.ordinal == 0);
            assertThat(get(gateway, "/status"))
                    .contains("\"board\":\"b1\"", "\"link\":\"serial\"", "\"isUplinkUp\":true", "\"model\":\"digits\"");
            assertThat(get(gateway, "/metrics"))
                    .containsPattern(
                            "linnet_gateway_packets_total\\{fleet=\"\\w+\",gateway=\"\\w+\",link=\"serial\",way=\"up\"} [1-9]")
                    .containsPattern("linnet_gateway_boards\\{.*link=\"serial\"} 1.0")
                    .contains("linnet_gateway_custody_bytes");
            assertThat(get(gateway, "/else")).isEqualTo("404");
        }
    }

    private static String get(Gateway gateway, String path) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.statusPort() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return response.statusCode() == 200 ? response.body() : String.valueOf(response.statusCode());
    }
}
