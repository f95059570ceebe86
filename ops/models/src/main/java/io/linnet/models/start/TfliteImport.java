package io.linnet.models.start;

import io.linnet.emulator.extractor.ModelRefused;
import io.linnet.emulator.extractor.tflite.TfliteChain;
import io.linnet.emulator.extractor.tflite.TfliteStep;
import io.linnet.protocol.saved.SavedModel;
import java.util.List;
import java.util.Locale;

/**
 * Fully connected layers of a TensorFlow Lite file, float or int8, as Keras leaves them there, with what scales the features
 * before the first.
 */
public final class TfliteImport {
    private final LayerChain chain = new LayerChain();

    private TfliteImport() {}

    /** @throws IllegalArgumentException in one sentence, naming the layer or operator */
    public static SavedModel read(byte[] file) {
        TfliteImport read = new TfliteImport();
        try {
            for (TfliteStep step : TfliteChain.read(file)) {
                read.take(step);
            }
        } catch (ModelRefused e) {
            throw new IllegalArgumentException(e.getMessage());
        }
        return read.chain.model(List.of());
    }

    private void take(TfliteStep step) {
        String place = step.place();
        switch (step.operator()) {
            case "FULLY_CONNECTED" -> layer(step);
            case "ADD" -> chain.add(place, constant(step));
            case "SUB" -> chain.subtract(place, constant(ordered(step)));
            case "MUL" -> chain.multiply(place, constant(step));
            case "DIV" -> chain.divide(place, constant(ordered(step)));
            case "MAXIMUM" -> chain.atLeast(place, single(step));
            case "MINIMUM" -> chain.atMost(place, single(step));
            case "FLOOR" -> chain.floor(place);
            case "LOGISTIC" -> chain.activation(place, "sigmoid");
            case "LOG_SOFTMAX" -> chain.activation(place, "softmax");
            case "RELU", "RELU6", "SOFTMAX", "TANH" ->
                chain.activation(place, step.operator().toLowerCase(Locale.ROOT));
            case "CAST", "DEQUANTIZE", "QUANTIZE", "RESHAPE", "SQUEEZE" -> {}
            case "ARG_MAX" -> requireLayers(step);
            default -> throw LayerChain.refused(place, "no part of a fully connected network");
        }
        if (!step.activation().isEmpty()) {
            chain.activation(place, step.activation());
        }
    }

    private void requireLayers(TfliteStep step) {
        if (!chain.hasLayers()) {
            throw LayerChain.refused(step.place(), "no layer before it");
        }
    }

    private static TfliteStep ordered(TfliteStep step) {
        if (!step.isDataFirst()) {
            throw LayerChain.refused(step.place(), "the data as its second input");
        }
        return step;
    }

    private static float[] constant(TfliteStep step) {
        if (step.constants().size() != 1) {
            throw LayerChain.refused(step.place(), step.constants().size() + " constants");
        }
        return step.constants().get(0).values();
    }

    private static float single(TfliteStep step) {
        float[] values = constant(step);
        if (values.length != 1) {
            throw LayerChain.refused(step.place(), values.length + " bounds");
        }
        return values[0];
    }

    /** Weights are outputs × inputs there. */
    private void layer(TfliteStep step) {
        List<TfliteStep.Constant> constants = ordered(step).constants();
        if (constants.isEmpty() || constants.get(0).shape().length != 2) {
            throw LayerChain.refused(step.place(), "no matrix of weights");
        }
        int outputs = constants.get(0).shape()[0];
        int inputs = constants.get(0).shape()[1];
        chain.product(
                step.place(),
                inputs,
                outputs,
                DenseLayer.transposed(constants.get(0).values(), inputs, outputs));
        if (constants.size() > 1) {
            chain.add(step.place(), constants.get(1).values());
        }
    }
}
