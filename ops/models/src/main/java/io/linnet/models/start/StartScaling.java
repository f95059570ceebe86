package io.linnet.models.start;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.model.Numeric;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The same decisions on features that are scaled otherwise than when the network learnt: boards have a scaling of their own, and
 * what differs moves into the weights and biases of the first layer, up to rounding to int16.
 */
public final class StartScaling {
    private static final float BYTE = 256;

    private StartScaling() {}

    /**
     * A model for inputs by {@code wanted}; as it is where it does not say by which scaling it learnt, or is no network of reals in
     * int16.
     */
    public static SavedModel fitted(SavedModel model, InputScaling wanted) {
        InputScaling learnt = model.scaling().orElse(wanted);
        boolean isReal = (model.network() == Network.SIGMOID || model.network() == Network.SOFTMAX)
                && model.parameters().layout().numeric() == Numeric.INT16;
        if (learnt.equals(wanted) || !isReal) {
            return model;
        }
        float[] values = model.parameters().toFloats();
        List<DenseLayer> layers = new ArrayList<>();
        for (Layer layer : model.parameters().layout().layers()) {
            layers.add(new DenseLayer(
                    "layer " + (layers.size() + 1),
                    layer.inputs(),
                    layer.outputs(),
                    Arrays.copyOfRange(values, layer.first(), layer.bias()),
                    Arrays.copyOfRange(values, layer.bias(), layer.end())));
        }
        layers.set(0, moved(layers.get(0), learnt, wanted));
        return StartNetwork.quantized(model.network(), layers)
                .named(model.classes(), model.features(), Optional.of(wanted));
    }

    /** An input learnt as (x − m) / d is v · d' / d + (m' − m) / d, where v = (x − m') / d'. */
    private static DenseLayer moved(DenseLayer layer, InputScaling learnt, InputScaling wanted) {
        float[] weights = layer.weights().clone();
        float[] biases = layer.biases().clone();
        for (int c = 0; c < layer.inputs(); c++) {
            float width = width(learnt, c);
            float factor = width > 0 ? width(wanted, c) / width : 0;
            float shift = width > 0 ? (centre(wanted, c) - centre(learnt, c)) / width : 0;
            for (int j = 0; j < layer.outputs(); j++) {
                biases[j] += shift * layer.weights()[c * layer.outputs() + j];
                weights[c * layer.outputs() + j] *= factor;
            }
        }
        return new DenseLayer(layer.name(), layer.inputs(), layer.outputs(), weights, biases);
    }

    private static float centre(InputScaling scaling, int column) {
        return scaling instanceof InputScaling.Columns columns ? columns.means().get(column) : 0;
    }

    private static float width(InputScaling scaling, int column) {
        return scaling instanceof InputScaling.Columns columns
                ? columns.deviations().get(column)
                : BYTE / ((InputScaling.Pixels) scaling).factor();
    }
}
