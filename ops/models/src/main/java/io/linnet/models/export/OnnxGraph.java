package io.linnet.models.export;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes the few messages of ONNX (onnx.proto, IR version 8) that a chain of operators needs. Fields by their numbers:
 * generating classes for all of ONNX would bring 1 MB of code for six messages.
 */
final class OnnxGraph {
    static final int FLOAT = 1;
    static final int INT32 = 6;
    static final int INT64 = 7;
    static final int DOUBLE = 11;

    private static final int IR_VERSION = 8;
    private static final int OPSET = 13;

    private final Bytes graph = new Bytes();
    private final Bytes properties = new Bytes();
    private int names;

    /** A protobuf message as it grows. */
    private static final class Bytes {
        private interface Write {
            void to(CodedOutputStream out) throws IOException;
        }

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        private Bytes put(Write write) {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            try {
                write.to(out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Bytes text(int field, String value) {
            return put(out -> out.writeString(field, value));
        }

        Bytes number(int field, long value) {
            return put(out -> out.writeInt64(field, value));
        }

        Bytes message(int field, Bytes value) {
            return put(out -> out.writeByteArray(field, value.bytes.toByteArray()));
        }

        Bytes raw(int field, ByteBuffer value) {
            return put(out -> out.writeBytes(field, ByteString.copyFrom(value)));
        }

        Bytes all(Bytes other) {
            return put(out -> out.writeRawBytes(other.bytes.toByteArray()));
        }
    }

    private String fresh(String like) {
        return like + "_" + names++;
    }

    /** One operator; gives its output's name. */
    String node(String operator, String... inputs) {
        return node(operator, fresh(operator), new Bytes(), inputs);
    }

    private String node(String operator, String output, Bytes attributes, String... inputs) {
        Bytes node = new Bytes();
        for (String input : inputs) {
            node.text(1, input);
        }
        node.text(2, output).text(3, output).text(4, operator).all(attributes);
        graph.message(1, node);
        return output;
    }

    private static Bytes attribute(String name, long value) {
        // AttributeProto: 1 name, 3 i, 20 type (2: INT); within NodeProto it is field 5.
        return new Bytes().message(5, new Bytes().text(1, name).number(3, value).number(20, 2));
    }

    String cast(String input, int type) {
        return node("Cast", fresh("Cast"), attribute("to", type), input);
    }

    String softmax(String input) {
        return node("Softmax", fresh("Softmax"), attribute("axis", 1), input);
    }

    /** The first of the greatest, by row. */
    void argMax(String input, String output) {
        Bytes attributes = attribute("axis", 1).all(attribute("keepdims", 0));
        node("ArgMax", output, attributes, input);
    }

    void identity(String input, String output) {
        node("Identity", output, new Bytes(), input);
    }

    /** A constant of one value. */
    String scalar(int type, double value) {
        return constant("value", type, new int[0], new double[] {value});
    }

    String floats(String name, int[] shape, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return initializer(fresh(name), FLOAT, shape, raw.flip());
    }

    String constant(String name, int type, int[] shape, double[] values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            switch (type) {
                case FLOAT -> raw.putFloat((float) value);
                case DOUBLE -> raw.putDouble(value);
                case INT64 -> raw.putLong((long) value);
                default -> throw new IllegalArgumentException("type " + type);
            }
        }
        return initializer(fresh(name), type, shape, raw.flip());
    }

    /** TensorProto: 1 dims, 2 data_type, 8 name, 9 raw_data. */
    private String initializer(String name, int type, int[] shape, ByteBuffer raw) {
        Bytes tensor = new Bytes();
        for (int side : shape) {
            tensor.number(1, side);
        }
        graph.message(5, tensor.number(2, type).text(8, name).raw(9, raw));
        return name;
    }

    void input(String name, int type, int columns) {
        graph.message(11, value(name, type, columns));
    }

    void output(String name, int type, int columns) {
        graph.message(12, value(name, type, columns));
    }

    /** ValueInfoProto of rows of any number; 0 columns: a vector. */
    private static Bytes value(String name, int type, int columns) {
        Bytes shape = new Bytes().message(1, new Bytes().text(2, "rows"));
        if (columns > 0) {
            shape.message(1, new Bytes().number(1, columns));
        }
        Bytes tensor = new Bytes().number(1, type).message(2, shape);
        return new Bytes().text(1, name).message(2, new Bytes().message(1, tensor));
    }

    void property(String key, String value) {
        properties.message(14, new Bytes().text(1, key).text(2, value));
    }

    /** ModelProto: 1 ir_version, 2 producer_name, 7 graph, 8 opset_import, 14 metadata_props. */
    byte[] model(String name) {
        Bytes opset = new Bytes().text(1, "").number(2, OPSET);
        graph.text(2, name);
        Bytes model = new Bytes().number(1, IR_VERSION).text(2, "linnet");
        return model.message(7, graph).message(8, opset).all(properties).bytes.toByteArray();
    }
}
