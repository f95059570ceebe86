package io.linnet.models.export;

import static io.linnet.models.export.TfliteGraph.ADD;
import static io.linnet.models.export.TfliteGraph.DIV;
import static io.linnet.models.export.TfliteGraph.FLOAT;
import static io.linnet.models.export.TfliteGraph.FLOOR;
import static io.linnet.models.export.TfliteGraph.FLOOR_DIV;
import static io.linnet.models.export.TfliteGraph.INT32;
import static io.linnet.models.export.TfliteGraph.LOGISTIC;
import static io.linnet.models.export.TfliteGraph.MAXIMUM;
import static io.linnet.models.export.TfliteGraph.MINIMUM;
import static io.linnet.models.export.TfliteGraph.MUL;
import static io.linnet.models.export.TfliteGraph.SUB;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;

/**
 * A TensorFlow Lite graph: {@code features} as they were measured in, {@code label} and {@code outputs} out.
 *
 * <p>The integer network's weights w stand in two FULLY_CONNECTED of binary32, the high part round(w / 256) and the low
 * part of −128 … 127, whose sums stay below 2^24 and so are exact in any order. Whole numbers of 32 bits do the rest:
 * {@code z = 256·high + low}, and {@code floor((z + c) / 256n) = floor((high + floor((low + c) / 256)) / n)}, where c
 * makes the floor the division that was trained with.
 */
final class TfliteExport {
    private static final float EXACT = 0x1p24f;
    private static final int BYTE = 256;

    private final TfliteGraph graph = new TfliteGraph();
    private final Weights weights;
    private final int features;

    private TfliteExport(Weights weights) {
        this.weights = weights;
        int inputs = weights.model().parameters().layout().inputs();
        this.features = graph.value("features", FLOAT, 1, inputs);
    }

    static byte[] bytes(SavedModel model) {
        TfliteExport export = new TfliteExport(Weights.of(model));
        int last = export.weights.isInteger()
                ? export.integerLayers(export.integerInput())
                : export.floatLayers(export.realInput());
        int label = export.graph.argMax(last, "label");
        return export.graph.model(export.features, label, last);
    }

    private boolean isBrightness() {
        return weights.model().scaling().orElse(null) instanceof InputScaling.Pixels;
    }

    private int between(int input, float least, float greatest) {
        return graph.node(MINIMUM, graph.node(MAXIMUM, input, graph.scalar(least)), graph.scalar(greatest));
    }

    private int scaled() {
        InputScaling scaling = weights.model().scaling().orElse(null);
        if (scaling instanceof InputScaling.Pixels pixels) {
            int scaled = graph.node(MUL, features, graph.scalar(pixels.factor()));
            return graph.node(FLOOR, between(scaled, 0, 255));
        }
        if (scaling instanceof InputScaling.Columns columns) {
            int n = columns.columns();
            float[] means = new float[n];
            float[] deviations = new float[n];
            for (int c = 0; c < n; c++) {
                means[c] = columns.means().get(c);
                // Whatever is divided by infinity is 0, as a column without deviation has it.
                deviations[c] =
                        columns.deviations().get(c) > 0 ? columns.deviations().get(c) : Float.POSITIVE_INFINITY;
            }
            int centred = graph.node(SUB, features, graph.floats("means", means, 1, n));
            return graph.node(DIV, centred, graph.floats("deviations", deviations, 1, n));
        }
        return features;
    }

    private int realInput() {
        return isBrightness() ? graph.node(MUL, scaled(), graph.scalar(0x1p-8f)) : scaled();
    }

    private int integerInput() {
        if (isBrightness()) {
            return graph.node(SUB, scaled(), graph.scalar(128));
        }
        int steps = graph.node(MUL, scaled(), graph.scalar(32));
        int isNegative = graph.cast(graph.less(steps, graph.scalar(0)), FLOAT);
        int half = graph.node(ADD, graph.node(MUL, isNegative, graph.scalar(-1)), graph.scalar(0.5f));
        int cut = between(graph.node(ADD, steps, half), -128, 127);
        // The cast to a whole number cuts towards zero.
        return graph.cast(graph.cast(cut, INT32), FLOAT);
    }

