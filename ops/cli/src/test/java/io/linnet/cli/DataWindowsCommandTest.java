package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataWindowsCommandTest {
    @TempDir
    private Path folder;

    private void record(String label, int regime) throws IOException {
        Motor motor = new Motor(regime, regime);
        StringBuilder csv = new StringBuilder("x,y,z\n");
        for (int w = 0; w < 3; w++) {
            short[] window = motor.window(0);
            for (int n = 0; n < window.length; n += Motor.AXES) {
                csv.append(window[n]).append(',').append(window[n + 1]).append(',');
                csv.append(window[n + 2]).append('\n');
            }
        }
        Files.createDirectories(folder.resolve("all").resolve(label));
        Files.writeString(folder.resolve("all").resolve(label).resolve("one.csv"), csv);
    }

    private static String run(String... words) {
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new DataCommand()).execute(words)).isZero();
        } finally {
            System.setOut(before);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** What it prints for the aggregator's file is what the aggregator then offers to its boards. */
    @Test
    void recordingsBecomeAFileForBoardsAndLinesForTheirAggregator() throws IOException {
        record("slow", 1);
        record("turning-fast", 3);
        Path file = folder.resolve("all.lndw");

        String said = run("windows", folder.resolve("all").toString(), "--out", file.toString(), "--front-end", "haar");

        Path yaml = Files.writeString(
                folder.resolve("aggregator.yaml"),
                said.substring(said.indexOf("# aggregator.yaml")).replace("{windows:", "{units: [27, 8, 2], windows:"));
        SensorWindows recorded = SensorWindows.read(folder.resolve("all"), 3, 200);
        assertThat(ConfigFile.read(yaml, AggregatorConfig.class)
                        .settings()
                        .plan()
                        .front())
                .contains(recorded.front(FrontEnd.HAAR));
        byte[] bytes = Files.readAllBytes(file);
        assertThat(new String(bytes, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("LNDL");
        assertThat(bytes).hasSize(11 + 6 * (2 * 600 + 1));
        assertThat(bytes[bytes.length - 1]).isEqualTo((byte) 1);
        Files.createDirectories(folder.resolve("back"));
        Files.copy(file, folder.resolve("back").resolve("all.lndw"));
        assertThat(SensorWindows.read(folder.resolve("back"), 3, 200).windows())
                .usingRecursiveComparison()
                .isEqualTo(recorded.windows());
        assertThatThrownBy(() -> ConfigFile.read(
                                Files.writeString(yaml, "learning: {units: [27, 2], windows: {axes: 3}}\n"),
                                AggregatorConfig.class)
                        .settings())
                .hasMessageContaining("accepted: 27 each, as linnet model scale prints them, or linnet data windows");
    }
}
