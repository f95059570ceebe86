package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linnet.protocol.session.MqttSession;
import io.linnet.protocol.session.MqttSettings;
import io.linnet.protocol.session.TlsSettings;
import io.linnet.protocol.topic.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an empty folder to a fleet that learns over TLS, by three commands; then a board is revoked while it learns. */
class TrustedFleetIT {
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    @TempDir
    private Path folder;

    private static void linnet(String... arguments) {
        StringWriter err = new StringWriter();
        assertThat(Linnet.commandLine().setErr(new PrintWriter(err, true)).execute(arguments))
                .as(err.toString())
                .isZero();
    }

    /** The ports of the examples are another test's, too. */
    private static int withPage(Path config, String line) throws IOException {
        int port = freePort();
        Files.writeString(config, line.formatted(port) + "\n", StandardOpenOption.APPEND);
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean isVersion(String line, int connected) {
        return line.contains("\"event\":\"version\"") && line.contains("\"connected\":" + connected + ",");
    }

    private static void learns(PartProcess boards, int connected) throws InterruptedException {
        for (int versions = 0; versions < 3; versions++) {
            boards.await(
                    boards.lines().size(),
                    line -> isVersion(line, connected),
                    "a version with " + connected + " connected",
                    PATIENCE);
        }
    }

    private static void round(PartProcess parts, String words) throws InterruptedException {
        int before = parts.lines().size();
        parts.await(before, line -> line.contains("event round ") && line.contains(words), "a round", PATIENCE);
    }

    /** What an aggregator is sent, retained and new: statuses, reports, presence, updates. */
    private static String everything(Path fleet, int port) throws Exception {
        String password = Files.readString(fleet.resolve("aggregator.password")).strip();
        MqttSettings settings = MqttSettings.of("ssl://localhost:" + port, "aggregator.hunt")
                .withUser("aggregator", password)
                .withTls(TlsSettings.trusting(fleet.resolve("ca.pem")));
        StringBuffer all = new StringBuffer();
        CountDownLatch enough = new CountDownLatch(200);
        try (MqttSession session = new MqttSession(settings)) {
            session.subscribe(new Topics("demo").everything(), 1, (topic, payload, retained, ack) -> {
                all.append(topic).append(' ').append(HexFormat.of().formatHex(payload));
                all.append(new String(payload, StandardCharsets.ISO_8859_1)).append('\n');
                enough.countDown();
                ack.done();
            });
            session.start();
            assertThat(enough.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        return all.toString();
    }

    /** What is said of files with secrets that are broken, of another kind, or open to all. */
    private String complaints(Path fleet) throws IOException {
        StringWriter err = new StringWriter();
        Path other = Files.createDirectories(folder.resolve("other"));
        for (String name : List.of("boards", "users", "broker.key", "aggregator.password", "gateway.boards")) {
            String text = Files.readString(fleet.resolve(name));
            for (String broken : List.of(text, text.replace("approved", "approvd"), text.replaceAll("(?m)$", " x"))) {
                Path file = Files.writeString(other.resolve(name), broken);
                for (String permissions : List.of("rw-------", "rw-r--r--")) {
                    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
                    int ran = Linnet.commandLine()
                            .setErr(new PrintWriter(err, true))
                            .execute("board", "list", "--dir", other.toString());
                    ran += Linnet.commandLine()
                            .setErr(new PrintWriter(err, true))
                            .execute("users", "list", "--file", file.toString());
                    ran += Linnet.commandLine()
                            .setErr(new PrintWriter(err, true))
                            .execute("broker", "--config", file.toString());
                    assertThat(ran).isPositive();
                }
            }
        }
        return err.toString();
    }

    @Test
    void learnsOverTlsAndGoesOnWithoutARevokedBoard() throws Exception {
        Path fleet = folder.resolve("fleet");
        int port = freePort();
        linnet(
                "fleet",
                "init",
                "--dir",
                fleet.toString(),
                "--boards",
                "3",
                "--port",
                Integer.toString(port),
                "--coap-port",
                "0");
        Path aggregator = fleet.resolve("aggregator.yaml");
        // The revoked board is waited for twice.
        Files.writeString(
                aggregator, Files.readString(aggregator).replace("rounds:\n", "rounds:\n  deadlineSeconds: 5.0\n"));
        int aggregatorPage = withPage(aggregator, "status: {port: %d}");
        int gatewayPage = withPage(fleet.resolve("gateway.yaml"), "status: {port: %d}");
        int brokerPage = withPage(fleet.resolve("broker.yaml"), "metricsPort: %d");
        linnet(
                "board",
                "add",
                "another",
                "--dir",
                fleet.toString(),
                "--out",
                folder.resolve("k").toString());

        try (PartProcess parts = PartProcess.start(List.of("-Xmx64m"), "fleet", "run", "--dir", fleet.toString());
                PartProcess boards = PartProcess.start(
                        List.of("-Xmx256m"),
                        "emulate",
                        "--config",
                        fleet.resolve("emulate.yaml").toString(),
                        "--json")) {
            try {
                learns(boards, 5); // four boards and the evaluator

                int before = parts.lines().size();
                int beforeBoards = boards.lines().size();
                linnet("board", "revoke", "another", "--dir", fleet.toString());

                parts.await(before, line -> line.contains("1 connections end"), "that a connection ends", PATIENCE);
                boards.await(beforeBoards, line -> line.contains("user another"), "that it is refused", PATIENCE);
                parts.await(
                        before,
                        line -> line.contains("aggregator.boards: 3 approved, 0 pending, 1 revoked"),
                        "that the aggregator follows",
                        PATIENCE);
                parts.await(before, line -> line.contains("gateway.boards: 3 approved"), "the gateway, too", PATIENCE);
                // A round may have been closing at that moment; the next is of the others alone.
                round(parts, " updates ");
                round(parts, " updates 3 ");
                learns(boards, 4);
                SecretHunt hunt = new SecretHunt(fleet);
                assertThat(hunt.size()).isGreaterThan(4 * 13);
                assertThat(hunt.in(Files.readString(fleet.resolve("boards"))))
                        .as("it finds what is there")
                        .hasSize(4);
                hunt.assertNoneIn("the parts' log", String.join("\n", parts.lines()));
                hunt.assertNoneIn("the boards' log", String.join("\n", boards.lines()));
                hunt.assertNoneIn("ps", SecretHunt.arguments(parts.pid()) + SecretHunt.arguments(boards.pid()));
                String[] pages = {"/", "/status", "/metrics", "/nothing"};
                hunt.assertNoneIn("the broker's pages", SecretHunt.pages(brokerPage, pages));
                hunt.assertNoneIn("the gateway's pages", SecretHunt.pages(gatewayPage, pages));
                hunt.assertNoneIn("the aggregator's pages", SecretHunt.pages(aggregatorPage, pages));
                hunt.assertNoneIn(
                        "the aggregator's API",
                        SecretHunt.pages(
                                aggregatorPage, "/api/v1/models", "/api/v1/boards", "/api/v1/gateways", "/api/v1/x"));
                hunt.assertNoneIn("messages of a fleet", everything(fleet, port));
                hunt.assertNoneIn("complaints", complaints(fleet));
                assertThat(parts.isRunning() && boards.isRunning()).isTrue();
            } finally {
                parts.stop();
            }
        }
    }
}