    private int integerLayers(int input) {
        int[] activations = Weights.activations();
        float[] table = new float[activations.length];
        for (int k = 0; k < table.length; k++) {
            table[k] = activations[k];
        }
        int activation = graph.floats("activation", table, table.length);
        int in = input;
        for (Layer layer : weights.layers()) {
            int high = graph.cast(part(in, layer, true), INT32);
            int low = graph.cast(part(in, layer, false), INT32);
            int scaled = divided(high, low, layer.inputs());
            int top = graph.node(MINIMUM, scaled, graph.whole(Weights.SATURATED));
            int cut = graph.node(MAXIMUM, top, graph.whole(-Weights.SATURATED));
            in = graph.gather(activation, graph.node(ADD, cut, graph.whole(Weights.SATURATED)));
        }
        return in;
    }

    /** The sums of the weights' high or low parts. */
    private int part(int input, Layer layer, boolean isHigh) {
        int n = layer.inputs();
        int m = layer.outputs();
        float[] matrix = new float[n * m];
        float[] biases = new float[m];
        for (int j = 0; j < m; j++) {
            biases[j] = part(weights.biases(layer)[j], isHigh);
            double most = Math.abs(biases[j]);
            for (int i = 0; i < n; i++) {
                matrix[j * n + i] = part(weights.weight(layer, i, j), isHigh);
                most += 128.0 * Math.abs(matrix[j * n + i]);
            }
            if (most > EXACT) {
                throw new IllegalArgumentException(
                        "a layer of " + n + " inputs whose sums leave binary32, accepted to tflite: fewer inputs");
            }
        }
        return graph.fullyConnected(input, graph.floats("weights", matrix, m, n), graph.floats("biases", biases, m), m);
    }

    private static float part(float weight, boolean isHigh) {
        int high = Math.floorDiv((int) weight + BYTE / 2, BYTE);
        return isHigh ? high : (int) weight - BYTE * high;
    }

    /** {@code floor((z + c) / 256n)}; c differs for z below 0. */
    private int divided(int high, int low, int n) {
        int positive = switch (weights.model().division()) {
            case FLOOR, TRUNC -> 0;
            case NEAREST -> BYTE / 2 * n;
        };
        int negative = switch (weights.model().division()) {
            case FLOOR -> 0;
            case TRUNC -> BYTE * n - 1;
            // Halves away from zero: of the two whole numbers beside −k − ½ the lower one.
            case NEAREST -> BYTE / 2 * n - 1;
        };
        int sum = graph.node(ADD, high, graph.node(FLOOR_DIV, low, graph.whole(BYTE)));
        int isNegative = graph.cast(graph.less(sum, graph.whole(0)), INT32);
        int change = graph.node(MUL, isNegative, graph.whole(negative - positive));
        int raised = graph.node(ADD, graph.node(ADD, low, change), graph.whole(positive));
        int whole = graph.node(ADD, high, graph.node(FLOOR_DIV, raised, graph.whole(BYTE)));
        return graph.node(FLOOR_DIV, whole, graph.whole(n));
    }

    private int floatLayers(int input) {
        boolean isSoftmax = weights.model().network() == Network.SOFTMAX;
        int in = input;
        for (Layer layer : weights.layers()) {
            int n = layer.inputs();
            int m = layer.outputs();
            float[] matrix = new float[n * m];
            for (int j = 0; j < m; j++) {
                for (int i = 0; i < n; i++) {
                    matrix[j * n + i] = weights.weight(layer, i, j);
                }
            }
            int z = graph.fullyConnected(
                    in, graph.floats("weights", matrix, m, n), graph.floats("biases", weights.biases(layer), m), m);
            in = isSoftmax ? graph.softmax(z) : graph.node(LOGISTIC, z);
        }
        return in;
    }
}
