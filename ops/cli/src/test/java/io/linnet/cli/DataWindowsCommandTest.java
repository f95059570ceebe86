package io.linnet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linnet.emulator.dataset.Dataset;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.emulator.vibration.FrontEnd;
import io.linnet.emulator.vibration.Motor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DataWindowsCommandTest {
    @TempDir
    private Path folder;

    private void record(String label, int regime) throws IOException {
        record(folder.resolve("all").resolve(label).resolve("one.csv"), regime, 3);
    }

    private static void record(Path file, int regime, int windows) throws IOException {
        Motor motor = new Motor(regime, regime);
        StringBuilder csv = new StringBuilder("x,y,z\n");
        for (int w = 0; w < windows; w++) {
            short[] window = motor.window(0);
            for (int n = 0; n < window.length; n += Motor.AXES) {
                csv.append(window[n]).append(',').append(window[n + 1]).append(',');
                csv.append(window[n + 2]).append('\n');
            }
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, csv);
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

    /** The second has no windows of the first label; its number is another's for all that. */
    @Test
    void foldersOfMachinesBecomeAFileEachAndABoardEach() throws IOException {
        Path pumps = folder.resolve("pumps");
        record(pumps.resolve("roof/fast.csv"), 3, 5);
        record(pumps.resolve("roof/slow.csv"), 1, 5);
        record(pumps.resolve("cellar 2/slow/monday.csv"), 1, 4);
        record(pumps.resolve("cellar 2/slow/tuesday.csv"), 2, 3);
        Path out = folder.resolve("boards");

        String said = run(
                "windows", pumps.toString(), "--out", out.toString(), "--board-folders", "--front-end", "log8-shape");

        Map<String, SensorWindows> machines = SensorWindows.byMachine(pumps, 3, 200);
        assertThat(machines.keySet()).containsExactly("cellar 2", "roof");
        assertThat(machines.get("cellar 2").names()).containsExactly("fast", "slow");
        byte[] cellar = Files.readAllBytes(out.resolve("cellar 2.lndw"));
        assertThat(cellar).hasSize(11 + 7 * (2 * 600 + 1));
        assertThat(cellar[11 + 1200]).isEqualTo((byte) 1);
        byte[] roof = Files.readAllBytes(out.resolve("roof.lndw"));
        assertThat(roof[11 + 1200]).isZero();
        assertThat(roof[roof.length - 1]).isEqualTo((byte) 1);
        assertThat(said).contains("begins with 31 and ends with 2");

        FleetOptions options = new FleetOptions();
        options.data = pumps.toString();
        options.frontEnd = "haar";
        options.boardFolders = true;
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Dataset data = options.dataset(new Output(true, nowhere, nowhere));
        options.takeBoards(data, List.of());
        assertThat(options.over(null).boards()).isEqualTo(2);
        assertThat(List.of(options.id(0), options.id(1))).containsExactly("cellar-2", "roof");
        List<int[]> parts = options.partition().cut(data, 2, 1);
        assertThat(parts).extracting(part -> part.length).containsExactly(6, 8);
        assertThat(IntStream.of(parts.get(0)).map(row -> data.train().label(row)))
                .containsOnly(1);
        assertThat(data.test().count()).isEqualTo(3);
        assertThatThrownBy(() -> options.takeBoards(data, List.of("--split")))
                .hasMessageStartingWith("--split with --board-folders, accepted: without");
        options.frontEnd = "";
        assertThatThrownBy(() -> options.dataset(new Output(true, nowhere, nowhere)))
                .hasMessage("--board-folders, accepted with --front-end, of windows of a sensor");
        assertThatThrownBy(() -> SensorWindows.byMachine(pumps.resolve("roof"), 3, 200))
                .hasMessageContaining("no recordings in folders of machines");
    }
}
