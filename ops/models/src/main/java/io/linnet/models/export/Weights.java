package io.linnet.models.export;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.SavedModel;
import java.util.Arrays;
import java.util.List;

/**
 * The numbers that a model computes with: the integer network with its whole numbers as they are, the others with reals.
 * All are exact in binary32.
 */
record Weights(SavedModel model, float[] values) {
    /** The table of SPEC 10.5.2 runs over −128 … 128. */
    static final int SATURATED = 128;

    static Weights of(SavedModel model) {
        if (model.network() != Network.TIFED) {
            return new Weights(model, model.parameters().toFloats());
        }
        short[] fixed = model.parameters().fixed();
        float[] whole = new float[fixed.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = fixed[i];
        }
        return new Weights(model, whole);
    }

    List<Layer> layers() {
        return model.parameters().layout().layers();
    }

    boolean isInteger() {
        return model.network() == Network.TIFED;
    }

    /** From input i to output j. */
    float weight(Layer layer, int i, int j) {
        return values[layer.first() + i * layer.outputs() + j];
    }

    /** Inputs × outputs, row-major. */
    float[] matrix(Layer layer) {
        return Arrays.copyOfRange(values, layer.first(), layer.bias());
    }

    float[] biases(Layer layer) {
        return Arrays.copyOfRange(values, layer.bias(), layer.end());
    }

    /** Activations of the integer network for k = −128 … 128. */
    static int[] activations() {
        int[] table = new int[2 * SATURATED + 1];
        for (int k = -SATURATED; k <= SATURATED; k++) {
            table[k + SATURATED] = activation(k);
        }
        return table;
    }

    private static int activation(int k) {
        if (k == -SATURATED) {
            return -127;
        } else if (k == SATURATED) {
            return SATURATED;
        } else if (k < -74) {
            return (k >> 2) - 88;
        } else if (k > 74) {
            return (k >> 2) + 88;
        }
        return k < -31 ? k - 32 : k > 31 ? k + 32 : 2 * k;
    }
}
