package io.linnet.lab.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code ops/install} puts on a machine for one part, as the command sees it. */
class InstalledPartsIT {
    private record Ran(int code, String out) {}

    @TempDir
    private Path folder;

    private Ran linnet(String part, String... arguments) throws IOException, InterruptedException {
        Process process = start(part, arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out + err);
    }

    private Process start(String part, String... arguments) throws IOException {
        Path jars = Path.of("..", "parts", part, "target", "lib").toAbsolutePath();
        assertThat(jars)
                .as("built by: ./mvnw -pl ops/parts/" + part + " -am package")
                .isDirectory();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                jars + "/*",
                "io.linnet.cli.Linnet"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile()).start();
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, gateway board doctor config help generate-completion",
        "aggregator, aggregator journal model config help generate-completion",
        "broker, broker users board fleet config help generate-completion",
        "cli, emulate data model config help generate-completion"
    })
    void listsTheCommandsOfThePart(String part, String commands) throws Exception {
        Ran help = linnet(part, "--help");
        assertThat(help.code()).isZero();
        String listed = help.out().substring(help.out().indexOf("Commands:"));
        assertThat(listed.lines()
                        .filter(line -> line.matches("  [a-z].*"))
                        .map(line -> line.strip().split(" ")[0]))
                .containsExactly(commands.split(" "));
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, demo, the broker",
        "gateway, aggregator, the aggregator",
        "aggregator, emulate, the emulator",
        "broker, bench, the laboratory"
    })
    void saysInASentenceWhatIsMissing(String part, String command, String missing) throws Exception {
        Ran ran = linnet(part, command, "--json");
        assertThat(ran.out())
                .isEqualTo("linnet: " + command + " needs " + missing + ", which is not installed here"
                        + System.lineSeparator());
        assertThat(ran.code()).isEqualTo(3);
    }

    @Test
    void aGatewaySaysThatItHasNoRoomForTheOtherLibrary() throws Exception {
        Path config = Files.writeString(folder.resolve("gateway.yaml"), "fleet: f\nbroker: {client: hivemq}");
        Ran ran = linnet("gateway", "gateway", "--config", config.toString());
        assertThat(ran.out()).contains("client=hivemq, but hivemq-mqtt-client is not among this part's jars");
        assertThat(ran.code()).isEqualTo(2);
    }

    @Test
    void anAggregatorSaysThatItHasNoEngineOnKafka() throws Exception {
        Path config = Files.writeString(folder.resolve("aggregator.yaml"), "fleet: f\nengine: {kind: kafka}");
        Ran ran = linnet("aggregator", "aggregator", "--config", config.toString());
        assertThat(ran.out()).contains("engine.kind=kafka, but the engine on Kafka is not installed here");
        assertThat(ran.code()).isEqualTo(2);
    }

    /** Until it says that it runs: by then every class that a start needs has been found. */
    @ParameterizedTest
    @CsvSource({
        "gateway, 'fleet: f\ncoap: {port: 0, bind: 127.0.0.1}\nstatus: {port: 0}', started",
        "aggregator, 'fleet: f\nbroker: {client: hivemq}\nlearning: {algorithm: points}', started",
        "broker, 'port: 0', listening"
    })
    void startsWithItsOwnJars(String part, String yaml, String event) throws Exception {
        Path config = Files.writeString(folder.resolve(part + ".yaml"), yaml);
        Process process = start(part, part, "--config", config.toString(), "--json");
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(lines.readLine()).startsWith("{\"event\":\"" + event + "\"");
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
