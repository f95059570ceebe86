package io.linnet.models.export;

import static io.linnet.models.export.OnnxGraph.DOUBLE;
import static io.linnet.models.export.OnnxGraph.FLOAT;
import static io.linnet.models.export.OnnxGraph.INT32;
import static io.linnet.models.export.OnnxGraph.INT64;

import io.linnet.protocol.model.Layer;
import io.linnet.protocol.model.Network;
import io.linnet.protocol.ridge.RidgeModel;
import io.linnet.protocol.ridge.RidgeShape;
import io.linnet.protocol.saved.InputScaling;
import io.linnet.protocol.saved.SavedModel;
import io.linnet.protocol.saved.TargetScaling;
import java.util.List;

/**
 * An ONNX graph, opset 13: {@code features} as they were measured in, {@code label} (the class's number) and {@code
 * outputs} (of the last layer) out, rows of any number. Of a number that is learnt {@code value} comes out, in the number's own
 * unit where the model's file says what that is, else in deviations from the mean.
 *
 * <p>The integer network runs in double: its sums stay below 2^39, so every order of summing gives the same whole number,
 * and a quotient's distance to the next whole number is far above a double's rounding. Integer operators would be exact,
 * too, but runtimes have fast products of matrices for floats alone.
 */
final class OnnxExport {
    private static final String FEATURES = "features";
    /** Makes a weight of a number's model whole again. */
    private static final float WHOLE = 1 << -RidgeShape.EXPONENT;

    private final OnnxGraph graph = new OnnxGraph();
    private final Weights weights;

    private OnnxExport(Weights weights) {
        this.weights = weights;
    }

    static byte[] bytes(SavedModel model) {
        OnnxExport export = new OnnxExport(Weights.of(model));
        return export.model();
    }

    private byte[] model() {
        SavedModel model = weights.model();
        graph.input(FEATURES, FLOAT, model.parameters().layout().inputs());
        graph.property("digest", model.parameters().digest().toString());
        if (!model.classes().isEmpty()) {
            graph.property("classes", String.join(",", model.classes()));
        }
        if (model.network() == Network.RIDGE) {
            number(integerInput());
        } else {
            decision();
        }
        return graph.model("linnet");
    }

    private void decision() {
        String last = weights.isInteger() ? integerLayers(integerInput()) : floatLayers(realInput());
        graph.argMax(last, "label");
        graph.identity(last, "outputs");
        graph.output("label", INT64, 0);
        graph.output("outputs", FLOAT, weights.model().parameters().layout().outputs());
    }

    /** Whole numbers until the target is rounded, as on the boards (SPEC 22.2). */
    private void number(String input) {
        Layer layer = weights.layers().get(0);
        String product = graph.node(
                "MatMul", input, doubles(times(weights.matrix(layer), WHOLE), layer.inputs(), layer.outputs()));
        String sum = graph.node(
                "Add", product, doubles(times(weights.biases(layer), WHOLE * RidgeModel.ONE), layer.outputs()));
        String target = graph.node(
                "Clip",
                divided(sum, RidgeModel.OUTPUT),
                graph.scalar(DOUBLE, Short.MIN_VALUE),
                graph.scalar(DOUBLE, Short.MAX_VALUE));
        TargetScaling scaling = weights.model().target().orElse(TargetScaling.NONE);
        double step = (double) scaling.deviation() / TargetScaling.STEPS_A_DEVIATION;
        String spread = graph.node("Mul", target, graph.scalar(DOUBLE, step));
        graph.identity(graph.cast(graph.node("Add", spread, graph.scalar(DOUBLE, scaling.mean())), FLOAT), "value");
        graph.output("value", FLOAT, 1);
    }

    private static float[] times(float[] values, float factor) {
        float[] all = new float[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = factor * values[i];
        }
        return all;
    }

