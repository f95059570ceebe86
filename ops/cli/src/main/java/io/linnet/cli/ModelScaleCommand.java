package io.linnet.cli;

import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.points.PointsModel;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code linnet model scale}: boards that learn labels of their windows need the fleet's scale before they begin, and a model
 * of points of the same sensors finds it in its first round, by sums, without a window leaving its board.
 */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what aggregator.yaml says to boards that learn labels of their sensor's windows: the scale of their"
                    + " features, as a model without labels (algorithm: points, autoencoder) of the same sensors has learnt it.",
            "Example: linnet model scale pumps/usual --front-end haar"
        })
final class ModelScaleCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "MODEL",
            description = "A file that an aggregator left, or FLEET/NAME[@VERSION] of a running aggregator.")
    private String model = ".";

    @Option(
            names = "--front-end",
            paramLabel = "NAME",
            description = "That the model must have learnt by, else it is refused: haar, log8, lin16, each also with"
                    + " -shape.")
    private @Nullable String frontEnd;

    @Option(names = "--axes", description = "That its windows must have.")
    private @Nullable Integer axes;

    @Option(names = "--samples", description = "That its windows must have, each axis.")
    private @Nullable Integer samples;

    @Mixin
    private final ApiOptions api = new ApiOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() throws InterruptedException {
        Output output = json.output();
        FrontSettings front = scale(LearntModel.read(model, api));
        if (output.isJson()) {
            InputScaling.Columns scale = InputScaling.Columns.of(front);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("frontEnd", FrontSettings.name(front.code()));
            row.put("axes", front.axes());
            row.put("samples", front.samples());
            row.put("means", scale.means());
            row.put("deviations", scale.deviations());
            output.result(row);
        }
        WindowsConfig.lines(front, "the number of your labels").forEach(output::say);
        return ExitCodes.OK;
    }

    private FrontSettings scale(SavedModel saved) {
        if (saved.network() != Network.POINTS && saved.network() != Network.AUTOENCODER) {
            throw new UserError("model=" + model + ": network " + saved.network()
                    + ", accepted: POINTS, AUTOENCODER, models that learn machines without labels");
        }
        SavedModel.Windows windows = saved.windows()
                .orElseThrow(() -> new UserError("model=" + model
                        + ": a file that does not say what its windows are, accepted: one that this version wrote"));
        requireSame("front-end", frontEnd, windows.frontEnd());
        requireSame("axes", axes, windows.axes());
        requireSame("samples", samples, windows.samples());
        PointsModel points = new PointsModel(saved.parameters());
        if (!points.isScaled()) {
            throw new UserError("model=" + model + ": it has no scale yet, accepted: a version after its first round");
        }
        return points.front(FrontSettings.code(windows.frontEnd()), windows.axes(), windows.samples());
    }

    private void requireSame(String option, @Nullable Object wanted, Object found) {
        if (wanted != null && !Objects.equals(wanted, found)) {
            throw new UserError(option + "=" + wanted + ", accepted: " + found + ", by which " + model + " has learnt");
        }
    }
}
