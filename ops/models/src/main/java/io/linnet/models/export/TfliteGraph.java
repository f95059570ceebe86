package io.linnet.models.export;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes a chain of TensorFlow Lite's operators (schema version 3), tables by their fields' numbers. */
final class TfliteGraph {
    static final int FLOAT = 0;
    static final int INT32 = 2;
    static final int INT64 = 4;
    private static final int BOOL = 6;

    static final int ADD = 0;
    static final int FLOOR = 8;
    static final int FULLY_CONNECTED = 9;
    static final int LOGISTIC = 14;
    static final int MUL = 18;
    static final int SOFTMAX = 25;
    private static final int GATHER = 36;
    static final int SUB = 41;
    static final int DIV = 42;
    private static final int CAST = 53;
    static final int MAXIMUM = 55;
    private static final int ARG_MAX = 56;
    static final int MINIMUM = 57;
    static final int LESS = 58;
    static final int FLOOR_DIV = 90;

    private static final int VERSION = 3;

    /** @param data empty of what is computed */
    private record Tensor(String name, int type, int[] shape, byte[] data) {}

    private record Operator(int code, int[] inputs, int output, int optionsType) {}

    private final List<Tensor> tensors = new ArrayList<>();
    private final List<Operator> operators = new ArrayList<>();
    private final List<Integer> codes = new ArrayList<>();

    int value(String name, int type, int... shape) {
        tensors.add(new Tensor(name, type, shape, new byte[0]));
        return tensors.size() - 1;
    }

