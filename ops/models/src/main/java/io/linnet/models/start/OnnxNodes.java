package io.linnet.models.start;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The graph of an ONNX file: its operators, its one input, and its constants on demand. Fields by onnx.proto's numbers. */
final class OnnxNodes {
    private static final int MOST_NODES = 2_000;

    /** @param place for complaints */
    record Node(
            String place,
            String operator,
            List<String> inputs,
            List<String> outputs,
            Map<String, ProtoFields> attributes) {
        long number(String attribute, long absent) {
            ProtoFields found = attributes.get(attribute);
            return found == null ? absent : found.number(3, absent);
        }

        float real(String attribute, float absent) {
            ProtoFields found = attributes.get(attribute);
            return found == null ? absent : found.real(2, absent);
        }

        float[] reals(String attribute) {
            ProtoFields found = attributes.get(attribute);
            return found == null ? new float[0] : found.reals(7);
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, ProtoFields> constants = new HashMap<>();
    private final String input;
    private final List<String> classes;
    private final boolean isOwn;

    private OnnxNodes(ProtoFields model, ProtoFields graph) {
        graph.messages(5).forEach(tensor -> constants.put(tensor.text(8), tensor));
        List<ProtoFields> all = graph.messages(1);
        if (all.size() > MOST_NODES) {
            throw new IllegalArgumentException(all.size() + " operators, accepted: at most " + MOST_NODES);
        }
        for (int i = 0; i < all.size(); i++) {
            nodes.add(node(i, all.get(i)));
        }
        // Old files name their constants among the inputs.
        List<String> inputs = graph.messages(11).stream()
                .map(value -> value.text(1))
                .filter(name -> !constants.containsKey(name))
                .toList();
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("a graph with " + inputs.size() + " inputs, accepted: 1");
        }
        this.input = inputs.get(0);
        this.classes = classes(model);
        this.isOwn = model.text(2).equals("linnet");
    }

    /** @throws java.io.UncheckedIOException it is damaged */
    static OnnxNodes read(byte[] file) {
        ProtoFields model = ProtoFields.read(ByteString.copyFrom(file));
        List<ProtoFields> graphs = model.messages(7);
        if (graphs.size() != 1) {
            throw new IllegalArgumentException("no ONNX file, or without a graph");
        }
        return new OnnxNodes(model, graphs.get(0));
    }

    private static Node node(int number, ProtoFields node) {
        Map<String, ProtoFields> attributes = new LinkedHashMap<>();
        node.messages(5).forEach(attribute -> attributes.put(attribute.text(1), attribute));
        String operator = node.text(4);
        return new Node(
                "operator " + number + " (" + operator + ")", operator, node.texts(1), node.texts(2), attributes);
    }

    String input() {
        return input;
    }

    /** Linnet wrote it. */
    boolean isOwn() {
        return isOwn;
    }

    List<Node> all() {
        return nodes;
    }

    /** Names of the outputs' classes; empty: not known. */
    List<String> classes() {
        return classes;
    }

    /** As our export says, or as scikit-learn's converter leaves them where labels are made. */
    private List<String> classes(ProtoFields model) {
        for (ProtoFields property : model.messages(14)) {
            if (property.text(1).equals("classes")) {
                return List.of(property.text(2).split(",", -1));
            }
        }
        for (Node node : nodes) {
            for (Map.Entry<String, ProtoFields> attribute : node.attributes().entrySet()) {
                if (attribute.getKey().equals("classlabels_strings")) {
                    return attribute.getValue().texts(9);
                } else if (attribute.getKey().equals("classlabels_int64s")) {
                    return attribute.getValue().numbers(8).stream()
                            .map(String::valueOf)
                            .toList();
                }
            }
        }
        return List.of();
    }

    /** What a name stands for where it is no data: numbers of the file, or whole ones turned into reals. */
    Optional<OnnxTensor> constant(String name) {
        if (constants.containsKey(name)) {
            return Optional.of(OnnxTensor.read(name, constants.get(name)));
        }
        for (Node node : nodes) {
            if (node.outputs().contains(name) && node.operator().equals("Constant")) {
                return Optional.ofNullable(node.attributes().get("value"))
                        .map(value -> OnnxTensor.read(name, value.messages(5).get(0)));
            }
            if (node.outputs().contains(name)
                    && node.operator().equals("DequantizeLinear")
                    && node.inputs().size() > 1) {
                return dequantized(node);
            }
        }
        return Optional.empty();
    }

    /** Only what stands in the file itself, so that nothing runs in circles. */
    private Optional<OnnxTensor> dequantized(Node node) {
        List<OnnxTensor> read = new ArrayList<>();
        for (String each : node.inputs()) {
            if (constants.containsKey(each)) {
                read.add(OnnxTensor.read(each, constants.get(each)));
            }
        }
        if (read.size() != node.inputs().size()) {
            return Optional.empty();
        }
        float[] zeroPoints = read.size() > 2 ? read.get(2).values() : new float[0];
        return Optional.of(read.get(0).dequantized(read.get(1).values(), zeroPoints, (int) node.number("axis", 1)));
    }
}
