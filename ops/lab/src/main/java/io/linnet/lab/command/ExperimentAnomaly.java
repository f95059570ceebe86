package io.linnet.lab.command;

import io.linnet.cli.JsonOption;
import io.linnet.cli.Output;
import io.linnet.cli.UserError;
import io.linnet.emulator.dataset.SensorWindows;
import io.linnet.lab.anomaly.AnomalyExperiment;
import io.linnet.lab.anomaly.RidgeExperiment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code linnet experiment anomaly}. */
@Command(
        name = "anomaly",
        mixinStandardHelpOptions = true,
        description =
                "Operating points without labels: learnt in one place, by boards together and by each alone, judged on"
                        + " recorded faults. A row for each way and front end.")
final class ExperimentAnomaly implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            description = "ridge: a regression head by sums, on made-up motors. Else fan-vibration (if it stands in"
                    + " LINNET_DATA or ~/.cache/linnet/data), or a folder: with samples.i16le, labels.u8 and"
                    + " labels.txt, or a folder of recordings (CSV, WAV, plain int16) for each label")
    private String data = "";

    @Option(
            names = "--normal",
            split = ",",
            description = "Labels of normal windows. Default: those that contain 0_weight or normal, and not moving")
    private List<String> normal = List.of();

    @Option(
            names = "--faults",
            split = ",",
            description = "Labels of faults. Default: those that contain 1_weight or fault")
    private List<String> faults = List.of();

    @Option(
            names = "--front-ends",
            split = ",",
            description = "log8, lin16, haar, each also with -shape. Default: ${DEFAULT-VALUE}")
    private List<String> frontEnds = List.of("haar", "log8", "lin16", "haar-shape", "log8-shape");

    @Option(names = "--points", description = "Most operating points: 1 to 32. Default: ${DEFAULT-VALUE}")
    private int points = 8;

    @Option(names = "--axes", description = "Of samples.i16le and plain int16. Default: ${DEFAULT-VALUE}")
    private int axes = 3;

    @Option(names = "--samples", description = "Of a window of recordings. Default: ${DEFAULT-VALUE}")
    private int samples = 200;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (data.equals("ridge")) {
            Output output = json.output();
            new RidgeExperiment().run().forEach(output::result);
            return 0;
        }
        if (Integer.bitCount(points) != 1 || points > 32 || axes < 1 || axes > 6 || samples < 16 || samples > 256) {
            throw new UserError("points=" + points + " axes=" + axes + " samples=" + samples
                    + ", accepted: 1, 2, 4, 8, 16, 32; 1 to 6; 16 to 256");
        }
        Path folder = ExperimentInputs.place("--data", data);
        SensorWindows windows = SensorWindows.read(folder, axes, samples);
        List<String> good = chosen("--normal", normal, windows.usual(), windows);
        List<String> bad = chosen("--faults", faults, windows.faults(), windows);
        AnomalyExperiment experiment = new AnomalyExperiment(windows, good, bad, points);
        Output output = json.output();
        for (String frontEnd : frontEnds) {
            experiment.run(frontEnd).forEach(output::result);
        }
        return 0;
    }

    private static List<String> chosen(String option, List<String> given, List<String> named, SensorWindows windows) {
        List<String> found = given.isEmpty() ? named : given;
        if (found.isEmpty()) {
            throw new UserError(option + ": no label looks so, name some of " + String.join(", ", windows.names()));
        }
        return found;
    }
}