    int floats(String name, float[] values, int... shape) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        tensors.add(new Tensor(name, FLOAT, shape, data.array()));
        return tensors.size() - 1;
    }

    int scalar(float value) {
        return floats("value", new float[] {value}, 1);
    }

    int whole(int value) {
        byte[] data = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
        tensors.add(new Tensor("value", INT32, new int[] {1}, data));
        return tensors.size() - 1;
    }

    private int columns(int tensor) {
        int[] shape = tensors.get(tensor).shape();
        return shape[shape.length - 1];
    }

    private int add(int code, int type, int columns, int optionsType, int... inputs) {
        int output = value("value", type, 1, columns);
        operators.add(new Operator(code, inputs, output, optionsType));
        return output;
    }

    /** An operator that keeps the type and shape of its first input. */
    int node(int code, int... inputs) {
        int options = switch (code) {
            case ADD -> 11;
            case MUL -> 21;
            case SUB -> 28;
            case DIV -> 29;
            default -> 0;
        };
        return add(code, tensors.get(inputs[0]).type(), columns(inputs[0]), options, inputs);
    }

    int softmax(int input) {
        return add(SOFTMAX, FLOAT, columns(input), 9, input);
    }

    int less(int input, int than) {
        return add(LESS, BOOL, columns(input), 0, input, than);
    }

    int cast(int input, int type) {
        return add(CAST, type, columns(input), 37, input);
    }

    /** @param weights outputs × inputs */
    int fullyConnected(int input, int weights, int biases, int outputs) {
        return add(FULLY_CONNECTED, FLOAT, outputs, 8, input, weights, biases);
    }

    int gather(int table, int places) {
        return add(GATHER, FLOAT, columns(places), 23, table, places);
    }

    int argMax(int input, String name) {
        int output = value(name, INT64, 1);
        operators.add(new Operator(ARG_MAX, new int[] {input, whole(1)}, output, 40));
        return output;
    }

    byte[] model(int input, int... outputs) {
        FlatBufferBuilder out = new FlatBufferBuilder(1 << 16);
        int[] buffers = new int[tensors.size() + 1];
        buffers[0] = table(out, 1, () -> {});
        for (int i = 0; i < tensors.size(); i++) {
            byte[] data = tensors.get(i).data();
            int content = 0;
            if (data.length > 0) {
                out.startVector(1, data.length, 16);
                for (int k = data.length - 1; k >= 0; k--) {
                    out.addByte(data[k]);
                }
                content = out.endVector();
            }
            int vector = content;
            buffers[i + 1] = table(out, 1, () -> offset(out, 0, vector));
        }
        int subgraph = subgraph(out, input, outputs);
        int buffersVector = out.createVectorOfTables(buffers);
        int codesVector = out.createVectorOfTables(
                codes.stream().mapToInt(code -> operatorCode(out, code)).toArray());
        int graphs = out.createVectorOfTables(new int[] {subgraph});
        int description = out.createString("linnet");
        int model = table(out, 5, () -> {
            out.addInt(0, VERSION, 0);
            offset(out, 1, codesVector);
            offset(out, 2, graphs);
            offset(out, 3, description);
            offset(out, 4, buffersVector);
        });
        out.finish(model, "TFL3");
        return out.sizedByteArray();
    }

    private static int table(FlatBufferBuilder out, int fields, Runnable content) {
        out.startTable(fields);
        content.run();
        return out.endTable();
    }

    private static void offset(FlatBufferBuilder out, int field, int target) {
        out.addOffset(field, target, 0);
    }

    private static int operatorCode(FlatBufferBuilder out, int code) {
        return table(out, 4, () -> {
            out.addByte(0, (byte) code, 0);
            out.addInt(2, 1, 0);
            out.addInt(3, code, 0);
        });
    }

    private int subgraph(FlatBufferBuilder out, int input, int[] outputs) {
        int[] tensorTables = new int[tensors.size()];
        for (int i = 0; i < tensorTables.length; i++) {
            tensorTables[i] = tensor(out, i);
        }
        int[] operatorTables =
                operators.stream().mapToInt(operator -> operator(out, operator)).toArray();
        int tensorVector = out.createVectorOfTables(tensorTables);
        int inputs = ints(out, input);
        int outputVector = ints(out, outputs);
        int operatorVector = out.createVectorOfTables(operatorTables);
        return table(out, 5, () -> {
            offset(out, 0, tensorVector);
            offset(out, 1, inputs);
            offset(out, 2, outputVector);
            offset(out, 3, operatorVector);
        });
    }

    private static int ints(FlatBufferBuilder out, int... values) {
        out.startVector(4, values.length, 4);
        for (int i = values.length - 1; i >= 0; i--) {
            out.addInt(values[i]);
        }
        return out.endVector();
    }

    private int tensor(FlatBufferBuilder out, int i) {
        Tensor tensor = tensors.get(i);
        int shape = ints(out, tensor.shape());
        int name = out.createString(tensor.name() + (tensor.name().equals("value") ? "_" + i : ""));
        // Rows of any number, where the caller resizes the input.
        int[] open = tensor.shape().clone();
        boolean isComputed = tensor.data().length == 0;
        if (isComputed) {
            open[0] = -1;
        }
        int signature = ints(out, open);
        return table(out, 8, () -> {
            offset(out, 0, shape);
            out.addByte(1, (byte) tensor.type(), 0);
            out.addInt(2, isComputed ? 0 : i + 1, 0);
            offset(out, 3, name);
            offset(out, 7, signature);
        });
    }

    private int operator(FlatBufferBuilder out, Operator operator) {
        if (!codes.contains(operator.code())) {
            codes.add(operator.code());
        }
        int inputs = ints(out, operator.inputs());
        int outputs = ints(out, operator.output());
        int options = options(out, operator);
        return table(out, 5, () -> {
            out.addInt(0, codes.indexOf(operator.code()), -1);
            offset(out, 1, inputs);
            offset(out, 2, outputs);
            out.addByte(3, (byte) operator.optionsType(), 0);
            offset(out, 4, options);
        });
    }

    private int options(FlatBufferBuilder out, Operator operator) {
        if (operator.optionsType() == 0) {
            return 0;
        }
        return table(out, 3, () -> {
            if (operator.code() == SOFTMAX) {
                out.addFloat(0, 1, 0);
            } else if (operator.code() == ARG_MAX) {
                out.addByte(0, (byte) INT64, 0);
            } else if (operator.code() == CAST) {
                out.addByte(0, (byte) tensors.get(operator.inputs()[0]).type(), 0);
                out.addByte(1, (byte) tensors.get(operator.output()).type(), 0);
            }
        });
    }
}
