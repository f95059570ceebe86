package io.linnet.cli;

import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.TargetScaling;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What goes into a saved model beside its parameters.
 *
 * @param factor of features that are brightness
 * @param means of columns, with their deviations
 * @param target of ridge: the number that is learnt
 */
record DescribeConfig(
        @Nullable List<String> classes,
        @Nullable List<String> features,
        @Nullable Integer factor,
        @Nullable List<Float> means,
        @Nullable List<Float> deviations,
        @Nullable Target target) {
    static final DescribeConfig NOTHING = new DescribeConfig(null, null, null, null, null, null);

    DescribeConfig {
        if ((means == null) != (deviations == null) || (factor != null && means != null)) {
            throw new IllegalArgumentException("describe: accepted: factor, or means and deviations, or neither");
        }
        if (target != null && classes != null) {
            throw new IllegalArgumentException("describe: accepted: classes or target, not both");
        }
    }

    /**
     * How whoever has the examples made targets of the number: the same on all boards.
     *
     * @param name of the number, as of its column
     * @param mean that was taken off, in the number's own unit
     * @param deviation that was divided by, likewise
     */
    record Target(
            @Nullable String name,
            @Nullable Float mean,
            @Nullable Float deviation) {
        TargetScaling scaling() {
            if (mean == null || deviation == null) {
                throw new IllegalArgumentException("describe.target, accepted: mean and deviation, and a name or none");
            }
            return new TargetScaling(mean, deviation);
        }
    }

    /** @throws IllegalArgumentException it does not fit the model */
    SavedModel over(SavedModel model) {
        List<String> inputs = features == null ? List.of() : features;
        if (target == null) {
            return model.named(classes == null ? List.of() : classes, inputs, scaling());
        }
        List<String> outputs = target.name() == null ? List.of() : List.of(target.name());
        return model.named(outputs, inputs, scaling()).with(target.scaling());
    }

    private Optional<InputScaling> scaling() {
        if (factor != null) {
            return Optional.of(new InputScaling.Pixels(factor));
        }
        return means == null || deviations == null
                ? Optional.empty()
                : Optional.of(new InputScaling.Columns(means, deviations));
    }
}
