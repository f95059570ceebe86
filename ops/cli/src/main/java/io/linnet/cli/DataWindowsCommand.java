package io.linnet.cli;

import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.saved.InputScaling;
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

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write, .lndw.")
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

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Output output = json.output();
        SensorWindows found = FleetOptions.windows(folder.toString(), axes, samples);
        boolean isLabelled = found.names().size() > 1;
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("file", out.toString());
        row.put("windows", found.windows().size());
        row.put("samples", found.samples());
        row.put("axes", found.axes());
        row.put("labels", isLabelled ? found.names() : List.of());
        FrontSettings front = frontEnd == null ? null : found.front(FrontSettings.code(frontEnd));
        ModelFile.requireWritable(out);
        SensorWindows.write(
                out, found.axes(), found.samples(), found.windows(), isLabelled ? found.labels() : new int[0]);
        if (front != null && output.isJson()) {
            InputScaling.Columns scale = InputScaling.Columns.of(front);
            row.put("means", scale.means());
            row.put("deviations", scale.deviations());
        }
        output.result(row);
        if (front != null) {
            WindowsConfig.lines(front, String.valueOf(found.names().size())).forEach(output::say);
        }
        return 0;
    }
}
