package io.linnet.emulator.extractor.tflite;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes TensorFlow Lite files for tests, sound or not: tables by field number, as the schema numbers them. */
public final class TfliteBuilder {
    public static final int FLOAT32 = 0;
    public static final int INT32 = 2;
    public static final int INT8 = 9;
    public static final int SAME = 0;
    public static final int VALID = 1;
    public static final int NONE = 0;
    public static final int RELU = 1;
    public static final int RELU6 = 3;

    /** Writes an operator's options table and returns its offset. */
    @FunctionalInterface
    public interface Options {
        int write(FlatBufferBuilder builder);
    }

    private final FlatBufferBuilder builder = new FlatBufferBuilder(4096);
    private final List<Integer> tensors = new ArrayList<>();
    private final List<Integer> buffers = new ArrayList<>();
    private final List<Integer> codes = new ArrayList<>();
    private final List<Integer> operators = new ArrayList<>();
    public int version = 3;
    public int subgraphs = 1;
    String identifier = "TFL3";

    public TfliteBuilder() {
        buffers.add(buffer(new byte[0]));
    }

    private int buffer(byte[] data) {
        int bytes = data.length == 0 ? 0 : builder.createByteVector(data);
        builder.startTable(1);
        if (data.length > 0) {
            builder.addOffset(0, bytes, 0);
        }
        return builder.endTable();
    }

    public int activation(float scale, int zeroPoint, int... shape) {
        return tensor(INT8, new byte[0], new float[] {scale}, zeroPoint, 0, shape);
    }

    public int weights(byte[] data, float[] scales, int dimension, int... shape) {
        return tensor(INT8, data, scales, 0, dimension, shape);
    }

    public int ints(int... values) {
        return tensor(INT32, bytes(values), new float[0], 0, 0, values.length);
    }

    public static byte[] bytes(int... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            data.putInt(value);
        }
        return data.array();
    }

    public int tensor(int type, byte[] data, float[] scales, int zeroPoint, int dimension, int... shape) {
        int buffer = 0;
        if (data.length > 0) {
            buffers.add(buffer(data));
            buffer = buffers.size() - 1;
        }
        int name = builder.createString("t" + tensors.size());
        int shapes = intVector(shape);
        int quantization = quantization(scales, zeroPoint, dimension);
        builder.startTable(5);
        builder.addOffset(0, shapes, 0);
        builder.addByte(1, (byte) type, 0);
        builder.addInt(2, buffer, 0);
        builder.addOffset(3, name, 0);
        builder.addOffset(4, quantization, 0);
        tensors.add(builder.endTable());
        return tensors.size() - 1;
    }

    private int quantization(float[] scales, int zeroPoint, int dimension) {
        builder.startVector(4, scales.length, 4);
        for (int i = scales.length - 1; i >= 0; i--) {
            builder.addFloat(scales[i]);
        }
        int scale = builder.endVector();
        builder.startVector(8, scales.length, 8);
        for (int i = 0; i < scales.length; i++) {
            builder.addLong(zeroPoint);
        }
        int zeroPoints = builder.endVector();
        builder.startTable(7);
        builder.addOffset(2, scale, 0);
        builder.addOffset(3, zeroPoints, 0);
        builder.addInt(6, dimension, 0);
        return builder.endTable();
    }

    private int intVector(int... values) {
        builder.startVector(4, values.length, 4);
        for (int i = values.length - 1; i >= 0; i--) {
            builder.addInt(values[i]);
        }
        return builder.endVector();
    }

    public void operator(int code, int output, Options options, int... inputs) {
        int table = options.write(builder);
        builder.startTable(4);
        builder.addByte(0, (byte) Math.min(code, 127), 0);
        builder.addInt(3, code, 0);
        codes.add(builder.endTable());
        int in = intVector(inputs);
        int out = intVector(output);
        builder.startTable(5);
        builder.addInt(0, codes.size() - 1, 0);
        builder.addOffset(1, in, 0);
        builder.addOffset(2, out, 0);
        if (table != 0) {
            builder.addByte(3, (byte) optionsType(code), 0);
            builder.addOffset(4, table, 0);
        }
        operators.add(builder.endTable());
    }

    private static int optionsType(int code) {
        return switch (code) {
            case 0 -> 11;
            case 1, 17 -> 5;
            case 4 -> 2;
            case 9 -> 8;
            case 25 -> 9;
            default -> 1;
        };
    }

    public static Options none() {
        return builder -> 0;
    }

    public static Options convolution(int padding, int stride, int dilation, int activation) {
        return builder -> {
            builder.startTable(6);
            builder.addByte(0, (byte) padding, 0);
            builder.addInt(1, stride, 0);
            builder.addInt(2, stride, 0);
            builder.addByte(3, (byte) activation, 0);
            builder.addInt(4, dilation, 1);
            builder.addInt(5, dilation, 1);
            return builder.endTable();
        };
    }

    public static Options depthwise(int padding, int stride, int multiplier, int activation) {
        return builder -> {
            builder.startTable(7);
            builder.addByte(0, (byte) padding, 0);
            builder.addInt(1, stride, 0);
            builder.addInt(2, stride, 0);
            builder.addInt(3, multiplier, 0);
            builder.addByte(4, (byte) activation, 0);
            return builder.endTable();
        };
    }

    public static Options pool(int padding, int stride, int height, int width, int activation) {
        return builder -> {
            builder.startTable(6);
            builder.addByte(0, (byte) padding, 0);
            builder.addInt(1, stride, 0);
            builder.addInt(2, stride, 0);
            builder.addInt(3, width, 0);
            builder.addInt(4, height, 0);
            builder.addByte(5, (byte) activation, 0);
            return builder.endTable();
        };
    }

    /** Of ADD and FULLY_CONNECTED. */
    public static Options activation(int activation) {
        return builder -> {
            builder.startTable(2);
            builder.addByte(0, (byte) activation, 0);
            return builder.endTable();
        };
    }

    public static Options softmax(float beta) {
        return builder -> {
            builder.startTable(1);
            builder.addFloat(0, beta, 0);
            return builder.endTable();
        };
    }

    public byte[] finish(int input, int output) {
        int inputs = intVector(input);
        int outputs = intVector(output);
        int tensorVector = tables(tensors);
        int operatorVector = tables(operators);
        builder.startTable(4);
        builder.addOffset(0, tensorVector, 0);
        builder.addOffset(1, inputs, 0);
        builder.addOffset(2, outputs, 0);
        builder.addOffset(3, operatorVector, 0);
        int graph = builder.endTable();
        List<Integer> graphs = new ArrayList<>();
        for (int i = 0; i < subgraphs; i++) {
            graphs.add(graph);
        }
        int codeVector = tables(codes);
        int graphVector = tables(graphs);
        int bufferVector = tables(buffers);
        builder.startTable(5);
        builder.addInt(0, version, 0);
        builder.addOffset(1, codeVector, 0);
        builder.addOffset(2, graphVector, 0);
        builder.addOffset(4, bufferVector, 0);
        builder.finish(builder.endTable(), identifier);
        return builder.sizedByteArray();
    }

    private int tables(List<Integer> offsets) {
        return builder.createVectorOfTables(
                offsets.stream().mapToInt(Integer::intValue).toArray());
    }
}