    /** Features scaled, or p of brightness. */
    private String scaled() {
        InputScaling scaling = weights.model().scaling().orElse(null);
        if (scaling instanceof InputScaling.Pixels pixels) {
            String scaled = graph.node("Mul", FEATURES, graph.scalar(FLOAT, pixels.factor()));
            String cut = graph.node("Clip", scaled, graph.scalar(FLOAT, 0), graph.scalar(FLOAT, 255));
            return graph.node("Floor", cut);
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
            String centred = graph.node("Sub", FEATURES, graph.floats("means", new int[] {n}, means));
            return graph.node("Div", centred, graph.floats("deviations", new int[] {n}, deviations));
        }
        return FEATURES;
    }

    private boolean isBrightness() {
        return weights.model().scaling().orElse(null) instanceof InputScaling.Pixels;
    }

    private String realInput() {
        return isBrightness() ? graph.node("Mul", scaled(), graph.scalar(FLOAT, 0x1p-8)) : scaled();
    }

    private String integerInput() {
        if (isBrightness()) {
            return graph.node("Sub", graph.cast(scaled(), DOUBLE), graph.scalar(DOUBLE, 128));
        }
        String steps = graph.node("Mul", scaled(), graph.scalar(FLOAT, 32));
        String half = graph.node(
                "Where",
                graph.node("Less", steps, graph.scalar(FLOAT, 0)),
                graph.scalar(FLOAT, -0.5),
                graph.scalar(FLOAT, 0.5));
        String cut =
                graph.node("Clip", graph.node("Add", steps, half), graph.scalar(FLOAT, -128), graph.scalar(FLOAT, 127));
        // The cast to a whole number cuts towards zero.
        return graph.cast(graph.cast(cut, INT32), DOUBLE);
    }

    private String integerLayers(String input) {
        double[] table = new double[2 * Weights.SATURATED + 1];
        int[] activations = Weights.activations();
        for (int k = 0; k < table.length; k++) {
            table[k] = activations[k];
        }
        String activation = graph.constant("activation", DOUBLE, new int[] {table.length}, table);
        String in = input;
        for (Layer layer : weights.layers()) {
            String product = graph.node("MatMul", in, doubles(weights.matrix(layer), layer.inputs(), layer.outputs()));
            String z = graph.node("Add", product, doubles(weights.biases(layer), layer.outputs()));
            String cut = graph.node(
                    "Clip",
                    divided(z, 256.0 * layer.inputs()),
                    graph.scalar(DOUBLE, -Weights.SATURATED),
                    graph.scalar(DOUBLE, Weights.SATURATED));
            String place = graph.cast(graph.node("Add", cut, graph.scalar(DOUBLE, Weights.SATURATED)), INT64);
            in = graph.node("Gather", activation, place);
        }
        return graph.cast(in, FLOAT);
    }

    private String doubles(float[] values, int... shape) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return graph.constant(shape.length == 1 ? "b" : "W", DOUBLE, shape, wide);
    }

    private String divided(String z, double divisor) {
        String by = graph.scalar(DOUBLE, divisor);
        return switch (weights.model().division()) {
            case FLOOR -> graph.node("Floor", graph.node("Div", z, by));
            case TRUNC -> signed(z, graph.node("Div", graph.node("Abs", z), by));
            case NEAREST -> {
                String raised = graph.node("Add", graph.node("Abs", z), graph.scalar(DOUBLE, divisor / 2));
                yield signed(z, graph.node("Div", raised, by));
            }
        };
    }

    private String signed(String sign, String magnitude) {
        return graph.node("Mul", graph.node("Sign", sign), graph.node("Floor", magnitude));
    }

    private String floatLayers(String input) {
        String in = input;
        List<Layer> layers = weights.layers();
        boolean isSoftmax = weights.model().network() == Network.SOFTMAX;
        for (Layer layer : layers) {
            String w = graph.floats("W", new int[] {layer.inputs(), layer.outputs()}, weights.matrix(layer));
            String b = graph.floats("b", new int[] {layer.outputs()}, weights.biases(layer));
            String z = graph.node("Add", graph.node("MatMul", in, w), b);
            in = isSoftmax ? graph.softmax(z) : graph.node("Sigmoid", z);
        }
        return in;
    }
}
