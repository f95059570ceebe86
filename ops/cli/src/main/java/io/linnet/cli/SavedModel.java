package io.linnet.cli;

import io.linnet.protocol.model.Division;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Parameters;
import java.util.List;
import java.util.Optional;

/**
 * A trained model and what is known of it (SPEC 19).
 *
 * @param division of the integer network's forward pass
 * @param origin where it was learnt
 * @param classes a name an output; empty: not known
 * @param features a name an input; empty: not known
 * @param scaling from a feature as it was measured to an input
 * @param accuracy as it was measured last
 */
public record SavedModel(
        Network network,
        Parameters parameters,
        Optional<Division> division,
        Optional<Origin> origin,
        List<String> classes,
        List<String> features,
        Optional<Scaling> scaling,
        Optional<Accuracy> accuracy) {
    public SavedModel {
        classes = List.copyOf(classes);
        features = List.copyOf(features);
        requireNames("classes", classes, parameters.layout().outputs());
        requireNames("features", features, parameters.layout().inputs());
        scaling.ifPresent(
                it -> requireNames("scaling", it.offset(), parameters.layout().inputs()));
        scaling.ifPresent(
                it -> requireNames("scaling", it.scale(), parameters.layout().inputs()));
    }

    private static void requireNames(String field, List<?> names, int count) {
        if (!names.isEmpty() && names.size() != count) {
            throw new IllegalArgumentException(field + ": " + names.size() + " of them, accepted: " + count);
        }
    }

    public static SavedModel of(Network network, Parameters parameters) {
        return new SavedModel(
                network,
                parameters,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * @param version of this model in its fleet
     * @param round closed rounds that led to it
     * @param seed of the training
     */
    public record Origin(String fleet, String model, long version, int round, long seed) {}

    /** An input is {@code (feature − offset) · scale}. */
    public record Scaling(List<Double> offset, List<Double> scale) {}

    /**
     * @param millionths of the examples that it was right on
     * @param how on what, in words
     */
    public record Accuracy(int millionths, String how) {}

    public SavedModel with(Division how) {
        return new SavedModel(network, parameters, Optional.of(how), origin, classes, features, scaling, accuracy);
    }

    public SavedModel with(Origin where) {
        return new SavedModel(network, parameters, division, Optional.of(where), classes, features, scaling, accuracy);
    }

    public SavedModel with(Accuracy measured) {
        return new SavedModel(network, parameters, division, origin, classes, features, scaling, Optional.of(measured));
    }

    public SavedModel named(List<String> outputs, List<String> inputs, Optional<Scaling> by) {
        return new SavedModel(network, parameters, division, origin, outputs, inputs, by, accuracy);
    }
}
