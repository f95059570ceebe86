package io.linnet.cli;

import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.saved.InputScaling;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * What boards with windows of a sensor make the network's inputs of (SPEC 18.5); their scale is that of {@code describe}.
 *
 * @param frontEnd haar, log8 or lin16, each also with -shape; none: samples are the features
 * @param samples of a window, each axis
 */
@NullUnmarked // A binder passes null for what is left out; the compact constructor fills the defaults in.
record WindowsConfig(String frontEnd, Integer axes, Integer samples) {
    WindowsConfig {
        frontEnd = frontEnd == null ? "haar" : frontEnd;
        axes = axes == null ? 3 : axes;
        samples = samples == null ? 200 : samples;
    }

    FrontSettings settings(@Nullable DescribeConfig describe) {
        List<Float> means = describe == null ? null : describe.means();
        List<Float> deviations = describe == null ? null : describe.deviations();
        int code = FrontSettings.code(frontEnd);
        int features = FrontSettings.features(code, axes, samples);
        if (means == null || deviations == null || means.size() != features || deviations.size() != features) {
            throw new UserError("learning.windows with " + (means == null ? 0 : means.size())
                    + " describe.means and deviations, accepted: " + features
                    + " each, as linnet model scale prints them, or linnet data windows --front-end "
                    + frontEnd);
        }
        return FrontSettings.of(code, axes, samples, means, deviations);
    }

    /**
     * The lines of an aggregator's file from which {@link #settings} reads the same again.
     *
     * @param classes what stands behind the last comma of {@code learning.units}, in words
     */
    static List<String> lines(FrontSettings front, String classes) {
        InputScaling.Columns scale = InputScaling.Columns.of(front);
        return List.of(
                "# aggregator.yaml; learning.units begins with " + front.features() + " and ends with " + classes,
                "learning: {windows: {frontEnd: " + FrontSettings.name(front.code()) + ", axes: " + front.axes()
                        + ", samples: " + front.samples() + "}}",
                "describe: {means: " + scale.means() + ",",
                "  deviations: " + scale.deviations() + "}");
    }
}
