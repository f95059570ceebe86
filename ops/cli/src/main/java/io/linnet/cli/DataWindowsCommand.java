package io.linnet.cli;

import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.saved.InputScaling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recordings of a sensor as the firmware's board reads them, and what an aggregator says of them to its boards. */
@Command(
        name = "windows",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a file of windows, .lndw, of recordings (CSV, WAV, int16), for linnet-board --data and --watch.",
            "Of a folder with a folder for each label the windows have labels, in the order of their names."
        })
final class DataWindowsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FOLDER", description = "Recordings, or a folder of them for each label.")
    private Path folder = Path.of("");

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "The file to write, .lndw; with --board-folders the folder.")
    private Path out = Path.of("");

    @Option(names = "--axes", description = "Of recordings of plain int16; others say it. Default: ${DEFAULT-VALUE}")
    private int axes = 3;

    @Option(names = "--samples", description = "Of a window, each axis. Default: ${DEFAULT-VALUE}")
    private int samples = 200;

    @Option(
            names = "--front-end",
            paramLabel = "NAME",
            description =
                    "Also prints what aggregator.yaml says of it to boards that learn labels: haar, log8, lin16, each"
                            + " also with -shape.")
    private @Nullable String frontEnd;

    @Option(
            names = "--board-folders",
            description = "The folder has a folder for each machine, with a folder or a file for each label: a file for"
                    + " each machine is written, which number labels alike.")
    private boolean boardFolders;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Output output = json.output();
        Map<Path, SensorWindows> files = files();
        SensorWindows found = SensorWindows.together(files.values());
        FrontSettings front = frontEnd == null ? null : found.front(FrontSettings.code(frontEnd));
        files.keySet().forEach(ModelFile::requireWritable);
        files.forEach((file, windows) -> {
            Map<String, Object> row = written(file, windows);
            if (front != null && output.isJson()) {
                InputScaling.Columns scale = InputScaling.Columns.of(front);
                row.put("means", scale.means());
                row.put("deviations", scale.deviations());
            }
            output.result(row);
        });
        if (front != null) {
            WindowsConfig.lines(front, String.valueOf(found.names().size())).forEach(output::say);
        }
        return 0;
    }

    /** What to write, by its file. */
    private Map<Path, SensorWindows> files() {
        Map<Path, SensorWindows> files = new LinkedHashMap<>();
        if (!boardFolders) {
            files.put(out, FleetOptions.windows(folder.toString(), axes, samples));
            return files;
        }
        if (Files.isRegularFile(out)) {
            throw new UserError("out=" + out + ": a file, accepted with --board-folders: a folder, for a file of each");
        }
        FleetOptions.machines(folder.toString(), axes, samples)
                .forEach((machine, windows) -> files.put(out.resolve(machine + ".lndw"), windows));
        return files;
    }

    private static Map<String, Object> written(Path file, SensorWindows windows) {
        boolean isLabelled = windows.names().size() > 1;
        SensorWindows.write(
                file, windows.axes(), windows.samples(), windows.windows(), isLabelled ? windows.labels() : new int[0]);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", file.toString());
        row.put("windows", windows.windows().size());
        row.put("samples", windows.samples());
        row.put("axes", windows.axes());
        row.put("labels", isLabelled ? windows.names() : List.of());
        return row;
    }
}
