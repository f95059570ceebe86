package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
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

    /** The ports of pages are another test's, too. */
    private static void withoutPage(Path config) throws IOException {
        Files.writeString(config, "status: {port: -1}\n", StandardOpenOption.APPEND);
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

    @Test
    void learnsOverTlsAndGoesOnWithoutARevokedBoard() throws IOException, InterruptedException {
        Path fleet = folder.resolve("fleet");
        linnet(
                "fleet",
                "init",
                "--dir",
                fleet.toString(),
                "--boards",
                "3",
                "--port",
                Integer.toString(freePort()),
                "--coap-port",
                "0");
        Path aggregator = fleet.resolve("aggregator.yaml");
        // The revoked board is waited for twice.
        Files.writeString(
                aggregator, Files.readString(aggregator).replace("rounds:\n", "rounds:\n  deadlineSeconds: 5.0\n"));
        withoutPage(aggregator);
        withoutPage(fleet.resolve("gateway.yaml"));
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
                assertThat(parts.isRunning() && boards.isRunning()).isTrue();
            } finally {
                parts.stop();
            }
        }
    }
}
