package io.linnet.models.start;

import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Fully connected layers as the operators of another program's graph bring them, in the order of the data: before the first
 * layer what scales the features, then products, biases and activations.
 */
final class LayerChain {
    static final String ACCEPTED = "scaled features, then fully connected layers with sigmoid, tanh or softmax";
    private static final double BYTE = 256;

    private final List<DenseLayer> layers = new ArrayList<>();
    private final List<String> activations = new ArrayList<>();
    /** An input is (feature − mean) / deviation; one of each where all features have the same. */
    private double[] means = {0};

    private double[] deviations = {1};
    private double least = Double.NEGATIVE_INFINITY;
    private double most = Double.POSITIVE_INFINITY;
    private boolean isFloored;
    /** What whole numbers of brightness were divided by. */
    private double divisor = 1;

    static IllegalArgumentException refused(String place, String found) {
        return new IllegalArgumentException(place + ": " + found + ", accepted: " + ACCEPTED);
    }

    boolean hasLayers() {
        return !layers.isEmpty();
    }

    /** @param weights inputs × outputs, row-major */
    void product(String place, int inputs, int outputs, float[] weights) {
        if (hasLayers() && !isActivated()) {
            activations.add("none");
        }
        String name = "layer " + (layers.size() + 1);
        if (inputs < 1 || outputs < 1 || (long) inputs * outputs != weights.length) {
            throw new IllegalArgumentException(name + " (" + place + "): " + weights.length + " weights for " + inputs
                    + " inputs and " + outputs + " outputs");
        }
        layers.add(new DenseLayer(name, inputs, outputs, weights, new float[outputs]));
    }

    private boolean isActivated() {
        return activations.size() == layers.size();
    }

    void activation(String place, String name) {
        if (!hasLayers() || isActivated()) {
            throw refused(place, hasLayers() ? "a second activation" : "an activation of the features");
        }
        activations.add(name);
    }

    /** A bias where a layer stands before it, else a shift of the features. */
    void add(String place, float[] values) {
        if (!hasLayers()) {
            shift(place, values, 1);
            return;
        }
        int end = layers.size() - 1;
        DenseLayer layer = layers.get(end);
        if (isActivated() || (values.length != layer.outputs() && values.length != 1)) {
            throw new IllegalArgumentException(layer.name() + " (" + place + "): " + values.length
                    + " biases, accepted: " + layer.outputs() + ", before the activation");
        }
        float[] biases = layer.biases().clone();
        for (int j = 0; j < biases.length; j++) {
            biases[j] += values[values.length == 1 ? 0 : j];
        }
        layers.set(end, new DenseLayer(layer.name(), layer.inputs(), layer.outputs(), layer.weights(), biases));
    }

    void subtract(String place, float[] values) {
        shift(place, values, -1);
    }

    private void shift(String place, float[] values, int sign) {
        requireFeatures(place);
        if (isCut()) {
            throw refused(place, "a shift of cut features");
        }
        spread(place, values);
        for (int c = 0; c < means.length; c++) {
            means[c] -= sign * values[values.length == 1 ? 0 : c] * deviations[c];
        }
    }

    void multiply(String place, float[] values) {
        scale(place, values, true);
    }

    void divide(String place, float[] values) {
        scale(place, values, false);
    }

    private void scale(String place, float[] values, boolean isFactor) {
        requireFeatures(place);
        if (isFloored && values.length == 1) {
            divisor *= isFactor ? 1 / values[0] : values[0];
            return;
        }
        if (isCut()) {
            throw refused(place, "a factor of cut features");
        }
        spread(place, values);
        for (int c = 0; c < means.length; c++) {
            double value = values[values.length == 1 ? 0 : c];
            deviations[c] *= isFactor ? 1 / value : value;
            if (!(deviations[c] > 0)) {
                throw refused(place, "features times " + 1 / deviations[c]);
            }
        }
    }

    private void spread(String place, float[] values) {
        if (values.length == 1 || values.length == means.length) {
            return;
        }
        if (means.length > 1 || values.length == 0) {
            throw refused(place, values.length + " numbers for " + means.length + " features");
        }
        double mean = means[0];
        double deviation = deviations[0];
        means = new double[values.length];
        deviations = new double[values.length];
        Arrays.fill(means, mean);
        Arrays.fill(deviations, deviation);
    }

    void atLeast(String place, float value) {
        requireUndivided(place);
        least = Math.max(least, value);
    }

    void atMost(String place, float value) {
        requireUndivided(place);
        most = Math.min(most, value);
    }

    void floor(String place) {
        requireUndivided(place);
        isFloored = true;
    }

    private void requireUndivided(String place) {
        requireFeatures(place);
        if (divisor != 1) {
            throw refused(place, "features cut again");
        }
    }

    private boolean isCut() {
        return isFloored || least > Double.NEGATIVE_INFINITY || most < Double.POSITIVE_INFINITY;
    }

    private void requireFeatures(String place) {
        if (hasLayers()) {
            throw refused(place, "numbers changed after a layer");
        }
    }

    /** @throws IllegalArgumentException naming the layer that no board can train */
    SavedModel model(List<String> classes) {
        if (hasLayers() && !isActivated()) {
            activations.add("none");
        }
        SavedModel model = StartNetwork.of(layers, activations);
        boolean isNamed = classes.size() == model.parameters().layout().outputs();
        return model.named(
                isNamed ? classes : List.of(), List.of(), scaling(layers.get(0).inputs()));
    }

    private Optional<InputScaling> scaling(int features) {
        if (isCut()) {
            double factor = 1 / deviations[0];
            boolean isBrightness = isFloored && least == 0 && most == BYTE - 1 && divisor == BYTE;
            if (!isBrightness || means.length > 1 || means[0] != 0 || factor != Math.rint(factor)) {
                throw refused("features", "cut or rounded ones");
            }
            return Optional.of(new InputScaling.Pixels((int) factor));
        }
        if (means.length == 1 && means[0] == 0 && deviations[0] == 1) {
            return Optional.empty();
        }
        spread("features", new float[features]);
        List<Float> centres = new ArrayList<>();
        List<Float> widths = new ArrayList<>();
        for (int c = 0; c < features; c++) {
            centres.add((float) means[c]);
            // What is divided by infinity is 0, as a column without deviation has it.
            widths.add(Double.isInfinite(deviations[c]) ? 0 : (float) deviations[c]);
        }
        return Optional.of(new InputScaling.Columns(centres, widths));
    }
}
