package io.linnet.emulator.extractor.tflite;

import io.linnet.emulator.extractor.ExtractorModel;
import io.linnet.emulator.extractor.ModelRefused;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The one graph of a TensorFlow Lite file (schema version 3): its operators in execution order, and tensors on demand. */
final class TfliteModel {
    /** "TFL3" read as a little-endian u32. */
    private static final int IDENTIFIER = 0x334C_4654;

    private final FlatTable model;
    private final FlatTable graph;
    private final List<TfliteOperator> operators = new ArrayList<>();
    final int input;

    TfliteModel(byte[] file) throws ModelRefused {
        if (file.length < 8
                || ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(4) != IDENTIFIER) {
            throw ModelRefused.at("header", "no identifier TFL3", "a TensorFlow Lite file");
        }
        model = FlatTable.root(file);
        if (model.s32(0, 0) != 3) {
            throw ModelRefused.at("model", "schema version " + model.s32(0, 0), "3");
        }
        if (model.tables(2) != 1) {
            throw ModelRefused.at("model", model.tables(2) + " subgraphs", "1");
        }
        graph = model.tableAt(2, 0, "subgraph");
        int count = graph.tables(3);
        if (count < 1 || count > ExtractorModel.MOST_OPERATORS) {
            throw ModelRefused.at("subgraph", count + " operators", "1 … " + ExtractorModel.MOST_OPERATORS);
        }
        for (int i = 0; i < count; i++) {
            operators.add(new TfliteOperator(graph.tableAt(3, i, "operator " + i), i, model));
        }
        input = single(1, "inputs");
    }

    int output() throws ModelRefused {
        return single(2, "outputs");
    }

    private int single(int field, String what) throws ModelRefused {
        int[] tensors = graph.ints(field, ExtractorModel.MOST_TENSORS);
        if (tensors.length != 1) {
            throw ModelRefused.at("subgraph", tensors.length + " " + what, "1");
        }
        return tensors[0];
    }

    TfliteTensor tensor(int index, String place) throws ModelRefused {
        int count = graph.tables(0);
        if (index < 0 || index >= count) {
            throw ModelRefused.at(place, "tensor " + index, "0 … " + (count - 1));
        }
        return new TfliteTensor(graph.tableAt(0, index, "tensor " + index), index, model);
    }

    /** What stands before the last fully connected layer; a 1×1 convolution of a 1×1 map is one too. */
    int lastDenseInput() throws ModelRefused {
        for (int i = operators.size() - 1; i >= 0; i--) {
            TfliteOperator operator = operators.get(i);
            if (operator.inputs.length > 1 && dense(operator)) {
                return operator.inputs[0];
            }
        }
        throw ModelRefused.at("subgraph", "no FULLY_CONNECTED to cut before", "a network that ends in a dense layer");
    }

    int outputOf(int operator) throws ModelRefused {
        if (operator < 0 || operator >= operators.size() || operators.get(operator).outputs.length == 0) {
            throw ModelRefused.at("cut", "operator " + operator, "0 … " + (operators.size() - 1));
        }
        return operators.get(operator).outputs[0];
    }

    private boolean dense(TfliteOperator operator) throws ModelRefused {
        if (operator.code == TfliteOperator.FULLY_CONNECTED) {
            return true;
        }
        return operator.code == TfliteOperator.CONV_2D
                && pointwise(tensor(operator.inputs[0], operator.place()).shape)
                && pointwise(tensor(operator.inputs[1], operator.place()).shape);
    }

    private static boolean pointwise(int[] shape) {
        return shape.length == 4 && shape[1] == 1 && shape[2] == 1;
    }

    List<TfliteOperator> operators() {
        return List.copyOf(operators);
    }

    /** The operators that the tensor depends on, in order. */
    List<TfliteOperator> leadingTo(int tensor) {
        Set<Integer> needed = new HashSet<>();
        needed.add(tensor);
        List<TfliteOperator> kept = new ArrayList<>();
        for (int i = operators.size() - 1; i >= 0; i--) {
            TfliteOperator operator = operators.get(i);
            if (operator.outputs.length > 0 && needed.contains(operator.outputs[0])) {
                kept.add(0, operator);
                for (int read : operator.inputs) {
                    needed.add(read);
                }
            }
        }
        return kept;
    }
}
