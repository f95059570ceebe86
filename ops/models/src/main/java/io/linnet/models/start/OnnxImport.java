package io.linnet.models.start;

import io.linnet.models.start.OnnxNodes.Node;
import io.linnet.protocol.saved.SavedModel;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Fully connected layers of an ONNX file, float or int8 (QuantizeLinear and DequantizeLinear), as scikit-learn's, PyTorch's and
 * Keras's converters leave them there, with what scales the features before the first.
 */
public final class OnnxImport {
    private final OnnxNodes graph;
    private final LayerChain chain = new LayerChain();

    private OnnxImport(OnnxNodes graph) {
        this.graph = graph;
    }

    /** @throws IllegalArgumentException in one sentence, naming the layer or operator */
    public static SavedModel read(byte[] file) {
        try {
            return new OnnxImport(OnnxNodes.read(file)).model();
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("no ONNX file, or not a whole one");
        }
    }

    private SavedModel model() {
        if (graph.isOwn()
                && graph.all().stream().anyMatch(node -> node.operator().equals("Gather"))) {
            throw new IllegalArgumentException("an integer network, accepted: real numbers; of an integer network that"
                    + " Linnet exported, its own file");
        }
        List<Node> left = new ArrayList<>(graph.all());
        String data = graph.input();
        for (List<Node> next = readers(left, data); next.size() == 1; next = readers(left, data)) {
            Node node = next.get(0);
            left.remove(node);
            if (isEnd(node)) {
                break;
            }
            take(node, data);
            data = node.outputs().isEmpty() ? "" : node.outputs().get(0);
        }
        for (Node node : left) {
            if (node.operator().equals("MatMul") || node.operator().equals("Gemm")) {
                throw LayerChain.refused(node.place(), "a layer beside others");
            }
        }
        return chain.model(graph.classes());
    }

    private static List<Node> readers(List<Node> among, String data) {
        return among.stream().filter(node -> node.inputs().contains(data)).toList();
    }

    /** From here on labels are made of the outputs. */
    private boolean isEnd(Node node) {
        return chain.hasLayers() && List.of("ArgMax", "TopK", "ZipMap").contains(node.operator());
    }

    private void take(Node node, String data) {
        String place = node.place();
        switch (node.operator()) {
            case "MatMul" -> product(node, data, false);
            case "Gemm" -> general(node, data);
            case "Add" -> chain.add(place, constant(node, data));
            case "Sub" -> chain.subtract(place, ordered(node, data, 1).values());
            case "Mul" -> chain.multiply(place, constant(node, data));
            case "Div" -> chain.divide(place, ordered(node, data, 1).values());
            case "Scaler" -> {
                chain.subtract(place, node.reals("offset"));
                chain.multiply(place, node.reals("scale"));
            }
            case "Clip" -> clip(node, data);
            case "Floor" -> chain.floor(place);
            case "LogSoftmax" -> chain.activation(place, "softmax");
            case "Relu", "Sigmoid", "Softmax", "Tanh" ->
                chain.activation(place, node.operator().toLowerCase(Locale.ROOT));
            case "Cast",
                    "DequantizeLinear",
                    "Dropout",
                    "Flatten",
                    "Identity",
                    "QuantizeLinear",
                    "Reshape",
                    "Squeeze" -> {}
            default -> throw LayerChain.refused(place, "no part of a fully connected network");
        }
    }

    /** The constant at this place, where the data is the first input. */
    private OnnxTensor ordered(Node node, String data, int place) {
        if (!node.inputs().get(0).equals(data) || node.inputs().size() <= place) {
            throw LayerChain.refused(node.place(), "the data in another place than the first");
        }
        return graph.constant(node.inputs().get(place))
                .orElseThrow(() -> LayerChain.refused(node.place(), "numbers that are computed"));
    }

    private float[] constant(Node node, String data) {
        List<String> others =
                node.inputs().stream().filter(name -> !name.equals(data)).toList();
        if (others.size() != 1) {
            throw LayerChain.refused(node.place(), others.size() + " constants");
        }
        return graph.constant(others.get(0))
                .orElseThrow(() -> LayerChain.refused(node.place(), "numbers that are computed"))
                .values();
    }

    private void clip(Node node, String data) {
        if (node.inputs().size() != 3) {
            throw LayerChain.refused(node.place(), "one bound alone");
        }
        chain.atLeast(node.place(), single(node, ordered(node, data, 1)));
        chain.atMost(node.place(), single(node, ordered(node, data, 2)));
    }

    private static float single(Node node, OnnxTensor bound) {
        if (bound.values().length != 1) {
            throw LayerChain.refused(node.place(), bound.values().length + " bounds");
        }
        return bound.values()[0];
    }

    private void product(Node node, String data, boolean isTransposed) {
        OnnxTensor weights = ordered(node, data, 1);
        if (weights.shape().length != 2) {
            throw LayerChain.refused(node.place(), "no matrix of weights");
        }
        int inputs = weights.shape()[isTransposed ? 1 : 0];
        int outputs = weights.shape()[isTransposed ? 0 : 1];
        float[] values = scaled(weights.values(), node.real("alpha", 1));
        chain.product(
                node.place(), inputs, outputs, isTransposed ? DenseLayer.transposed(values, inputs, outputs) : values);
    }

    /** {@code alpha · x · W + beta · b}, where W may be outputs × inputs. */
    private void general(Node node, String data) {
        if (node.number("transA", 0) != 0) {
            throw LayerChain.refused(node.place(), "rows in the place of columns");
        }
        product(node, data, node.number("transB", 0) != 0);
        if (node.inputs().size() > 2) {
            float[] biases = ordered(node, data, 2).values();
            chain.add(node.place(), scaled(biases, node.real("beta", 1)));
        }
    }

    private static float[] scaled(float[] values, float factor) {
        float[] all = values.clone();
        for (int i = 0; i < all.length; i++) {
            all[i] *= factor;
        }
        return all;
    }
}
