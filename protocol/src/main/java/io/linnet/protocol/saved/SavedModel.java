package io.linnet.protocol.saved;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.FrontSettings;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A trained model and what is known of it (SPEC 19).
 *
 * @param division of the integer network's forward pass; without meaning for the others
 * @param origin where it was learnt
 * @param classes a name an output; empty: not known
 * @param features a name an input; empty: not known
 * @param scaling from a feature as it was measured to an input; empty: features are inputs
 * @param accuracy as it was measured last; of a number R²
 * @param windows what boards make features of, where that is a sensor's windows
 * @param target from what the model says to a number in its own unit; empty: not known, or it decides for classes
 */
public record SavedModel(
        Network network,
        Parameters parameters,
        Division division,
        Optional<Origin> origin,
        List<String> classes,
        List<String> features,
        Optional<InputScaling> scaling,
        Optional<Accuracy> accuracy,
        Optional<Windows> windows,
        Optional<TargetScaling> target) {
    public SavedModel {
        classes = List.copyOf(classes);
        features = List.copyOf(features);
        requireCount("classes", classes.size(), parameters.layout().outputs());
        requireCount("features", features.size(), parameters.layout().inputs());
        requireCount(
                "scaling",
                scaling.map(InputScaling::columns).orElse(0),
                parameters.layout().inputs());
        // A table of points has two rows a feature, and one more input for what stands below them (SPEC 21.4).
        requireCount(
                "features of windows",
                windows.map(Windows::features).orElse(0),
                network == Network.POINTS
                        ? parameters.layout().inputs() / 2
                        : parameters.layout().inputs());
        if (target.isPresent() && network != Network.RIDGE) {
            throw new IllegalArgumentException("target: of a network of "
                    + network.name().toLowerCase(Locale.ROOT) + ", accepted: of ridge, which learns a number");
        }
    }

    private static void requireCount(String field, int found, int expected) {
        if (found != 0 && found != expected) {
            throw new IllegalArgumentException(field + ": " + found + " of them, accepted: " + expected);
        }
    }

    /** With nothing known but the network. */
    public static SavedModel of(Network network, Parameters parameters) {
        return new SavedModel(
                network,
                parameters,
                Division.NEAREST,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * @param version of this model in its fleet
     * @param round closed rounds that led to it
     * @param seed of the training
     */
    public record Origin(String fleet, String model, long version, int round, long seed) {}

    /**
     * @param millionths of the examples that it was right on
     * @param how on what, in words
     */
    public record Accuracy(int millionths, String how) {}

    /**
     * @param frontEnd name of what makes features of a window (SPEC 21.1)
     * @param axes 1 … 6
     * @param samples of each axis
     */
    public record Windows(String frontEnd, int axes, int samples) {
        public Windows {
            FrontSettings.features(FrontSettings.code(frontEnd), axes, samples);
        }

        /** @param code the wire's */
        public static Windows of(int code, int axes, int samples) {
            return new Windows(FrontSettings.name(code), axes, samples);
        }

        int features() {
            return FrontSettings.features(FrontSettings.code(frontEnd), axes, samples);
        }
    }

    /** Whether anything has taught it: a first version is drawn from a seed or all zero. */
    public boolean isTrained() {
        if (origin.isPresent() && origin.get().version() == 0) {
            return false;
        }
        for (short value : parameters.fixed()) {
            if (value != 0) {
                return true;
            }
        }
        for (float value : parameters.floats()) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    /** The class's name, or its number where names are not known. */
    public String className(int output) {
        return classes.isEmpty() ? String.valueOf(output) : classes.get(output);
    }

    public SavedModel with(Division how) {
        return new SavedModel(network, parameters, how, origin, classes, features, scaling, accuracy, windows, target);
    }

    public SavedModel with(Origin where) {
        return new SavedModel(
                network,
                parameters,
                division,
                Optional.of(where),
                classes,
                features,
                scaling,
                accuracy,
                windows,
                target);
    }

    public SavedModel with(Accuracy measured) {
        return new SavedModel(
                network,
                parameters,
                division,
                origin,
                classes,
                features,
                scaling,
                Optional.of(measured),
                windows,
                target);
    }

    public SavedModel named(List<String> outputs, List<String> inputs, Optional<InputScaling> by) {
        return new SavedModel(network, parameters, division, origin, outputs, inputs, by, accuracy, windows, target);
    }

    public SavedModel with(Windows made) {
        return new SavedModel(
                network, parameters, division, origin, classes, features, scaling, accuracy, Optional.of(made), target);
    }

    public SavedModel with(TargetScaling by) {
        return new SavedModel(
                network, parameters, division, origin, classes, features, scaling, accuracy, windows, Optional.of(by));
    }
}
