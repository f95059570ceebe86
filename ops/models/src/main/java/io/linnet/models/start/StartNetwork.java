package io.linnet.models.start;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.ModelLayout;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.model.Parameters;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fits layers of another program to a network that boards train: sigmoid layers, or one softmax layer. The decision
 * stays, up to rounding to int16: tanh is 2·sigmoid(2z) − 1, which moves into the weights around it; a last layer with
 * softmax or none becomes one with sigmoid, which rises as they do; one output of two classes becomes two.
 */
final class StartNetwork {
    /** Room for a weight to grow fourfold in training. */
    private static final float HEADROOM = 4;
    /** Beyond this z the sigmoid of binary32 no longer tells outputs apart. */
    private static final float GREATEST_SUM = 14;

    private static final int LEAST_EXPONENT = -14;

    private StartNetwork() {}

    /**
     * @param activations one a layer, as their program calls it
     * @throws IllegalArgumentException naming the layer that no board can train
     */
    static SavedModel of(List<DenseLayer> layers, List<String> activations) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("no fully connected layer, accepted: 1 to " + ModelLayout.MAX_LAYERS);
        }
        requireChain(layers);
        List<DenseLayer> fitted = new ArrayList<>(layers);
        for (int h = 0; h + 1 < fitted.size(); h++) {
            String hidden = activations.get(h);
            switch (hidden.toLowerCase(Locale.ROOT)) {
                case "logistic", "sigmoid" -> {}
                case "tanh" -> untanh(fitted, h);
                default ->
                    throw new IllegalArgumentException(
                            fitted.get(h).name() + ": activation " + hidden + ", accepted: sigmoid, tanh");
            }
        }
        int end = fitted.size() - 1;
        String last = activations.get(end);
        if (fitted.get(end).outputs() == 1) {
            fitted.set(end, bothClasses(fitted.get(end)));
        }
        boolean isSigmoid = last.equalsIgnoreCase("logistic") || last.equalsIgnoreCase("sigmoid");
        if (!isSigmoid
                && !List.of("softmax", "identity", "linear", "none", "").contains(last.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    fitted.get(end).name() + ": activation " + last + ", accepted: softmax, sigmoid, none");
        }
        if (end == 0 && !isSigmoid) {
            return quantized(Network.SOFTMAX, fitted);
        }
        if (!isSigmoid) {
            fitted.set(end, tempered(fitted.get(end)));
        }
        return quantized(Network.SIGMOID, fitted);
    }

    private static void requireChain(List<DenseLayer> layers) {
        for (int h = 1; h < layers.size(); h++) {
            if (layers.get(h).inputs() != layers.get(h - 1).outputs()) {
                throw new IllegalArgumentException(
                        layers.get(h).name() + ": " + layers.get(h).inputs() + " inputs, accepted: "
                                + layers.get(h - 1).outputs() + ", the outputs of the layer before");
            }
        }
    }

    /** The hidden layer's z doubles; what comes after takes 2s − 1 in its weights and biases. */
    private static void untanh(List<DenseLayer> layers, int h) {
        layers.set(h, scaled(layers.get(h), 2));
        DenseLayer next = layers.get(h + 1);
        DenseLayer twice = scaled(next, 2);
        float[] biases = next.biases().clone();
        for (int i = 0; i < next.inputs(); i++) {
            for (int j = 0; j < next.outputs(); j++) {
                biases[j] -= next.weights()[i * next.outputs() + j];
            }
        }
        layers.set(h + 1, new DenseLayer(next.name(), next.inputs(), next.outputs(), twice.weights(), biases));
    }

    private static DenseLayer scaled(DenseLayer layer, float factor) {
        float[] weights = layer.weights().clone();
        float[] biases = layer.biases().clone();
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= factor;
        }
        for (int j = 0; j < biases.length; j++) {
            biases[j] *= factor;
        }
        return new DenseLayer(layer.name(), layer.inputs(), layer.outputs(), weights, biases);
    }

    /** −z for the first class, z for the second. */
    private static DenseLayer bothClasses(DenseLayer one) {
        float[] weights = new float[2 * one.weights().length];
        for (int i = 0; i < one.weights().length; i++) {
            weights[2 * i] = -one.weights()[i];
            weights[2 * i + 1] = one.weights()[i];
        }
        return new DenseLayer(one.name(), one.inputs(), 2, weights, new float[] {-one.biases()[0], one.biases()[0]});
    }

    /** So that no sum of inputs of 0 … 1 leaves the range in which the sigmoid tells outputs apart. */
    private static DenseLayer tempered(DenseLayer layer) {
        float greatest = 0;
        for (int j = 0; j < layer.outputs(); j++) {
            float sum = Math.max(0, layer.biases()[j]);
            for (int i = 0; i < layer.inputs(); i++) {
                sum += Math.max(0, layer.weights()[i * layer.outputs() + j]);
            }
            greatest = Math.max(greatest, sum);
        }
        return greatest <= GREATEST_SUM ? layer : scaled(layer, GREATEST_SUM / greatest);
    }

    static SavedModel quantized(Network network, List<DenseLayer> layers) {
        int[] units = new int[layers.size() + 1];
        int[] exponents = new int[layers.size()];
        units[0] = layers.get(0).inputs();
        for (int h = 0; h < exponents.length; h++) {
            units[h + 1] = layers.get(h).outputs();
            exponents[h] = exponent(layers.get(h));
        }
        ModelLayout layout = ModelLayout.of(Numeric.INT16, units, exponents);
        short[] fixed = new short[layout.parameters()];
        for (int h = 0; h < exponents.length; h++) {
            Layer layer = layout.layers().get(h);
            DenseLayer from = layers.get(h);
            for (int i = 0; i < layer.parameters(); i++) {
                int weights = from.weights().length;
                float real = i < weights ? from.weights()[i] : from.biases()[i - weights];
                fixed[layer.first() + i] = (short) Math.round(Math.scalb(real, -exponents[h]));
            }
        }
        return SavedModel.of(network, Parameters.ofFixed(layout, fixed));
    }

    private static int exponent(DenseLayer layer) {
        float greatest = 0;
        for (float weight : layer.weights()) {
            greatest = Math.max(greatest, Math.abs(weight));
        }
        for (float bias : layer.biases()) {
            greatest = Math.max(greatest, Math.abs(bias));
        }
        int exponent = LEAST_EXPONENT;
        while (exponent < 16 && Math.scalb(greatest * HEADROOM, -exponent) > Short.MAX_VALUE) {
            exponent++;
        }
        if (greatest > Math.scalb((float) Short.MAX_VALUE, exponent)) {
            throw new IllegalArgumentException(layer.name() + ": a value of " + greatest + ", accepted: below 2^29");
        }
        return exponent;
    }
}
